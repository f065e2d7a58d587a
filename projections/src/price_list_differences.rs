//! How two price lists differ, entry by entry.

use std::collections::HashMap;

use domain::catalog::{Edition, PriceList, Product, SerialForm, SizedBy, Sizes, SkuPrice, SoldAs, SupportTerm, Tier};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that one price list says and another does not, or says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// What: a SKU and what it is paid in, such as `T-ENT-10 EUR`, or a path such as `products.T.sizes`.
    pub path: String,
    /// What the older list says; none if nothing.
    pub before: Option<String>,
    /// What the newer list says; none if nothing.
    pub after: Option<String>,
}

/// What a list says under a path.
type Entries = Vec<(String, String)>;

/// In the order of the newer list; what only the older one says comes last.
pub(crate) fn between(older: &PriceList, newer: &PriceList) -> Vec<Difference> {
    let after = entries(newer);
    let mut before: HashMap<String, String> = entries(older).into_iter().collect();
    let order = entries(older);
    let mut found = Vec::new();
    for (path, after) in after {
        let before = before.remove(&path);
        if before.as_ref() != Some(&after) {
            let after = Some(after);
            found.push(Difference { path, before, after });
        }
    }
    let gone = order.into_iter().filter(|(path, _)| before.contains_key(path));
    found.extend(gone.map(|(path, before)| Difference {
        path,
        before: Some(before),
        after: None,
    }));
    found
}

/// All that a list says. Every part is named here, so that one that is added to lists cannot be left out.
fn entries(list: &PriceList) -> Entries {
    let PriceList {
        name,
        effective_from,
        support_percent,
        support_terms,
        products,
        prices,
        credit_price,
        tiers,
        rehosts_per_year,
        credits_expire_after_days,
        adjustment_limit,
    } = list;
    let mut entries = vec![
        entry("name", name),
        entry("effective_from", effective_from),
        entry("support_percent", support_percent),
    ];
    entries.extend(support_terms.iter().map(support_term));
    entries.extend(products.iter().flat_map(product));
    entries.extend(prices.iter().flat_map(price));
    entries.extend(
        credit_price
            .iter()
            .map(|money| entry(&format!("credit_price.{}", money.currency), money)),
    );
    entries.extend(tiers.iter().flat_map(tier));
    entries.push(entry("rehosts_per_year", rehosts_per_year));
    entries.extend(credits_expire_after_days.map(|days| entry("credits_expire_after_days", days)));
    entries.push(entry("adjustment_limit", adjustment_limit));
    entries
}

fn support_term(term: &SupportTerm) -> (String, String) {
    let SupportTerm {
        years,
        discount_percent,
    } = term;
    entry(&format!("support_terms.{years}.discount_percent"), discount_percent)
}

fn product(product: &Product) -> Entries {
    let Product {
        code,
        name,
        editions,
        sized_by,
        sizes,
        sold_as,
        longest_trial_days,
        subscription,
        serial_form,
    } = product;
    let path = |part: &str| format!("products.{code}.{part}");
    let edition = |Edition { code, name }: &Edition| format!("{code} {name}");
    let mut entries = vec![
        entry(&path("name"), name),
        // Their order is from the lowest to the highest, and so says something too.
        entry(&path("editions"), joined(editions.iter().map(edition))),
        entry(&path("sized_by"), sized_by_text(*sized_by)),
        entry(&path("sizes"), sizes_text(sizes)),
        entry(&path("sold_as"), joined(sold_as.iter().map(SoldAs::to_string))),
        entry(&path("longest_trial_days"), longest_trial_days),
        entry(&path("serial_form"), serial_form_text(*serial_form)),
    ];
    if let Some(terms) = subscription {
        entries.push(entry(&path("subscription.term"), terms.term));
        entries.push(entry(&path("subscription.grace_days"), terms.grace_days));
    }
    entries
}

fn price(price: &SkuPrice) -> Entries {
    let SkuPrice { sku, money, credits } = price;
    let mut entries: Entries = money
        .iter()
        .map(|money| entry(&format!("{sku} {}", money.currency), money))
        .collect();
    entries.push(entry(&format!("{sku} credits"), credits));
    entries
}

fn tier(tier: &Tier) -> Entries {
    let Tier {
        code,
        name,
        percent_off,
    } = tier;
    vec![
        entry(&format!("tiers.{code}.name"), name),
        entry(&format!("tiers.{code}.percent_off"), percent_off),
    ]
}

fn sized_by_text(sized_by: SizedBy) -> &'static str {
    match sized_by {
        SizedBy::Users => "users",
        SizedBy::Workstations => "workstations",
        SizedBy::Servers => "servers",
        SizedBy::Channels => "channels",
    }
}

fn sizes_text(sizes: &Sizes) -> String {
    match sizes {
        Sizes::Fixed(sizes) => joined(sizes.iter().map(ToString::to_string)),
        Sizes::AnyNumber => "any_number".to_owned(),
    }
}

fn serial_form_text(form: SerialForm) -> &'static str {
    match form {
        SerialForm::HexadecimalAfterP => "hexadecimal_after_p",
        SerialForm::Digits => "digits",
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}

fn entry(path: &str, value: impl ToString) -> (String, String) {
    (path.to_owned(), value.to_string())
}
