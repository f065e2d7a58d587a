//! What a purchase did: what was bought, for how much, and what is left.

use std::collections::HashSet;

use axum::{
    Json,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    Credits, Event, LicenseId, NewEvent, Stream, SubscriptionId, SupportId,
    catalog::ItemSku,
    license::{OrderReference, Price},
    proration::Days,
    subscription::PaidTerm,
};
use event_log::{Executed, Position};
use projections::forms::PriceForm;
use serde::Serialize;
use utoipa::ToSchema;

use crate::headers::LogPosition;

/// One thing that was bought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    /// The event that says so, by its stored name, such as `license.upgraded`.
    event: &'static str,
    /// The license that it is, or is for.
    #[schema(value_type = Option<Uuid>)]
    license_id: Option<LicenseId>,
    /// The support that it is.
    #[schema(value_type = Option<Uuid>)]
    support_id: Option<SupportId>,
    /// The subscription that it is, or is for.
    #[schema(value_type = Option<Uuid>)]
    subscription_id: Option<SubscriptionId>,
    /// What it is now, such as `T-ENT-25` or `S1Y-T-ENT-25`.
    sku: String,
    /// Its first day (UTC), of what lasts some days.
    first_on: Option<NaiveDate>,
    /// Its last day (UTC), included.
    last_on: Option<NaiveDate>,
    /// What it cost: `"free"`, `{"credits": "210.84"}` or `{"money": …}`.
    #[schema(value_type = PriceForm)]
    price: Price,
}

/// What a purchase did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// What was bought, in order; nothing if there was nothing left to do.
    lines: Vec<Line>,
    /// The order, for the customer to sign in with.
    #[schema(value_type = Option<String>, example = "JWT160930-9510-42210")]
    order_reference: Option<OrderReference>,
    /// What the account holds after the last debit, in credits; none when nothing was debited.
    #[schema(value_type = Option<String>, example = "578.74")]
    balance_after: Option<Credits>,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

impl Receipt {
    /// A pure function of the events, so that a repeated request gets the same answer to the byte. The `ETag` is the version that
    /// `stream` has after it, if it changed.
    pub(crate) fn answer(status: StatusCode, executed: &Executed, stream: Stream) -> Response {
        let changed = executed.events.iter().filter(|recorded| recorded.stream == stream);
        let version = changed.map(|recorded| recorded.version).max();
        let etag = version.map(|version| [(ETAG, format!("\"{version}\""))]);
        let events = || executed.events.iter().map(|recorded| &recorded.event);
        let receipt = Self {
            lines: events().flat_map(lines).collect(),
            order_reference: events().find_map(order_reference).cloned(),
            balance_after: events().filter_map(balance_after).next_back(),
            position: executed.position,
        };
        let body = (LogPosition(executed.position), Json(receipt));
        match etag {
            Some(etag) => (status, etag, body).into_response(),
            None => (status, body).into_response(),
        }
    }
}

/// What `event` says was bought.
pub(crate) fn lines(event: &Event) -> Vec<Line> {
    let name = event.event_type().name;
    match event {
        Event::LicenseAssigned(e) => vec![Line::new(name, &e.sku, e.price).license(e.license_id)],
        Event::LicenseUpgraded(e) => vec![Line::new(name, &e.to, e.price).license(e.license_id)],
        Event::SupportAssigned(e) => {
            let line = Line::new(name, &e.sku, e.price).license(e.license_id);
            vec![line.support(e.support_id).days(e.days)]
        }
        Event::SupportCoTermed(e) => {
            let line = Line::new(name, &e.sku, e.price).license(e.license_id);
            vec![line.support(e.support_id).days(e.days)]
        }
        Event::SupportUpgraded(e) => {
            let line = |price| Line::new(name, &e.to, price).license(e.license_id);
            let supports = e.supports.iter();
            supports.map(|s| line(s.price).support(s.support_id)).collect()
        }
        Event::SubscriptionStarted(e) => vec![Line::term(name, &e.sku, &e.term).subscription(e.subscription_id)],
        Event::SubscriptionRenewed(e) => vec![Line::term(name, &e.sku, &e.term).subscription(e.subscription_id)],
        Event::SubscriptionChannelsChanged(e) => {
            let line = Line::new(name, &e.to, e.price).subscription(e.subscription_id);
            vec![Line {
                first_on: Some(e.effective_on),
                ..line
            }]
        }
        _ => vec![],
    }
}

/// The same of events that are only thought of: what they would begin has no id yet.
pub(crate) fn quoted(events: &[NewEvent]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut begun = HashSet::new();
    for NewEvent { stream, event } in events {
        if let Event::LicenseAssigned(_) | Event::SubscriptionStarted(_) = event {
            begun.extend(stream.id());
        }
        lines.extend(self::lines(event));
    }
    for line in &mut lines {
        line.license_id = line.license_id.filter(|id| !begun.contains(&id.0));
        line.subscription_id = line.subscription_id.filter(|id| !begun.contains(&id.0));
        if line.event == "support.assigned" {
            line.support_id = None;
        }
    }
    lines
}

fn order_reference(event: &Event) -> Option<&OrderReference> {
    match event {
        Event::LicenseAssigned(e) => Some(&e.order_reference),
        Event::LicenseUpgraded(e) => Some(&e.order_reference),
        Event::SupportAssigned(e) => Some(&e.order_reference),
        Event::SupportCoTermed(e) => Some(&e.order_reference),
        Event::SubscriptionStarted(e) => Some(&e.order_reference),
        Event::SubscriptionChannelsChanged(e) => Some(&e.order_reference),
        _ => None,
    }
}

fn balance_after(event: &Event) -> Option<Credits> {
    match event {
        Event::CreditsDebited(debited) => Some(debited.balance_after),
        _ => None,
    }
}

impl Line {
    fn new(event: &'static str, sku: &impl ToString, price: Price) -> Self {
        Self {
            event,
            license_id: None,
            support_id: None,
            subscription_id: None,
            sku: sku.to_string(),
            first_on: None,
            last_on: None,
            price,
        }
    }

    fn term(event: &'static str, sku: &domain::catalog::Sku, term: &PaidTerm) -> Self {
        let sku = ItemSku::Subscription {
            term: term.length,
            sku: sku.clone(),
        };
        Self::new(event, &sku, term.price).days(term.days)
    }

    fn license(self, license_id: LicenseId) -> Self {
        Self {
            license_id: Some(license_id),
            ..self
        }
    }

    fn support(self, support_id: SupportId) -> Self {
        Self {
            support_id: Some(support_id),
            ..self
        }
    }

    fn subscription(self, subscription_id: SubscriptionId) -> Self {
        Self {
            subscription_id: Some(subscription_id),
            ..self
        }
    }

    fn days(self, days: Days) -> Self {
        Self {
            first_on: Some(days.first),
            last_on: Some(days.last),
            ..self
        }
    }
}
