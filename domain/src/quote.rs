//! What commands would cost, by deciding them without appending anything.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent, Sequence},
    credit_account::{CreditError, CreditsPurchased},
    credits::Credits,
    event::Event,
    ids::ResellerId,
    rejection::Rejection,
    several::Several,
    states::States,
    stream::Stream,
};

/// More credits than anything costs, lent to an account that has too few, so that the prices can be told all the same.
const LENT: Credits = Credits(1_000_000_000_000_000);

/// What commands would do, and whether the reseller's credits are enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted {
    /// The events that would follow, in order.
    pub events: Vec<NewEvent>,
    /// What the account holds.
    pub balance: Credits,
    /// What it would take.
    pub credits: Credits,
    /// What the account would hold afterwards; none if it holds too few.
    pub balance_after: Option<Credits>,
}

/// Decides `commands` of this reseller, one after the other, at `at`.
pub fn quote(
    states: &States,
    at: DateTime<Utc>,
    reseller_id: ResellerId,
    commands: &[Box<dyn Command>],
) -> Result<Quoted, Rejection> {
    let balance = states.credit_account(reseller_id).balance;
    let (events, enough) = match decide(states, at, commands, None) {
        Err(several) if is_short(&several) => (decide(states, at, commands, Some((reseller_id, balance)))?, false),
        decided => (decided?, true),
    };
    let mut debits = events.iter().filter_map(|event| match &event.event {
        Event::CreditsDebited(debited) => Some(debited),
        _ => None,
    });
    let credits = debits
        .clone()
        .try_fold(Credits::ZERO, |sum, debited| sum.checked_add(debited.credits))
        .ok_or(CreditError::BalanceOverflow)?;
    let balance_after = debits.next_back().map_or(balance, |debited| debited.balance_after);
    Ok(Quoted {
        balance,
        credits,
        balance_after: Some(balance_after).filter(|_| enough),
        events,
    })
}

/// The events of all of them; on an account that was lent credits, if one is named with its balance.
fn decide(
    states: &States,
    at: DateTime<Utc>,
    commands: &[Box<dyn Command>],
    lent: Option<(ResellerId, Credits)>,
) -> Result<Vec<NewEvent>, Several> {
    let mut sequence = Sequence::on(states, at);
    let lent = lent.map(|(reseller_id, balance)| lend(reseller_id, balance));
    let before = usize::from(lent.is_some());
    sequence.add(lent);
    sequence.decide_each(commands.iter().map(AsRef::as_ref))?;
    Ok(sequence.into_events().split_off(before))
}

fn lend(reseller_id: ResellerId, balance: Credits) -> NewEvent {
    let purchased = CreditsPurchased {
        reseller_id,
        credits: LENT,
        paid: None,
        lot: None,
        expires_on: None,
        balance_after: balance.checked_add(LENT).unwrap_or(LENT),
    };
    NewEvent::new(Stream::CreditAccount(reseller_id), purchased)
}

/// Whether all that is wrong is that there are too few credits.
fn is_short(several: &Several) -> bool {
    let short = |rejection: &Rejection| matches!(rejection, Rejection::Credit(CreditError::TooFewCredits { .. }));
    several.refused.iter().all(|(_, rejection)| short(rejection))
}
