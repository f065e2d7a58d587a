//! Steps of a random history that are about support and subscriptions.

use domain::{
    ActivationKeyId, LicenseId, PersonId, ResellerId, SubscriptionId, SupportId,
    catalog::Size,
    license::Seller,
    subscription::{CancelSubscription, ChangeChannels, GenerateSubscription, ResumeSubscription},
    support::{AssignSupport, CoTermSupports, NewSupport, ToCoTerm},
};
use event_log::{ExecuteError, Executed, Position, read};
use proptest::prelude::*;
use tests::{TestLog, new_id};
use uuid::Uuid;

/// One thing that happens to the support of a license, or to the subscription whose id follows from the license's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Serve {
    Support,
    CoTerm,
    Subscribe,
    Channels,
    Cancel,
    Resume,
}

impl Serve {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            3 => Just(Self::Support),
            1 => Just(Self::CoTerm),
            2 => Just(Self::Subscribe),
            2 => Just(Self::Channels),
            1 => Just(Self::Cancel),
            1 => Just(Self::Resume),
        ]
    }
}

pub(super) async fn serve(
    test: &TestLog,
    step: Serve,
    (reseller_id, activation_key_id): (ResellerId, ActivationKeyId),
    license_id: LicenseId,
    index: usize,
) -> Result<Executed, ExecuteError> {
    let by = Seller::Reseller { reseller_id };
    // No id is that of two things, whatever their kinds: the audit trail tells owners by id alone.
    let subscription_id = SubscriptionId(Uuid::from_u128(!license_id.0.as_u128()));
    let count = u32::try_from(index % 4 + 1).unwrap();
    match step {
        Serve::Support => {
            test.execute(AssignSupport {
                license_id,
                by,
                support: new_support(count),
                order: test.order(),
            })
            .await
        }
        Serve::CoTerm => co_term(test, reseller_id, license_id).await,
        Serve::Subscribe => {
            test.execute(GenerateSubscription {
                subscription_id,
                seller: by,
                activation_key_id,
                sku: format!("RS-{count}").parse().unwrap(),
                customer_id: PersonId(new_id()),
                customer_email: "desk@example.com".parse().unwrap(),
                comment: index.is_multiple_of(2).then(|| "second floor".parse().unwrap()),
                order: test.order(),
                paid: None,
            })
            .await
        }
        Serve::Channels => {
            test.execute(ChangeChannels {
                subscription_id,
                by,
                to: Size::count(count).unwrap(),
                order: test.order(),
                paid: None,
            })
            .await
        }
        Serve::Cancel => test.execute(CancelSubscription { subscription_id, by }).await,
        Serve::Resume => test.execute(ResumeSubscription { subscription_id, by }).await,
    }
}

fn new_support(years: u32) -> NewSupport {
    NewSupport {
        support_id: SupportId(new_id()),
        years,
        paid: None,
    }
}

/// Brings the support of a license to one end with that of the license that was last supported.
async fn co_term(test: &TestLog, reseller_id: ResellerId, license_id: LicenseId) -> Result<Executed, ExecuteError> {
    let events = read::after(&test.log, Position(0), i64::MAX).await.unwrap();
    let other = events.iter().rev().find_map(|recorded| match &recorded.event {
        domain::Event::SupportAssigned(assigned) if assigned.license_id != license_id => Some(assigned.license_id),
        _ => None,
    });
    let licenses = [license_id].into_iter().chain(other);
    let supports = licenses.map(|license_id| ToCoTerm {
        license_id,
        support_id: SupportId(new_id()),
    });
    let command = CoTermSupports {
        reseller_id,
        supports: supports.collect(),
        until: None,
        order: test.order(),
    };
    test.execute(command).await
}
