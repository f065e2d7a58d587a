//! The work that every system does: an account that is credited once and debited many times.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Enough that no run empties an account: a rejection would be cheaper than an event.
const OPENING_CREDIT: i64 = 1_000_000_000_000;
const DEBIT: i64 = 1_250;

/// The texts are as long as they must be for an event of 406 bytes of JSON.
const CREDIT_REASON: &str = "credits bought with order SO-2026-00482137, paid by bank transfer on 2026-11-20";
const CREDIT_NOTE: &str = "Invoice RE-2026-77120 was settled in full. The reseller asked that these credits be kept for the renewals of January and not be spent on any upgrades before then, please.";
const DEBIT_REASON: &str = "license assigned to customer no. 20417, server edition with 7 seats, billed monthly";
const DEBIT_NOTE: &str = "Ordered in the portal by the reseller's purchasing desk; the customer confirmed the host name and asked for the activation key to be sent by letter to the headquarters as well.";

/// What happened to an account. The crates want their derives on the event itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, es_entity::EsEvent, disintegrate::Event)]
#[serde(tag = "type", rename_all = "snake_case")]
#[es_event(id = "Uuid")]
pub enum AccountEvent {
    Credited {
        id: Uuid,
        #[id]
        account: Uuid,
        amount: i64,
        reason: String,
        note: String,
    },
    Debited {
        id: Uuid,
        #[id]
        account: Uuid,
        amount: i64,
        reason: String,
        note: String,
    },
}

impl AccountEvent {
    pub fn credited(account: Uuid) -> Self {
        Self::Credited {
            id: Uuid::new_v4(),
            account,
            amount: OPENING_CREDIT,
            reason: CREDIT_REASON.into(),
            note: CREDIT_NOTE.into(),
        }
    }

    pub fn debited(account: Uuid) -> Self {
        Self::Debited {
            id: Uuid::new_v4(),
            account,
            amount: DEBIT,
            reason: DEBIT_REASON.into(),
            note: DEBIT_NOTE.into(),
        }
    }

    pub fn event_id(&self) -> &Uuid {
        match self {
            Self::Credited { id, .. } | Self::Debited { id, .. } => id,
        }
    }

    pub fn amount(&self) -> i64 {
        match self {
            Self::Credited { amount, .. } => *amount,
            Self::Debited { amount, .. } => -amount,
        }
    }
}

/// The first `length` events of an account: one credit, then debits.
pub fn history(account: Uuid, length: usize) -> Vec<AccountEvent> {
    let debits = (1..length).map(|_| AccountEvent::debited(account));
    std::iter::once(AccountEvent::credited(account)).chain(debits).collect()
}

#[derive(Debug, thiserror::Error)]
#[error("the account holds {balance}, the debit asks for {amount}")]
pub struct Overdrawn {
    balance: i64,
    amount: i64,
}

/// The rule that forces every debit to see the balance.
pub fn debit(account: Uuid, balance: i64) -> Result<AccountEvent, Overdrawn> {
    let event = AccountEvent::debited(account);
    if balance + event.amount() < 0 {
        return Err(Overdrawn {
            balance,
            amount: -event.amount(),
        });
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_406_bytes_of_json() {
        for event in history(Uuid::new_v4(), 2) {
            assert_eq!(serde_json::to_vec(&event).unwrap().len(), 406);
        }
    }

    #[test]
    fn a_debit_beyond_the_balance_is_refused() {
        assert!(debit(Uuid::new_v4(), DEBIT).is_ok());
        assert!(debit(Uuid::new_v4(), DEBIT - 1).is_err());
    }
}
