//! Renewing a subscription, or ending it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    EndReason, InForce, Stage, Subscription, SubscriptionEnded, SubscriptionError, SubscriptionRenewalFailed,
    SubscriptionRenewed, term::NextTerm,
};
use crate::{
    catalog::Catalog,
    command::{Command, NewEvent},
    credit_account::{CauseKind, CreditError},
    ids::SubscriptionId,
    license::Seller,
    money::Money,
    payment::{PaymentError, Purse},
    period,
    rejection::Rejection,
    reseller::ResellerError,
    states::States,
    stream::Stream,
};

/// Takes the one step that is due after a term: the next term, the days of grace, or the end. Before that, and when nothing has
/// changed since the last time, there is nothing to do, so it may come as often as it likes. Each missed term takes one more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenewSubscription {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// What the customer of a direct sale was billed for the next term. It is never taken without the term.
    pub paid: Option<Money>,
}

/// The states that decide it.
struct Facts<'a> {
    subscription: &'a Subscription,
    catalog: &'a Catalog,
    seller: Result<(), ResellerError>,
    purse: Option<Purse>,
}

impl Command for RenewSubscription {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let subscription = states.subscription(self.subscription_id);
        // Its seller pays, so that account is read as soon as the subscription tells whose it is.
        let seller = match subscription {
            Subscription::InForce(subscription) => subscription.seller,
            Subscription::NotStarted | Subscription::Ended { .. } => Seller::Direct,
        };
        let facts = Facts {
            subscription,
            catalog: states.catalog(),
            seller: seller.may_act(states),
            purse: seller.purse(states, at),
        };
        decide(facts, self, at.date_naive())
    }
}

fn decide(facts: Facts<'_>, command: &RenewSubscription, today: NaiveDate) -> Result<Vec<NewEvent>, Rejection> {
    let subscription = match (facts.subscription, command.paid) {
        (Subscription::InForce(subscription), _) => subscription,
        (Subscription::Ended { .. }, None) => return Ok(vec![]),
        (Subscription::Ended { .. }, Some(_)) => return Err(SubscriptionError::Ended.into()),
        (Subscription::NotStarted, _) => return Err(SubscriptionError::Unknown.into()),
    };
    match (subscription.stage(today), command.paid) {
        (Stage::Running, None) => Ok(vec![]),
        (Stage::Running, Some(_)) => Err(SubscriptionError::NotDueYet {
            due_on: subscription.due_on()?,
        }
        .into()),
        (Stage::Over(reason, on), None) => Ok(vec![ended(command.subscription_id, reason, on)]),
        (Stage::Over(..), Some(_)) => Err(SubscriptionError::Ended.into()),
        (Stage::Due, _) => due(facts, command, subscription, today),
    }
}

/// The next term if it is paid for, else what follows from that.
fn due(
    facts: Facts<'_>,
    command: &RenewSubscription,
    subscription: &InForce,
    today: NaiveDate,
) -> Result<Vec<NewEvent>, Rejection> {
    let subscription_id = command.subscription_id;
    let until = subscription.until();
    match renewed(facts, command, subscription) {
        Err(Rejection::Catalog(_)) if command.paid.is_none() => {
            let (reason, on) = (EndReason::NotSold, subscription.days.last);
            Ok(vec![ended(subscription_id, reason, on)])
        }
        Err(error) if !is_unpaid(&error) => Err(error),
        Err(_) if today > until => Ok(vec![ended(subscription_id, EndReason::Lapsed, until)]),
        Err(_) if subscription.failed => Ok(vec![]),
        Err(_) => Ok(vec![NewEvent::new(
            Stream::Subscription(subscription_id),
            SubscriptionRenewalFailed { subscription_id, until },
        )]),
        Ok(events) => Ok(events),
    }
}

fn renewed(
    mut facts: Facts<'_>,
    command: &RenewSubscription,
    subscription: &InForce,
) -> Result<Vec<NewEvent>, Rejection> {
    let subscription_id = command.subscription_id;
    let counted = (subscription.anchor, subscription.months);
    let term = NextTerm::new(facts.catalog, &subscription.next, subscription.due_on()?, counted)?;
    facts.seller?;
    let kind = CauseKind::SubscriptionRenewed;
    let payment = term.pay(kind, subscription_id, facts.purse.as_mut(), command.paid)?;
    let renewed = NewEvent::new(
        Stream::Subscription(subscription_id),
        SubscriptionRenewed {
            subscription_id,
            sku: term.sku.clone(),
            term: term.paid(&payment),
        },
    );
    Ok([renewed].into_iter().chain(payment.debited).collect())
}

/// Whether it only is that nobody pays at present.
fn is_unpaid(error: &Rejection) -> bool {
    matches!(
        error,
        Rejection::Credit(CreditError::TooFewCredits { .. })
            | Rejection::Reseller(ResellerError::Suspended)
            | Rejection::Payment(PaymentError::Missing)
    )
}

/// The event that ends it.
pub(super) fn ended(subscription_id: SubscriptionId, reason: EndReason, ended_on: NaiveDate) -> NewEvent {
    NewEvent::new(
        Stream::Subscription(subscription_id),
        SubscriptionEnded {
            subscription_id,
            reason,
            ended_on,
        },
    )
}
