use std::collections::BTreeMap;

use domain::{
    Event, SubscriptionId,
    catalog::{Size, Sku, SubscriptionTerm},
    license::{Price, Seller},
    subscription::{EndReason, PaidTerm},
};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    subscriptions::{self, Filter, SubscriptionView},
};

use super::{assert_rows, assert_scopes, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Subscriptions(BTreeMap<SubscriptionId, SubscriptionView>);

impl Subscriptions {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let mut change = |id: SubscriptionId, change: &dyn Fn(&mut SubscriptionView)| {
            change(self.0.get_mut(&id).expect("was started"));
        };
        match &recorded.event {
            Event::SubscriptionStarted(_) => self.start(recorded),
            Event::SubscriptionRenewed(e) => change(e.subscription_id, &|row| {
                (row.sku, row.channels) = (e.sku.to_string(), channels(&e.sku));
                (row.next_sku, row.next_channels) = (None, None);
                row.renewal_failed_until = None;
                row.status = "active".to_owned();
                put_term(row, &e.term);
            }),
            Event::SubscriptionRenewalFailed(e) => change(e.subscription_id, &|row| {
                row.renewal_failed_until = Some(e.until);
                row.status = "in_grace".to_owned();
            }),
            Event::SubscriptionChannelsChanged(e) => change(e.subscription_id, &|row| {
                let to = e.to.to_string();
                let at_once = e.effective_on <= row.last_on;
                if at_once || to == row.sku {
                    (row.next_sku, row.next_channels) = (None, None);
                    (row.sku, row.channels) = (to, channels(&e.to));
                } else {
                    (row.next_sku, row.next_channels) = (Some(to), channels(&e.to));
                }
            }),
            Event::SubscriptionCancelled(e) => change(e.subscription_id, &|row| {
                row.ends_on = Some(e.ends_on);
                row.status = "cancelled".to_owned();
            }),
            Event::SubscriptionResumed(e) => change(e.subscription_id, &|row| {
                row.ends_on = None;
                row.status = "active".to_owned();
            }),
            Event::SubscriptionEnded(e) => change(e.subscription_id, &|row| {
                row.ended_on = Some(e.ended_on);
                row.end_reason = Some(reason(e.reason).to_owned());
                (row.next_sku, row.next_channels) = (None, None);
                row.status = "ended".to_owned();
            }),
            _ => {}
        }
    }

    fn start(&mut self, recorded: &RecordedEvent) {
        let Event::SubscriptionStarted(e) = &recorded.event else {
            return;
        };
        let mut row = SubscriptionView {
            subscription_id: e.subscription_id.0,
            started_position: recorded.position.0,
            started_at: recorded.recorded_at,
            activation_key_id: e.activation_key_id.0,
            reseller_id: match e.seller {
                Seller::Reseller { reseller_id } => Some(reseller_id.0),
                Seller::Direct => None,
            },
            customer_id: e.customer_id.0,
            customer_email: text(&e.customer_email),
            comment: e.comment.as_ref().and_then(text),
            sku: e.sku.to_string(),
            product: e.sku.product().to_owned(),
            channels: channels(&e.sku),
            next_sku: None,
            next_channels: None,
            term_length: String::new(),
            first_on: e.term.days.first,
            last_on: e.term.days.last,
            grace_days: 0,
            price: String::new(),
            price_minor: 0,
            price_asset: None,
            order_reference: e.order_reference.to_string(),
            ends_on: None,
            renewal_failed_until: None,
            status: "active".to_owned(),
            ended_on: None,
            end_reason: None,
        };
        put_term(&mut row, &e.term);
        self.0.insert(e.subscription_id, row);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = subscriptions::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("subscriptions are listed");
        assert_rows(reading, &self.0, &shown.items, |row| row.started_position);
        let as_seen = (
            |row: &SubscriptionView| (row.reseller_id, row.customer_id),
            |row: &SubscriptionView| row.started_position,
            |row: SubscriptionView, scope: &Scope| {
                let comment = row.comment.clone().filter(|_| !matches!(scope, Scope::Customer(_)));
                SubscriptionView { comment, ..row }
            },
        );
        assert_scopes(reading, &self.0, as_seen, async |reading: &mut Views, scope: &Scope| {
            subscriptions::list(reading.of(scope).await, &Filter::default(), &Page::ALL).await
        })
        .await;
    }
}

fn put_term(row: &mut SubscriptionView, term: &PaidTerm) {
    row.term_length = match term.length {
        SubscriptionTerm::Month => "month".to_owned(),
        SubscriptionTerm::Year => "year".to_owned(),
    };
    (row.first_on, row.last_on) = (term.days.first, term.days.last);
    row.grace_days = i64::from(term.grace_days);
    (row.price, row.price_minor, row.price_asset) = match term.price {
        Price::Free => ("free".to_owned(), 0, None),
        Price::Credits(credits) => (format!("{credits} credits"), credits.0, Some("CREDIT".to_owned())),
        Price::Money(money) => (money.to_string(), money.minor, Some(money.currency.to_string())),
    };
}

fn channels(sku: &Sku) -> Option<i64> {
    match sku.size() {
        Size::Count(count) => Some(i64::from(count.get())),
        Size::Unlimited => None,
    }
}

fn reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Cancelled => "cancelled",
        EndReason::Lapsed => "lapsed",
        EndReason::NotSold => "not_sold",
        EndReason::Refunded => "refunded",
    }
}
