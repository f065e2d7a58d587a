//! `keyledger licenses`

use std::io::Write;

use clap::Args;
use comfy_table::Table;
use domain::person::EmailAddress;
use projections::{
    Page, Projection, Scope,
    licenses::{self, Filter, LicenseView},
};

use crate::cli::{
    CliError, Views, customer,
    names::Names,
    output::Listing,
    reseller,
    table::{day, or_dash, or_erased, table},
    views::{Seen, Sight},
};

const HEADS: [&str; 9] = [
    "Software",
    "Serial Number / Computer ID",
    "Days",
    "Users",
    "Edition",
    "Order Number",
    "Date",
    "Status",
    "Customer",
];

/// Which licenses; without a filter, all.
#[derive(Debug, Args)]
pub struct Licenses {
    /// Sold by this reseller: its id or its name
    #[arg(long)]
    reseller: Option<String>,
    /// Of the customer with this e-mail address
    #[arg(long, value_name = "E-MAIL")]
    customer: Option<EmailAddress>,
    #[command(flatten)]
    sight: Sight,
}

impl Licenses {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let reseller_id = reseller::find_asked(views, self.reseller.as_ref()).await?;
        let seen = views.find(&self.sight).await?;
        let (customer_id, note) = customer::find_asked(views, self.customer.as_ref()).await?;
        let items = match note {
            None => {
                let scope = Scope::of_reseller(reseller_id);
                let filter = Filter {
                    customer_id,
                    ..Filter::default()
                };
                let mut reading = views.read(&scope, &[Projection::Licenses], seen.position).await?;
                licenses::list(&mut reading, &filter, &Page::ALL).await?.items
            }
            Some(_) => Vec::new(),
        };
        let names = Names::at(&views.log, seen.position).await?;
        let listing = Listing {
            items,
            seen,
            nouns: ["license", "licenses"],
            note,
        };
        Ok(listing.print(out, self.sight.json, |items| rows(items, &names, seen))?)
    }
}

fn rows(items: &[LicenseView], names: &Names, seen: Seen) -> Table {
    table(&HEADS, items.iter().map(|license| row(license, names, seen)))
}

fn row(license: &LicenseView, names: &Names, seen: Seen) -> Vec<String> {
    let edition = license
        .edition
        .as_ref()
        .map(|code| names.edition(&license.product, code));
    let installed = license
        .serial
        .iter()
        .chain(&license.computer_id)
        .cloned()
        .collect::<Vec<_>>();
    vec![
        names.product(&license.product).to_owned(),
        or_dash((!installed.is_empty()).then(|| installed.join(" / "))),
        or_dash(license.trial_days),
        license
            .size
            .map_or_else(|| "unlimited".to_owned(), |size| size.to_string()),
        or_dash(edition),
        license.order_reference.clone(),
        day(license.ordered_at),
        status(license, seen).to_owned(),
        or_erased(license.customer_email.as_ref()),
    ]
}

/// What became of it by then, or that its trial is over.
fn status(license: &LicenseView, seen: Seen) -> &str {
    let over = license.trial_ends_at.is_some_and(|end| end <= seen.time);
    if over && !matches!(license.status.as_str(), "deleted" | "revoked") {
        "expired"
    } else {
        &license.status
    }
}
