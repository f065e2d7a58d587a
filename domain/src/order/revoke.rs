//! Taking back what the lines of an order were granted.

use chrono::NaiveDate;

use crate::{
    catalog::ItemSku,
    command::Sequence,
    credit_account::{CreditError, RevokePurchase},
    ids::ResellerId,
    license::{RevertUpgrade, RevocationReason, RevokeLicense},
    order::{Grant, Line, OrderError, Paid, RefundedLine},
    rejection::Rejection,
    states::States,
    subscription, support,
};

/// Why credits of an order are taken back, for the statement.
const REASON: &str = "the order that paid for them was refunded";

/// Asks for all that a refund may take back, so that it is loaded at once.
pub(super) fn ask(states: &States, paid: &Paid) {
    for granted in paid.granted.iter().flatten() {
        match &granted.grant {
            Grant::Licenses { license_ids, .. } => {
                for license_id in license_ids {
                    states.license(*license_id);
                }
            }
            Grant::Upgrade { license_id, .. } => {
                states.license(*license_id);
            }
            Grant::Supports { supports } => {
                for granted in supports {
                    states.support(granted.license_id);
                }
            }
            Grant::Subscriptions { subscription_ids, .. } => {
                for subscription_id in subscription_ids {
                    states.subscription(*subscription_id);
                }
            }
            Grant::Credits { reseller_id, .. } => {
                states.credit_account(*reseller_id);
            }
            Grant::SupportUpgrade { .. } | Grant::Channels { .. } => {}
        }
    }
}

/// Takes back what the lines that are refunded in whole were granted, the last first.
pub(super) fn revoke(
    sequence: &mut Sequence<'_>,
    paid: &Paid,
    refunded: &[RefundedLine],
    today: NaiveDate,
) -> Result<(), Rejection> {
    let in_whole = |number| refunded.iter().any(|line| line.number == number && line.in_whole);
    let granted = paid.granted.iter().flatten().rev();
    for granted in granted.filter(|granted| in_whole(granted.number)) {
        let line = paid.order.lines.iter().find(|line| line.number == granted.number);
        let Some(line) = line else { continue };
        let goes_too = |other: &Line| is_upgrade_of(other, line) && (other.refunded || in_whole(other.number));
        match &granted.grant {
            Grant::SupportUpgrade { .. } if paid.order.lines.iter().any(goes_too) => {}
            Grant::SupportUpgrade { .. } => {
                let sku = Box::new(line.sku.clone());
                return Err(OrderError::UpgradeNotRefunded { sku }.into());
            }
            grant => revoke_grant(sequence, line, grant, today)?,
        }
    }
    Ok(())
}

/// Whether `line` is for the support of what `upgrade` upgrades.
fn is_upgrade_of(upgrade: &Line, line: &Line) -> bool {
    match (&upgrade.sku, &line.sku) {
        (
            ItemSku::Upgrade { from, to },
            ItemSku::SupportUpgrade {
                from: left, to: right, ..
            },
        ) => (upgrade.about, from, to) == (line.about, left, right),
        _ => false,
    }
}

fn revoke_grant(sequence: &mut Sequence<'_>, line: &Line, grant: &Grant, today: NaiveDate) -> Result<(), Rejection> {
    match (grant, &line.sku) {
        (Grant::Licenses { license_ids, .. }, _) => license_ids.iter().try_for_each(|license_id| {
            sequence.decide(&RevokeLicense {
                license_id: *license_id,
                reason: RevocationReason::OrderRefunded,
            })
        }),
        (
            Grant::Upgrade {
                license_id,
                from,
                term,
                to,
            },
            _,
        ) => sequence.decide(&RevertUpgrade {
            license_id: *license_id,
            from: to.clone(),
            to: from.clone(),
            term: *term,
        }),
        (Grant::Supports { supports }, _) => supports.iter().try_for_each(|granted| {
            let (license_id, support_id) = (granted.license_id, granted.support_id);
            let revoked = support::revoke_last(sequence.states().support(license_id), license_id, support_id)?;
            sequence.add(revoked);
            Ok(())
        }),
        (Grant::Subscriptions { subscription_ids, .. }, ItemSku::Subscription { sku, .. }) => {
            subscription_ids.iter().try_for_each(|id| {
                let ended = subscription::revoke(sequence.states().subscription(*id), *id, sku, today)?;
                sequence.add(ended);
                Ok(())
            })
        }
        (Grant::Credits { reseller_id, lot, .. }, _) => revoke_credits(sequence, *reseller_id, *lot),
        (Grant::Channels { .. } | Grant::Subscriptions { .. } | Grant::SupportUpgrade { .. }, _) => {
            let sku = Box::new(line.sku.clone());
            Err(OrderError::GrantStays { sku }.into())
        }
    }
}

/// Takes back the credits of a purchase; one that is gone, because it was revoked by hand or has expired, is nothing to do.
fn revoke_credits(sequence: &mut Sequence<'_>, reseller_id: ResellerId, lot: u32) -> Result<(), Rejection> {
    let revoked = sequence.decide(&RevokePurchase {
        reseller_id,
        lot,
        reason: REASON.to_owned(),
    });
    let mut open = sequence.states().credit_account(reseller_id).open_lots().iter();
    match revoked {
        Err(Rejection::Credit(CreditError::UnknownPurchase { .. })) if !open.any(|open| open.lot.number == lot) => {
            Ok(())
        }
        revoked => revoked,
    }
}
