//! Moving credits between a reseller and one below it.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditsTransferredIn, CreditsTransferredOut, LotPart},
    credits::Credits,
    ids::ResellerId,
    period,
    rejection::Rejection,
    reseller::reaches,
    states::States,
    stream::Stream,
};

/// Moves credits of an active reseller to a sub-reseller below it, at any depth, or back up to one above it. They keep their
/// price and their last day. An overdraft is not drawn on for it.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferCredits {
    /// Whose they are.
    pub from: ResellerId,
    /// Whose they are to be.
    pub to: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
}

/// The states that decide it.
struct Facts<'a> {
    related: bool,
    giver: &'a CreditAccount,
    receiver: &'a CreditAccount,
}

impl Command for TransferCredits {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let facts = Facts {
            related: reaches(states, self.from, self.to) || reaches(states, self.to, self.from),
            giver: states.credit_account(self.from),
            receiver: states.credit_account(self.to),
        };
        states.reseller(self.from).may_act()?;
        Ok(decide(&facts, self)?)
    }
}

fn decide(facts: &Facts<'_>, command: &TransferCredits) -> Result<Vec<NewEvent>, CreditError> {
    let TransferCredits { from, to, credits } = *command;
    if !credits.is_positive() {
        return Err(CreditError::NothingToTransfer { credits });
    }
    if from == to {
        return Err(CreditError::TransferToItself);
    }
    if !facts.related {
        return Err(CreditError::TransferNotRelated);
    }
    let available = facts.giver.balance;
    let too_few = CreditError::TooFewCredits {
        needed: credits,
        available,
    };
    let left = available.checked_sub(credits).filter(|left| *left >= Credits::ZERO);
    let out = CreditsTransferredOut {
        reseller_id: from,
        to,
        credits,
        // At most the balance, which is at most what the lots hold.
        parts: facts.giver.draw(credits),
        balance_after: left.ok_or(too_few)?,
    };
    let received = CreditsTransferredIn {
        reseller_id: to,
        from,
        credits,
        parts: received(facts.receiver, &out.parts),
        balance_after: facts.receiver.after(credits)?,
    };
    Ok(vec![
        NewEvent::new(Stream::CreditAccount(from), out),
        NewEvent::new(Stream::CreditAccount(to), received),
    ])
}

/// The parts as new lots of their receiver.
fn received(receiver: &CreditAccount, parts: &[LotPart]) -> Vec<LotPart> {
    let lot = |(nth, part): (usize, &LotPart)| {
        let (price, expires_on) = part.lot.map_or((None, None), |lot| (lot.price, lot.expires_on));
        LotPart {
            lot: Some(receiver.new_lot(nth, price, expires_on)),
            ..*part
        }
    };
    parts.iter().enumerate().map(lot).collect()
}
