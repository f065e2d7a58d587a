use std::collections::BTreeMap;

use domain::{
    Event,
    catalog::ItemSku,
    order::{Grant, OrderLine, OrderPaid, OrderPlaced, OrderRefunded, PricedBy, Subject},
    proration::spread,
};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    orders::{self, Filter, OrderLineView, OrderRefundView, OrderView, RefundedLineView},
};
use uuid::Uuid;

use super::{assert_rows, assert_scopes, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Orders {
    orders: BTreeMap<Uuid, OrderView>,
    /// By order and number.
    lines: BTreeMap<(Uuid, i64), OrderLineView>,
    refunds: Vec<OrderRefundView>,
}

impl Orders {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let now = Some(recorded.recorded_at);
        match &recorded.event {
            Event::OrderPlaced(e) => self.place(recorded, e),
            Event::OrderPaid(e) => {
                self.tax(e);
                let order = self.order(e.order_id.0);
                order.provider = Some(e.provider.clone());
                order.payment_reference = Some(e.payment_reference.clone());
                order.invoice = e.invoice.as_ref().and_then(text);
                order.paid_at = now;
                order.status = "paid".to_owned();
            }
            Event::OrderFulfilled(e) => {
                let order = self.order(e.order_id.0);
                order.fulfilled_at = now;
                if order.status == "paid" {
                    order.status = "fulfilled".to_owned();
                }
                for line in &e.lines {
                    let key = (e.order_id.0, i64::from(line.number));
                    grant(self.lines.get_mut(&key).expect("was ordered"), &line.grant);
                }
            }
            Event::OrderRefunded(e) => self.refund(recorded, e),
            Event::OrderCancelled(e) => {
                let order = self.order(e.order_id.0);
                order.cancelled_at = now;
                order.status = "cancelled".to_owned();
            }
            _ => {}
        }
    }

    /// The provider's tax takes the place of the order's own.
    fn tax(&mut self, e: &OrderPaid) {
        let order = self.order(e.order_id.0);
        let is_other = order.tax != e.tax.minor;
        (order.tax, order.gross) = (e.tax.minor, e.amount.minor);
        if is_other {
            let of_order = (e.order_id.0, 0)..=(e.order_id.0, i64::MAX);
            let weights: Vec<i64> = self
                .lines
                .range(of_order.clone())
                .map(|(_, line)| line.discounted)
                .collect();
            let shares = spread(e.amount.minor, &weights).expect("can be spread");
            for ((_, line), share) in self.lines.range_mut(of_order).zip(shares) {
                line.gross = share;
            }
        }
    }

    fn order(&mut self, id: Uuid) -> &mut OrderView {
        self.orders.get_mut(&id).expect("was placed")
    }

    fn place(&mut self, recorded: &RecordedEvent, e: &OrderPlaced) {
        let mut products = Vec::new();
        for line in &e.lines {
            let row = line_row(e, line);
            if !products.contains(&row.product) {
                products.push(row.product.clone());
            }
            self.lines.insert((row.order_id, row.number), row);
        }
        let row = OrderView {
            order_id: e.order_id.0,
            placed_position: recorded.position.0,
            placed_at: recorded.recorded_at,
            reference: e.reference.to_string(),
            customer_id: e.customer_id.0,
            customer_email: text(&e.customer_email),
            customer_name: e.customer_name.as_ref().and_then(text),
            customer_country: e.customer_country.as_ref().and_then(text),
            customer_city: e.customer_city.as_ref().and_then(text),
            reseller_id: e.reseller_id.map(|id| id.0),
            day: e.day,
            priced_by: match e.priced_by {
                PricedBy::List => "list".to_owned(),
                PricedBy::Provider => "provider".to_owned(),
            },
            live: e.live,
            currency: e.gross.currency.code().to_owned(),
            net: e.net.minor,
            discount: e.discount.minor,
            tax: e.tax.minor,
            gross: e.gross.minor,
            lines: i64::try_from(e.lines.len()).expect("are few"),
            products,
            status: "placed".to_owned(),
            provider: None,
            payment_reference: None,
            invoice: None,
            paid_at: None,
            fulfilled_at: None,
            cancelled_at: None,
            refunded: 0,
            refunded_at: None,
        };
        self.orders.insert(row.order_id, row);
    }

    fn refund(&mut self, recorded: &RecordedEvent, e: &OrderRefunded) {
        let order = self.order(e.order_id.0);
        order.refunded += e.amount.minor;
        order.refunded_at = Some(recorded.recorded_at);
        let left = order.gross - order.refunded;
        order.status = if left == 0 { "refunded" } else { "partly_refunded" }.to_owned();
        let (customer_id, reseller_id) = (order.customer_id, order.reseller_id);
        for part in &e.lines {
            let key = (e.order_id.0, i64::from(part.number));
            let line = self.lines.get_mut(&key).expect("was ordered");
            line.refunded += part.amount.minor;
            line.refunded_in_whole = line.refunded_in_whole || part.in_whole;
        }
        let parts = e.lines.iter().map(|part| RefundedLineView {
            number: i64::from(part.number),
            sku: part.sku.to_string(),
            delivered: part.delivered,
            amount: part.amount.minor,
            tax: part.tax.minor,
            in_whole: part.in_whole,
        });
        self.refunds.push(OrderRefundView {
            position: recorded.position.0,
            order_id: e.order_id.0,
            customer_id,
            reseller_id,
            refunded_at: recorded.recorded_at,
            refund_reference: e.refund_reference.clone(),
            currency: e.amount.currency.code().to_owned(),
            amount: e.amount.minor,
            tax: e.tax.minor,
            live: e.live,
            grants_kept: e.grants_kept,
            lines: parts.collect(),
        });
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = orders::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("orders are listed");
        assert_rows(reading, &self.orders, &shown.items, |row| row.placed_position);
        let as_seen = (
            |row: &OrderView| (row.reseller_id, row.customer_id),
            |row: &OrderView| row.placed_position,
            |row: OrderView, _: &Scope| row,
        );
        assert_scopes(
            reading,
            &self.orders,
            as_seen,
            async |reading: &mut Views, scope: &Scope| {
                orders::list(reading.of(scope).await, &Filter::default(), &Page::ALL).await
            },
        )
        .await;
        let ids: Vec<Uuid> = self.orders.keys().copied().collect();
        let lines = orders::lines_of(reading, &ids).await.expect("lines are listed");
        let expected: Vec<_> = self.lines.values().cloned().collect();
        assert_eq!(lines, expected, "as of {}", reading.at());
        let refunds = orders::refunds_of(reading, &ids).await.expect("refunds are listed");
        assert_eq!(refunds, self.refunds, "as of {}", reading.at());
    }
}

fn line_row(e: &OrderPlaced, line: &OrderLine) -> OrderLineView {
    let (about_kind, about_id) = match line.about {
        Some(Subject::License { license_id }) => (Some("license".to_owned()), Some(license_id.0)),
        Some(Subject::Subscription { subscription_id }) => (Some("subscription".to_owned()), Some(subscription_id.0)),
        None => (None, None),
    };
    OrderLineView {
        order_line_key: format!("{}:{}", e.order_id, line.number),
        order_id: e.order_id.0,
        customer_id: e.customer_id.0,
        reseller_id: e.reseller_id.map(|reseller| reseller.0),
        number: i64::from(line.number),
        product: match &line.sku {
            ItemSku::License(sku) | ItemSku::Subscription { sku, .. } => sku.product().to_owned(),
            ItemSku::Support(support) => support.license().product().to_owned(),
            ItemSku::SupportDays { license, .. } => license.product().to_owned(),
            ItemSku::Upgrade { from, .. }
            | ItemSku::SupportUpgrade { from, .. }
            | ItemSku::ChannelsChanged { from, .. } => from.product().to_owned(),
            ItemSku::Credits(_) => "CREDITS".to_owned(),
        },
        product_name: line.product.clone(),
        sku: line.sku.to_string(),
        quantity: i64::from(line.quantity),
        currency: e.gross.currency.code().to_owned(),
        unit_price: line.unit_price.minor,
        subtotal: line.subtotal.minor,
        discounted: line.discounted.minor,
        gross: line.gross.minor,
        about_kind,
        about_id,
        refunded: 0,
        refunded_in_whole: false,
        granted: None,
        activation_key_id: None,
        license_ids: Vec::new(),
        support_ids: Vec::new(),
        subscription_ids: Vec::new(),
        credits: None,
        lot: None,
    }
}

fn grant(row: &mut OrderLineView, grant: &Grant) {
    let granted = match grant {
        Grant::Licenses {
            activation_key_id,
            license_ids,
        } => {
            row.activation_key_id = Some(activation_key_id.0);
            row.license_ids.extend(license_ids.iter().map(|id| id.0));
            "licenses"
        }
        Grant::Upgrade { license_id, .. } => {
            row.license_ids.push(license_id.0);
            "upgrade"
        }
        Grant::Supports { supports } => {
            for support in supports {
                row.license_ids.push(support.license_id.0);
                row.support_ids.push(support.support_id.0);
            }
            "supports"
        }
        Grant::SupportUpgrade { license_id } => {
            row.license_ids.push(license_id.0);
            "support_upgrade"
        }
        Grant::Subscriptions {
            activation_key_id,
            subscription_ids,
        } => {
            row.activation_key_id = Some(activation_key_id.0);
            row.subscription_ids.extend(subscription_ids.iter().map(|id| id.0));
            "subscriptions"
        }
        Grant::Channels { subscription_id, .. } => {
            row.subscription_ids.push(subscription_id.0);
            "channels"
        }
        Grant::Credits { credits, lot, .. } => {
            row.credits = Some(credits.0);
            row.lot = Some(i64::from(*lot));
            "credits"
        }
    };
    row.granted = Some(granted.to_owned());
}
