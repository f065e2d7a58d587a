use std::collections::BTreeMap;

use chrono::Datelike;
use domain::{
    Event, ResellerId,
    credit_account::{Cause, CauseKind, Subject},
};
use event_log::RecordedEvent;
use projections::{
    Page,
    credit_accounts::{
        self, AdjustmentFilter, CreditAccountView, CreditAdjustmentView, CreditEntryView, CreditMonthView, EntryFilter,
    },
};
use uuid::Uuid;

use super::assert_rows;
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct CreditAccounts {
    accounts: BTreeMap<ResellerId, CreditAccountView>,
    entries: Vec<CreditEntryView>,
    adjustments: BTreeMap<Uuid, CreditAdjustmentView>,
    /// By account and month.
    months: BTreeMap<(Uuid, String), CreditMonthView>,
}

impl CreditAccounts {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::ResellerRegistered(e) => {
                let account = CreditAccountView {
                    reseller_id: e.reseller_id.0,
                    registered_position: recorded.position.0,
                    parent_id: e.parent_id.map(|parent| parent.0),
                    name: e.name.clone(),
                    balance: 0,
                    overdraft_limit: 0,
                };
                self.accounts.insert(e.reseller_id, account);
            }
            Event::ResellerProfileChanged(e) => self.account(e.reseller_id).name = e.name.clone(),
            Event::ResellerMoved(e) => self.account(e.reseller_id).parent_id = e.to.map(|parent| parent.0),
            Event::CreditOverdraftAgreed(e) => self.account(e.reseller_id).overdraft_limit = e.limit.0,
            _ => {}
        }
        self.adjust(recorded);
        self.take_in(recorded);
    }

    fn account(&mut self, id: ResellerId) -> &mut CreditAccountView {
        self.accounts.get_mut(&id).expect("was registered")
    }

    fn adjust(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::CreditAdjustmentRequested(e) => {
                let row = CreditAdjustmentView {
                    adjustment_id: e.adjustment_id.0,
                    requested_position: recorded.position.0,
                    requested_at: recorded.recorded_at,
                    reseller_id: e.reseller_id.0,
                    credits: e.credits.0,
                    reason: e.reason.clone(),
                    requested_by: Some(e.requested_by.0),
                    effective_on: e.effective_on,
                    status: "requested".to_owned(),
                    decided_at: None,
                    decided_by: None,
                    decline_reason: None,
                };
                self.adjustments.insert(e.adjustment_id.0, row);
            }
            Event::CreditAdjustmentDeclined(e) => {
                let row = self.adjustments.get_mut(&e.adjustment_id.0).expect("was requested");
                row.status = "declined".to_owned();
                row.decided_at = Some(recorded.recorded_at);
                row.decided_by = Some(e.declined_by.0);
                row.decline_reason = Some(e.reason.clone());
            }
            Event::CreditsAdjusted(e) => {
                let waited = e.adjustment_id.and_then(|id| self.adjustments.get_mut(&id.0));
                if let Some(row) = waited {
                    row.status = "booked".to_owned();
                    row.decided_at = Some(recorded.recorded_at);
                    row.decided_by = e.approved_by.map(|staff| staff.0);
                }
            }
            _ => {}
        }
    }

    fn take_in(&mut self, recorded: &RecordedEvent) {
        let mut entry = nothing(recorded);
        let (reseller, credits, kind) = match &recorded.event {
            Event::CreditsPurchased(e) => {
                entry.paid = e.paid.map(|paid| paid.to_string());
                entry.paid_currency = e.paid.map(|paid| paid.currency.code().to_owned());
                entry.paid_minor = e.paid.map(|paid| paid.minor);
                entry.lot = e.lot.map(i64::from);
                entry.expires_on = e.expires_on;
                (e.reseller_id, e.credits.0, "purchased")
            }
            Event::CreditsDebited(e) => {
                name_cause(&mut entry, &e.cause);
                (e.reseller_id, -e.credits.0, "debited")
            }
            Event::CreditsRefunded(e) => {
                name_cause(&mut entry, &e.cause);
                (e.reseller_id, e.credits.0, "refunded")
            }
            Event::CreditsAdjusted(e) => {
                entry.reason = Some(e.reason.clone());
                entry.effective_on = e.effective_on;
                entry.requested_by = e.requested_by.map(|staff| staff.0);
                entry.approved_by = e.approved_by.map(|staff| staff.0);
                (e.reseller_id, e.credits.0, "adjusted")
            }
            Event::CreditsTransferredOut(e) => {
                entry.cause = Some(format!("to reseller {}", e.to));
                entry.counterparty_reseller_id = Some(e.to.0);
                (e.reseller_id, -e.credits.0, "transferred_out")
            }
            Event::CreditsTransferredIn(e) => {
                entry.cause = Some(format!("from reseller {}", e.from));
                entry.counterparty_reseller_id = Some(e.from.0);
                (e.reseller_id, e.credits.0, "transferred_in")
            }
            Event::CreditsExpired(e) => (e.reseller_id, -e.credits.0, "expired"),
            Event::CreditPurchaseRevoked(e) => {
                entry.reason = Some(e.reason.clone());
                entry.lot = Some(i64::from(e.lot));
                (e.reseller_id, -e.credits.0, "revoked")
            }
            _ => return,
        };
        let account = self.account(reseller);
        account.balance += credits;
        let balance = account.balance;
        entry.reseller_id = reseller.0;
        entry.kind = kind.to_owned();
        entry.credits = credits;
        entry.balance_after = balance;
        self.add_up(&entry);
        self.entries.push(entry);
    }

    fn add_up(&mut self, entry: &CreditEntryView) {
        let day = entry.recorded_at.date_naive();
        let month = format!("{:04}-{:02}", day.year(), day.month());
        let opening = entry.balance_after - entry.credits;
        let row = self.months.entry((entry.reseller_id, month.clone()));
        let row = row.or_insert_with(|| CreditMonthView {
            credit_month_key: format!("{}:{month}", entry.reseller_id),
            reseller_id: entry.reseller_id,
            month,
            first_position: entry.position,
            opening,
            purchased: 0,
            debited: 0,
            refunded: 0,
            adjusted: 0,
            transferred_in: 0,
            transferred_out: 0,
            expired: 0,
            revoked: 0,
            closing: opening,
            entries: 0,
        });
        *match entry.kind.as_str() {
            "purchased" => &mut row.purchased,
            "debited" => &mut row.debited,
            "refunded" => &mut row.refunded,
            "adjusted" => &mut row.adjusted,
            "transferred_in" => &mut row.transferred_in,
            "transferred_out" => &mut row.transferred_out,
            "expired" => &mut row.expired,
            _ => &mut row.revoked,
        } += entry.credits;
        row.closing += entry.credits;
        row.entries += 1;
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let accounts = credit_accounts::accounts(reading, &Page::ALL)
            .await
            .expect("accounts are listed");
        assert_rows(reading, &self.accounts, &accounts.items, |row| row.registered_position);
        let mut entries = credit_accounts::entries(reading, &EntryFilter::default(), &Page::ALL)
            .await
            .expect("entries are listed");
        entries.items.reverse();
        assert_eq!(entries.items, self.entries, "as of {}", reading.at());
        let adjustments = credit_accounts::adjustments(reading, &AdjustmentFilter::default(), &Page::ALL)
            .await
            .expect("adjustments are listed");
        assert_rows(reading, &self.adjustments, &adjustments.items, |row| {
            row.requested_position
        });
        let months = credit_accounts::months(reading, &Page::ALL)
            .await
            .expect("months are listed");
        assert_rows(reading, &self.months, &months.items, |row| row.first_position);
    }
}

fn nothing(recorded: &RecordedEvent) -> CreditEntryView {
    CreditEntryView {
        position: recorded.position.0,
        reseller_id: Uuid::nil(),
        recorded_at: recorded.recorded_at,
        kind: String::new(),
        credits: 0,
        balance_after: 0,
        cause: None,
        license_id: None,
        sku: None,
        reason: None,
        paid: None,
        subscription_id: None,
        counterparty_reseller_id: None,
        lot: None,
        expires_on: None,
        effective_on: None,
        requested_by: None,
        approved_by: None,
        paid_currency: None,
        paid_minor: None,
    }
}

fn name_cause(entry: &mut CreditEntryView, cause: &Cause) {
    let kind = match cause.kind {
        CauseKind::SupportCoTermed => "support co-termed".to_owned(),
        // Its words, as the log has them.
        kind => format!("{kind:?}")
            .chars()
            .flat_map(|c| c.is_uppercase().then_some(' ').into_iter().chain(c.to_lowercase()))
            .collect::<String>()
            .trim_start()
            .to_owned(),
    };
    match cause.subject {
        Subject::License { license_id } => {
            entry.license_id = Some(license_id.0);
            entry.cause = Some(kind);
        }
        Subject::Subscription { subscription_id } => {
            entry.subscription_id = Some(subscription_id.0);
            entry.cause = Some(format!("{kind}: subscription {subscription_id}"));
        }
    }
    entry.sku = cause.sku.as_ref().map(ToString::to_string);
}
