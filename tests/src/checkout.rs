//! Orders of the checkout as tests give them, with everything filled in that does not matter to the test.

use domain::{
    LicenseId, Money, OrderId, PersonId, ResellerId, SupportId,
    money::Currency,
    order::{
        Amounts, CustomerKey, FulfilOrder, Identity, NewLine, PayOrder, PlaceOrder, PricedBy, Refund, RefundOrder,
    },
};

use crate::world::{TestLog, new_id};

/// So many cents in euros.
pub fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::Eur)
}

/// So many pieces at so many cents each, about nothing.
pub fn line(sku: &str, quantity: u32, cents: i64) -> NewLine {
    let unit_price = euros(cents);
    NewLine {
        sku: sku.parse().expect("is a SKU"),
        quantity,
        unit_price,
        subtotal: unit_price.checked_mul(quantity).expect("is small"),
        about: None,
    }
}

impl TestLog {
    /// A new customer's order of these lines at the provider's prices, with a tenth off and a fifth of tax; for a reseller if it
    /// is for credits.
    pub fn ordering(&self, lines: Vec<NewLine>, reseller_id: Option<ResellerId>) -> PlaceOrder {
        let id = new_id();
        let net: i64 = lines.iter().map(|line| line.subtotal.minor).sum();
        let discount = net / 10;
        let tax = (net - discount) / 5;
        PlaceOrder {
            order_id: OrderId(id),
            order: self.order(),
            customer: Identity {
                customer_id: PersonId(new_id()),
                email: format!("orders-{}@example.com", id.as_u128() & 0xffff)
                    .parse()
                    .expect("is an address"),
                name: Some("Caro Lindqvist".parse().expect("is a name")),
                country: Some("Sweden".parse().expect("is a country")),
                city: None,
            },
            reseller_id,
            priced_by: PricedBy::Provider,
            live: true,
            lines,
            amounts: Amounts {
                net: euros(net),
                discount: euros(discount),
                tax: euros(tax),
                gross: euros(net - discount + tax),
            },
        }
    }

    /// What grants `placed` its lines, with a new key.
    pub fn fulfilling(&self, placed: &PlaceOrder) -> FulfilOrder {
        let key = self.add_key(ResellerId(new_id()));
        FulfilOrder {
            order_id: placed.order_id,
            customer_email: placed.customer.email.clone(),
            key: CustomerKey::New {
                activation_key_id: key.activation_key_id,
                code: key.code,
                reservation_id: key.reservation_id,
            },
            license_ids: (0..3).map(|_| LicenseId(new_id())).collect(),
            support_ids: (0..3).map(|_| SupportId(new_id())).collect(),
            subscription_ids: vec![],
            sandbox: false,
        }
    }
}

/// The payment of what `placed` costs.
pub fn paying(placed: &PlaceOrder) -> PayOrder {
    let number = placed.order_id.0.simple();
    PayOrder {
        order_id: placed.order_id,
        provider: "sandbox".to_owned(),
        payment_reference: format!("pay_{number}"),
        payment_reservation_id: new_id(),
        amount: placed.amounts.gross,
        tax: None,
        live: placed.live,
        invoice: Some(
            format!("https://pay.example.com/invoices/{number}")
                .parse()
                .expect("is a link"),
        ),
    }
}

/// Gives back something of an order, under a reference that no other refund has.
pub fn refunding(placed: &PlaceOrder, refund: Refund) -> RefundOrder {
    RefundOrder {
        order_id: placed.order_id,
        refund_reference: format!("refund_{}", new_id().simple()),
        refund,
        keep_grants: false,
    }
}
