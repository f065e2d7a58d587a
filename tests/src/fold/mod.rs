//! The reference model: what every view shows, folded from the events in the plainest way, in memory. It shares nothing with
//! the read models but the shape of their rows.

use crate::Views;
mod activation_keys;
mod audit;
mod credits;
mod customers;
mod devices;
mod home;
mod licenses;
mod orders;
mod price_lists;
mod resellers;
mod search;
mod subscriptions;
mod supports;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use domain::Personal;
use event_log::RecordedEvent;
use projections::{ListError, Paged, Scope};
use uuid::Uuid;

use self::{
    activation_keys::ActivationKeys, audit::AuditTrail, credits::CreditAccounts, customers::Customers,
    devices::Devices, home::Home, licenses::Licenses, orders::Orders, price_lists::PriceLists, resellers::Resellers,
    search::Search, subscriptions::Subscriptions, supports::Supports,
};

/// Whose a row is: the reseller's, if any, and the customer's.
type Whose = (Option<Uuid>, Uuid);

/// Every view as a fold.
#[derive(Debug, Default)]
pub struct Fold {
    activation_keys: ActivationKeys,
    audit_trail: AuditTrail,
    credit_accounts: CreditAccounts,
    home: Home,
    licenses: Licenses,
    subscriptions: Subscriptions,
    supports: Supports,
    orders: Orders,
    resellers: Resellers,
    customers: Customers,
    price_lists: PriceLists,
    devices: Devices,
    search: Search,
}

impl Fold {
    /// The fold of `events` from the first.
    pub fn of(events: &[RecordedEvent]) -> Self {
        let mut fold = Self::default();
        for event in events {
            fold.evolve(event);
        }
        fold
    }

    /// Takes the next event in.
    pub fn evolve(&mut self, recorded: &RecordedEvent) {
        self.activation_keys.evolve(recorded);
        self.audit_trail.evolve(recorded);
        self.credit_accounts.evolve(recorded);
        self.home.evolve(recorded);
        self.licenses.evolve(recorded);
        self.subscriptions.evolve(recorded);
        self.supports.evolve(recorded);
        self.orders.evolve(recorded);
        self.resellers.evolve(recorded);
        self.customers.evolve(recorded);
        self.price_lists.evolve(recorded);
        self.devices.evolve(recorded);
        self.search.evolve(recorded);
    }

    /// Fails unless every view shows just this.
    pub async fn assert_shown(&self, reading: &mut Views) {
        self.activation_keys.assert_shown(reading).await;
        self.audit_trail.assert_shown(reading).await;
        self.credit_accounts.assert_shown(reading).await;
        self.home.assert_shown(reading).await;
        self.licenses.assert_shown(reading).await;
        self.subscriptions.assert_shown(reading).await;
        self.supports.assert_shown(reading).await;
        self.orders.assert_shown(reading).await;
        self.resellers.assert_shown(reading).await;
        self.customers.assert_shown(reading).await;
        self.price_lists.assert_shown(reading).await;
        self.devices.assert_shown(reading).await;
        self.search.assert_shown(reading).await;
    }
}

/// Fails unless `shown` are the rows of `expected`, newest first by `order`.
fn assert_rows<K, V: PartialEq + Debug + Clone>(
    reading: &Views,
    expected: &BTreeMap<K, V>,
    shown: &[V],
    order: impl Fn(&V) -> i64,
) {
    let mut expected: Vec<V> = expected.values().cloned().collect();
    expected.sort_by_key(|row| std::cmp::Reverse(order(row)));
    let (at, counts) = (reading.at(), (shown.len(), expected.len()));
    for (shown, expected) in shown.iter().zip(&expected) {
        assert_eq!(shown, expected, "as of {at}");
    }
    assert_eq!(counts.0, counts.1, "as of {at}");
}

/// Fails unless `list` shows those of all resellers, of one and of one customer just their rows of `expected`, as each sees them.
async fn assert_scopes<K, V: PartialEq + Debug + Clone>(
    reading: &mut Views,
    expected: &BTreeMap<K, V>,
    (whose, order, seen): (impl Fn(&V) -> Whose, impl Fn(&V) -> i64, impl Fn(V, &Scope) -> V),
    list: impl AsyncFn(&mut Views, &Scope) -> Result<Paged<V>, ListError>,
) {
    let resellers: BTreeSet<Uuid> = expected.values().filter_map(|row| whose(row).0).collect();
    let resellers: Vec<Uuid> = resellers.into_iter().collect();
    let customer = expected.values().next().map(|row| whose(row).1);
    let one = resellers.first().map(|one| Scope::Resellers(vec![*one]));
    let scopes = [customer.map(Scope::Customer), one, Some(Scope::Resellers(resellers))];
    for scope in scopes.into_iter().flatten() {
        let is_in_scope = |row: &&V| match (&scope, whose(row)) {
            (Scope::All, _) => true,
            (Scope::Resellers(resellers), (reseller, _)) => reseller.is_some_and(|id| resellers.contains(&id)),
            (Scope::Customer(customer), (_, of)) => of == *customer,
        };
        let rows = expected
            .values()
            .filter(is_in_scope)
            .map(|row| (order(row), seen(row.clone(), &scope)));
        let shown = list(reading, &scope).await.expect("rows are listed").items;
        assert_rows(reading, &rows.collect(), &shown, &order);
    }
}

fn text(personal: &Personal) -> Option<String> {
    Some(personal.text().unwrap_or("[erased]").to_owned())
}
