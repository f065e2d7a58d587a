//! Views as of any position are what a fold of the log up to it says.

use std::collections::BTreeMap;

use domain::{
    ActivationKeyId, Event, LicenseId, PersonId, Personal, ResellerId,
    activation_key::{Owner, RenameActivationKey},
    license::{
        DisableLicense, EditLicense, ReleaseLicense, Releaser, RequestedTerm, RestoreLicense, RevocationReason,
        RevokeLicense, Seller, UpgradeLicense,
    },
};
use event_log::{ExecuteError, Executed, Position, RecordedEvent};
use projections::{Page, Scope, activation_keys, credit_accounts, licenses};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tests::{
    TestLog,
    commands::{activate, delete, purchase, take_one},
    new_id,
};

/// One thing that happens, to one of the licenses there are by then.
#[derive(Clone, Copy, Debug)]
enum Step {
    Purchase,
    Take,
    AddKey,
    RenameKey,
    Assign,
    Trial,
    Activate(usize),
    Release(usize),
    Upgrade(usize),
    Edit(usize),
    Move(usize),
    Disable(usize),
    Restore(usize),
    Revoke(usize),
    Delete(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let some = 0..1000_usize;
    prop_oneof![
        1 => Just(Step::Purchase),
        1 => Just(Step::Take),
        1 => Just(Step::AddKey),
        1 => Just(Step::RenameKey),
        4 => Just(Step::Assign),
        2 => Just(Step::Trial),
        2 => some.clone().prop_map(Step::Activate),
        2 => some.clone().prop_map(Step::Release),
        3 => some.clone().prop_map(Step::Upgrade),
        2 => some.clone().prop_map(Step::Edit),
        1 => some.clone().prop_map(Step::Move),
        1 => some.clone().prop_map(Step::Disable),
        1 => some.clone().prop_map(Step::Restore),
        1 => some.clone().prop_map(Step::Revoke),
        2 => some.prop_map(Step::Delete),
    ]
}

#[test]
fn as_of_any_position_equals_a_fold_of_the_log_up_to_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 6,
        failure_persistence: None,
        ..Config::default()
    });
    // Where the read models catch up in between decides which rows are closed within a batch and which in the table.
    let history = (prop::collection::vec(step(), 1..60), 1..20_usize);
    runner
        .run(&history, |(steps, batch)| {
            runtime.block_on(check(&steps, batch));
            Ok(())
        })
        .unwrap();
}

async fn check(steps: &[Step], batch: usize) {
    let mut test = TestLog::new().await;
    // Epochs so small that moments fall into many of them.
    test.models = test.models.with_smallest_epoch(5);
    let (reseller, key) = test.reseller_with(2000).await;
    let mut licenses = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        take(&test, *step, reseller, key, &mut licenses).await;
        if number % batch == 0 {
            test.caught_up().await;
        }
    }
    let head = test.caught_up().await;
    let events = test.events().await;
    for at in 0..=head.0 {
        let fold = Fold::of(&events[..usize::try_from(at).unwrap()]);
        assert_eq!(Fold::seen(&test, Position(at)).await, fold, "as of {at}");
    }
}

/// Takes a step; one that the rules forbid changes nothing.
async fn take(test: &TestLog, step: Step, reseller: ResellerId, key: ActivationKeyId, licenses: &mut Vec<LicenseId>) {
    let _ = match step {
        Step::Purchase => test.execute(purchase(reseller, 50)).await,
        Step::Take => test.execute(take_one(reseller)).await,
        Step::AddKey => test.execute(test.add_key(reseller)).await,
        Step::RenameKey => test.execute(rename(reseller, key)).await,
        Step::Assign | Step::Trial => {
            let mut assign = test.assign(reseller, key, "T-MOB-3");
            if matches!(step, Step::Trial) {
                assign.term = RequestedTerm::Trial { days: 10 };
            }
            licenses.push(assign.license_id);
            test.execute(assign).await
        }
        Step::Activate(index)
        | Step::Release(index)
        | Step::Upgrade(index)
        | Step::Edit(index)
        | Step::Move(index)
        | Step::Disable(index)
        | Step::Restore(index)
        | Step::Revoke(index)
        | Step::Delete(index) => match licenses.get(index % licenses.len().max(1)) {
            Some(license) => change(test, step, reseller, *license, index).await,
            None => return,
        },
    };
}

async fn change(
    test: &TestLog,
    step: Step,
    reseller: ResellerId,
    license_id: LicenseId,
    index: usize,
) -> Result<Executed, ExecuteError> {
    let by = Seller::Reseller { reseller_id: reseller };
    let edit = |customer, comment| EditLicense {
        license_id,
        by,
        customer,
        comment,
    };
    match step {
        Step::Activate(_) => test.execute(activate(license_id)).await,
        Step::Release(_) => {
            let by = Releaser::Seller(by);
            test.execute(ReleaseLicense { license_id, by }).await
        }
        Step::Disable(_) => {
            let reason = "chargeback".to_owned();
            test.execute(DisableLicense { license_id, reason }).await
        }
        Step::Restore(_) => test.execute(RestoreLicense { license_id }).await,
        Step::Revoke(_) => {
            let reason = RevocationReason::OrderRefunded;
            test.execute(RevokeLicense { license_id, reason }).await
        }
        Step::Upgrade(_) => {
            let to = ["T-MOB-5", "T-ENT-5", "T-ENT-10"][index % 3].parse().unwrap();
            let (to_permanent, order) = (index.is_multiple_of(2), test.order());
            test.execute(UpgradeLicense {
                license_id,
                by,
                to,
                to_permanent,
                order,
                paid: None,
                support_paid: None,
            })
            .await
        }
        Step::Edit(_) => {
            test.execute(edit(None, Some(format!("note {index}").parse().ok())))
                .await
        }
        Step::Move(_) => {
            let email = format!("moved-{index}@example.org").parse().unwrap();
            test.execute(edit(Some((PersonId(new_id()), email)), None)).await
        }
        _ => test.execute(delete(license_id, reseller)).await,
    }
}

fn rename(reseller_id: ResellerId, activation_key_id: ActivationKeyId) -> RenameActivationKey {
    let by = Owner::Reseller { reseller_id };
    let name = format!("renamed {}", new_id().as_u128() & 0xff).parse().unwrap();
    RenameActivationKey {
        activation_key_id,
        by,
        name,
    }
}

/// What views show, folded in the plainest way.
#[derive(Debug, Default, PartialEq)]
struct Fold {
    /// By license: SKU, term, status, address, comment, serial, computer.
    licenses: BTreeMap<uuid::Uuid, [String; 7]>,
    /// By key: its name.
    keys: BTreeMap<uuid::Uuid, String>,
    /// By reseller: the balance.
    balances: BTreeMap<uuid::Uuid, i64>,
    /// Each change of a balance.
    entries: Vec<(i64, i64)>,
}

impl Fold {
    fn of(events: &[RecordedEvent]) -> Self {
        let mut fold = Self::default();
        for event in events {
            fold.evolve(event);
        }
        fold
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        let text = |personal: Option<&Personal>| personal.and_then(Personal::text).unwrap_or_default().to_owned();
        let mut change = |id: LicenseId, field: usize, value: String| {
            self.licenses.get_mut(&id.0).expect("was assigned")[field] = value;
        };
        match &recorded.event {
            Event::ResellerRegistered(e) => drop(self.balances.insert(e.reseller_id.0, 0)),
            Event::ActivationKeyAdded(e) => drop(self.keys.insert(e.activation_key_id.0, text(e.name.as_ref()))),
            Event::ActivationKeyRenamed(e) => drop(self.keys.insert(e.activation_key_id.0, text(Some(&e.name)))),
            Event::LicenseAssigned(e) => {
                let term = if matches!(e.term, domain::license::Term::Permanent) {
                    "permanent"
                } else {
                    "trial"
                };
                let row = [
                    e.sku.to_string(),
                    term.to_owned(),
                    "assigned".to_owned(),
                    text(Some(&e.customer_email)),
                    text(e.comment.as_ref()),
                    String::new(),
                    String::new(),
                ];
                self.licenses.insert(e.license_id.0, row);
            }
            Event::LicenseActivated(e) => {
                change(e.license_id, 2, "activated".to_owned());
                change(e.license_id, 5, e.serial.clone());
                change(e.license_id, 6, e.computer_id.clone());
            }
            Event::LicenseUpgraded(e) => {
                change(e.license_id, 0, e.to.to_string());
                if e.became_permanent {
                    change(e.license_id, 1, "permanent".to_owned());
                }
            }
            Event::LicenseCustomerChanged(e) => change(e.license_id, 3, text(Some(&e.customer_email))),
            Event::LicenseCommentChanged(e) => change(e.license_id, 4, text(e.comment.as_ref())),
            Event::LicenseDeleted(e) => change(e.license_id, 2, "deleted".to_owned()),
            Event::LicenseReleased(e) => {
                change(e.license_id, 2, "assigned".to_owned());
                change(e.license_id, 6, String::new());
            }
            Event::LicenseRevoked(e) => change(e.license_id, 2, "revoked".to_owned()),
            Event::LicenseDisabled(e) => change(e.license_id, 2, "disabled".to_owned()),
            Event::LicenseRestored(e) => {
                let is_free = self.licenses[&e.license_id.0][6].is_empty();
                let status = if is_free { "assigned" } else { "activated" };
                self.licenses.get_mut(&e.license_id.0).expect("was assigned")[2] = status.to_owned();
            }
            Event::CreditsPurchased(e) => self.book(e.reseller_id, e.credits.0),
            Event::CreditsDebited(e) => self.book(e.reseller_id, -e.credits.0),
            Event::CreditsRefunded(e) => self.book(e.reseller_id, e.credits.0),
            Event::CreditsAdjusted(e) => self.book(e.reseller_id, e.credits.0),
            Event::CreditsTransferredOut(e) => self.book(e.reseller_id, -e.credits.0),
            Event::CreditsTransferredIn(e) => self.book(e.reseller_id, e.credits.0),
            Event::CreditsExpired(e) => self.book(e.reseller_id, -e.credits.0),
            Event::CreditPurchaseRevoked(e) => self.book(e.reseller_id, -e.credits.0),
            _ => {}
        }
    }

    fn book(&mut self, reseller: ResellerId, credits: i64) {
        let balance = self.balances.entry(reseller.0).or_default();
        *balance += credits;
        self.entries.push((credits, *balance));
    }

    /// The same, as the views show it.
    async fn seen(test: &TestLog, at: Position) -> Self {
        let (mut reading, all) = (test.read(at).await, Scope::All);
        let licenses = licenses::list(&mut reading, &all, &licenses::Filter::default(), &Page::ALL)
            .await
            .unwrap()
            .items;
        let keys = activation_keys::list(&mut reading, &all, &Page::ALL)
            .await
            .unwrap()
            .items;
        let accounts = credit_accounts::accounts(&mut reading, &all, &Page::ALL)
            .await
            .unwrap()
            .items;
        let entries = credit_accounts::entries(&mut reading, &all, &Page::ALL)
            .await
            .unwrap()
            .items;
        let license = |row: licenses::LicenseView| {
            let email = row.customer_email.unwrap_or_default();
            let comment = row.comment.unwrap_or_default();
            (
                row.license_id,
                [
                    row.sku,
                    row.term,
                    row.status,
                    email,
                    comment,
                    row.serial.unwrap_or_default(),
                    row.computer_id.unwrap_or_default(),
                ],
            )
        };
        Self {
            licenses: licenses.into_iter().map(license).collect(),
            keys: keys
                .into_iter()
                .map(|row| (row.activation_key_id, row.name.unwrap_or_default()))
                .collect(),
            balances: accounts.into_iter().map(|row| (row.reseller_id, row.balance)).collect(),
            entries: entries
                .into_iter()
                .rev()
                .map(|row| (row.credits, row.balance_after))
                .collect(),
        }
    }
}
