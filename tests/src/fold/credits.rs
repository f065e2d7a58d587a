use std::collections::BTreeMap;

use domain::{Event, ResellerId};
use event_log::RecordedEvent;
use projections::{
    Page, Reading, Scope,
    credit_accounts::{self, CreditAccountView},
};

use super::assert_rows;

#[derive(Debug, Default)]
pub(super) struct CreditAccounts {
    accounts: BTreeMap<ResellerId, CreditAccountView>,
    /// Of each change of a balance: its position, the account, how many credits, and the balance after it.
    entries: Vec<(i64, ResellerId, i64, i64)>,
}

impl CreditAccounts {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let mut book = |reseller, credits| self.book(recorded, reseller, credits);
        match &recorded.event {
            Event::ResellerRegistered(e) => {
                let account = CreditAccountView {
                    reseller_id: e.reseller_id.0,
                    registered_position: recorded.position.0,
                    parent_id: e.parent_id.map(|parent| parent.0),
                    name: e.name.clone(),
                    balance: 0,
                };
                self.accounts.insert(e.reseller_id, account);
            }
            Event::CreditsPurchased(e) => book(e.reseller_id, e.credits.0),
            Event::CreditsDebited(e) => book(e.reseller_id, -e.credits.0),
            Event::CreditsRefunded(e) => book(e.reseller_id, e.credits.0),
            Event::CreditsAdjusted(e) => book(e.reseller_id, e.credits.0),
            Event::CreditsTransferredOut(e) => book(e.reseller_id, -e.credits.0),
            Event::CreditsTransferredIn(e) => book(e.reseller_id, e.credits.0),
            Event::CreditsExpired(e) => book(e.reseller_id, -e.credits.0),
            Event::CreditPurchaseRevoked(e) => book(e.reseller_id, -e.credits.0),
            _ => {}
        }
    }

    fn book(&mut self, recorded: &RecordedEvent, reseller: ResellerId, credits: i64) {
        let account = self.accounts.get_mut(&reseller).expect("was registered");
        account.balance += credits;
        let entry = (recorded.position.0, reseller, credits, account.balance);
        self.entries.push(entry);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Reading) {
        let accounts = credit_accounts::accounts(reading, &Scope::All, &Page::ALL)
            .await
            .expect("accounts are listed");
        assert_rows(reading, &self.accounts, &accounts.items, |row| row.registered_position);
        let entries = credit_accounts::entries(reading, &Scope::All, &Page::ALL)
            .await
            .expect("entries are listed");
        let shown: Vec<_> = entries
            .items
            .iter()
            .rev()
            .map(|row| {
                (
                    row.position,
                    ResellerId(row.reseller_id),
                    row.credits,
                    row.balance_after,
                )
            })
            .collect();
        assert_eq!(shown, self.entries, "as of {}", reading.at());
    }
}
