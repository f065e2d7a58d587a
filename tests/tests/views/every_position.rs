//! Views as of any position are what a fold of the log up to it says.

use domain::{
    ActivationKeyId, LicenseId, PersonId, ResellerId,
    activation_key::{Owner, RenameActivationKey},
    license::{
        ComputerId, DisableLicense, EditLicense, RefreshLicense, ReleaseLicense, Releaser, RequestedTerm,
        RestoreLicense, RevocationReason, RevokeLicense, Seller, UpgradeLicense,
    },
    reseller::{ChangeResellerProfile, ResellerProfile},
};
use event_log::{ExecuteError, Executed, Position};
use projections::Projection;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tests::{
    TestLog,
    commands::{activate, delete, erasures, purchase, take_one},
    fold::Fold,
    new_id,
};

use super::{
    checkout_steps::{self, CheckoutStep},
    credit_steps::{self, CreditStep},
    parties::{Parties, PartyStep, party_step},
    serving::{Serve, serve},
};

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Happening {
    License(Step),
    Checkout(CheckoutStep),
    Credit(CreditStep),
    Party(PartyStep),
    /// Somebody who is known by then is erased.
    Erase(usize),
}

/// One thing that happens, to one of the licenses there are by then.
#[derive(Clone, Copy, Debug)]
enum Step {
    Purchase,
    Take,
    AddKey,
    RenameKey,
    Profile(usize),
    Assign,
    Trial,
    Activate(usize),
    Refresh(usize),
    Release(usize),
    Upgrade(usize),
    Edit(usize),
    Move(usize),
    Disable(usize),
    Restore(usize),
    Revoke(usize),
    Delete(usize),
    Serve(Serve, usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => step().prop_map(Happening::License),
        2 => checkout_steps::step().prop_map(Happening::Checkout),
        2 => credit_steps::step().prop_map(Happening::Credit),
        2 => party_step().prop_map(Happening::Party),
        1 => (0..1000_usize).prop_map(Happening::Erase),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let some = 0..1000_usize;
    prop_oneof![
        1 => Just(Step::Purchase),
        1 => Just(Step::Take),
        1 => Just(Step::AddKey),
        1 => Just(Step::RenameKey),
        1 => some.clone().prop_map(Step::Profile),
        4 => Just(Step::Assign),
        2 => Just(Step::Trial),
        2 => some.clone().prop_map(Step::Activate),
        2 => some.clone().prop_map(Step::Refresh),
        2 => some.clone().prop_map(Step::Release),
        3 => some.clone().prop_map(Step::Upgrade),
        2 => some.clone().prop_map(Step::Edit),
        1 => some.clone().prop_map(Step::Move),
        1 => some.clone().prop_map(Step::Disable),
        1 => some.clone().prop_map(Step::Restore),
        1 => some.clone().prop_map(Step::Revoke),
        2 => some.clone().prop_map(Step::Delete),
        14 => (Serve::any(), some).prop_map(|(serve, index)| Step::Serve(serve, index)),
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
    let history = (prop::collection::vec(happening(), 1..90), 1..20_usize);
    runner
        .run(&history, |(happenings, batch)| {
            runtime.block_on(check(&happenings, batch));
            Ok(())
        })
        .unwrap();
}

async fn check(happenings: &[Happening], batch: usize) {
    let mut test = TestLog::new().await;
    // Epochs so small that moments fall into many of them.
    test.models = test.models.with_smallest_epoch(5);
    let (reseller, key) = test.reseller_with(2000).await;
    let (mut licenses, mut orders, mut made) = (Vec::new(), Vec::new(), credit_steps::Made::default());
    let mut parties = Parties::new(reseller, key, 4);
    for (number, happening) in happenings.iter().enumerate() {
        match *happening {
            Happening::License(step) => take(&test, step, reseller, key, &mut licenses).await,
            Happening::Checkout(step) => checkout_steps::take(&test, step, reseller, &mut orders).await,
            Happening::Credit(step) => credit_steps::take(&test, step, reseller, &mut made).await,
            Happening::Party(step) => parties.take(&test, step).await,
            Happening::Erase(index) => erase(&test, index).await,
        }
        if number % batch == 0 {
            test.caught_up().await;
        }
    }
    let head = test.caught_up().await;
    let events = test.events().await;
    let mut fold = Fold::default();
    fold.assert_shown(&mut test.read(Position(0)).await).await;
    for event in &events {
        fold.evolve(event);
        fold.assert_shown(&mut test.read(event.position).await).await;
    }
    for projection in Projection::ALL {
        let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, [], "{}", projection.name());
    }
    assert_eq!(events.last().unwrap().position, head);
}

/// Erases a customer, or the person of a reseller. What was read of them before is in the read models in clear by then, or in part.
async fn erase(test: &TestLog, index: usize) {
    let erasures = erasures(&test.events().await);
    test.accepted(erasures[index % erasures.len()]).await;
}

/// Takes a step; one that the rules forbid changes nothing.
async fn take(test: &TestLog, step: Step, reseller: ResellerId, key: ActivationKeyId, licenses: &mut Vec<LicenseId>) {
    let _ = match step {
        Step::Purchase => test.execute(purchase(reseller, 50)).await,
        Step::Take => test.execute(take_one(reseller)).await,
        Step::AddKey => test.execute(test.add_key(reseller)).await,
        Step::RenameKey => test.execute(rename(reseller, key)).await,
        Step::Profile(index) => test.execute(profile(reseller, index)).await,
        Step::Assign | Step::Trial => {
            let mut assign = test.assign(reseller, key, "T-MOB-3");
            if matches!(step, Step::Trial) {
                assign.term = RequestedTerm::Trial { days: 10 };
            }
            licenses.push(assign.license_id);
            test.execute(assign).await
        }
        // Of the first few, so that one license sees much of it.
        Step::Serve(step, index) => match licenses.get(index % licenses.len().clamp(1, 3)) {
            Some(license) => serve(test, step, (reseller, key), *license, index).await,
            None => return,
        },
        Step::Activate(index)
        | Step::Refresh(index)
        | Step::Release(index)
        | Step::Upgrade(index)
        | Step::Edit(index)
        | Step::Move(index)
        | Step::Disable(index)
        | Step::Restore(index)
        | Step::Revoke(index)
        | Step::Delete(index) => match licenses.get(index % licenses.len().max(1)) {
            Some(license) => change(test, step, (reseller, key), *license, index).await,
            None => return,
        },
    };
}

async fn change(
    test: &TestLog,
    step: Step,
    (reseller, key): (ResellerId, ActivationKeyId),
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
        Step::Activate(_) => {
            let mut activate = activate(license_id);
            activate.computer_id = computer(index);
            test.execute(activate).await
        }
        Step::Refresh(_) => test.execute(refresh((license_id, key), index)).await,
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

/// One of three, so that licenses come back to one and share one.
fn computer(index: usize) -> ComputerId {
    ["C0FFEE", "C0FFEE-2", "DECAF"][index % 3].parse().unwrap()
}

fn refresh((license_id, activation_key_id): (LicenseId, ActivationKeyId), index: usize) -> RefreshLicense {
    RefreshLicense {
        license_id,
        activation_key_id,
        computer_id: computer(index),
        revision: u64::try_from(index % 4).unwrap(),
    }
}

/// A company that keeps part of its name and loses and finds its contact.
fn profile(reseller_id: ResellerId, index: usize) -> ChangeResellerProfile {
    let contact = index.is_multiple_of(3);
    let profile = ResellerProfile {
        name: format!("Nordlicht {} GmbH", ["Software", "Systeme"][index % 2]),
        address: vec![],
        country: None,
        vat_number: None,
        website: None,
        language: None,
        contact_name: contact.then(|| "Ada Nordlicht".parse().unwrap()),
        contact_email: contact.then(|| format!("ada-{index}@example.com").parse().unwrap()),
        contact_phone: None,
    };
    ChangeResellerProfile {
        reseller_id,
        by_staff: true,
        profile,
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
