//! `keyledger keys`

use std::{collections::HashMap, io::Write};

use clap::Args;
use comfy_table::Table;
use domain::person::EmailAddress;
use projections::{
    Page, Projection, Scope,
    activation_keys::{self, ActivationKeyView, Filter},
};
use uuid::Uuid;

use crate::cli::{
    CliError, Views, customer,
    output::Listing,
    reseller,
    table::{day, or_dash, table},
    views::Sight,
};

/// Which activation keys; without a filter, all.
#[derive(Debug, Args)]
pub struct Keys {
    /// Owned by this reseller: its id or its name
    #[arg(long, conflicts_with = "customer")]
    reseller: Option<String>,
    /// Owned by the customer with this e-mail address, who orders directly
    #[arg(long, value_name = "E-MAIL")]
    customer: Option<EmailAddress>,
    #[command(flatten)]
    sight: Sight,
}

impl Keys {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let reseller_id = reseller::find_asked(views, self.reseller.as_ref()).await?;
        let seen = views.find(&self.sight).await?;
        let (customer_id, note) = customer::find_asked(views, self.customer.as_ref()).await?;
        let items = match note {
            None => {
                let scope = customer_id.map_or_else(|| Scope::of_reseller(reseller_id), Scope::Customer);
                let mut reading = views.read(&scope, &[Projection::ActivationKeys], seen.position).await?;
                activation_keys::list(&mut reading, &Filter::default(), &Page::ALL)
                    .await?
                    .items
            }
            Some(_) => Vec::new(),
        };
        let owners = reseller::names(views, seen).await?;
        let listing = Listing {
            items,
            seen,
            nouns: ["activation key", "activation keys"],
            note,
        };
        Ok(listing.print(out, self.sight.json, |items| rows(items, &owners))?)
    }
}

fn rows(items: &[ActivationKeyView], owners: &HashMap<Uuid, String>) -> Table {
    let row = |key: &ActivationKeyView| {
        let reseller = key.reseller_id.and_then(|id| owners.get(&id).cloned());
        let customer = key.customer_id.map(|id| format!("customer {id}"));
        vec![
            key.code.clone(),
            or_dash(key.name.as_ref()),
            or_dash(reseller.or(customer)),
            day(key.added_at),
        ]
    };
    table(&["Activation Key", "Name", "Owner", "Date"], items.iter().map(row))
}
