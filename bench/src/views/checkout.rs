//! The orders of the made-up history.

use domain::catalog::ItemSku;
use domain::credit_account::CreditsPurchased;
use domain::license::Price;
use domain::order::{Grant, GrantedLine, OrderFulfilled, OrderLine, OrderPaid, OrderPlaced, PricedBy};
use domain::{ActivationKeyId, Credits, Currency, Money, NewEvent, OrderId, PersonId, Personal, ResellerId, Stream};
use rand::RngExt;

use super::history::{History, id, license_id, sku};

/// What an order comes to, in cents.
const GROSS: i64 = 60_180;

impl History {
    /// An order of the checkout: placed, paid, its license assigned, fulfilled.
    pub(super) fn order(&mut self, number: usize) -> Vec<NewEvent> {
        let customer = (self.licenses[number].customer, None);
        let bought = (sku(self.licenses[number].sku).into(), "TSplus");
        let [placed, paid] = self.bought(OrderId(id(4, number)), customer, bought, number);
        let grant = Grant::Licenses {
            activation_key_id: ActivationKeyId(id(3, number / 8)),
            license_ids: vec![license_id(number)],
        };
        let assigned = self.assigned(number, Price::Money(Money::new(GROSS, Currency::Eur)));
        vec![placed, paid, assigned, fulfilled(OrderId(id(4, number)), grant)]
    }

    /// A reseller orders credits.
    pub(super) fn buy_credits(&mut self) -> Vec<NewEvent> {
        let reseller = self.chance.random_range(0..self.resellers.len());
        let reseller_id = self.resellers[reseller];
        self.orders += 1;
        let order_id = OrderId(id(7, self.orders));
        let bought = ("CREDITS-500".parse().expect("is a SKU"), "Credits");
        let customer = (PersonId(reseller_id.0), Some(reseller_id));
        let [placed, paid] = self.bought(order_id, customer, bought, self.orders);
        let credits = Credits(50_000);
        self.balances[reseller] += credits.0;
        let purchased = CreditsPurchased {
            reseller_id,
            credits,
            paid: Some(Money::new(GROSS, Currency::Eur)),
            lot: None,
            expires_on: None,
            balance_after: Credits(self.balances[reseller]),
        };
        let grant = Grant::Credits {
            reseller_id,
            credits,
            lot: 1,
        };
        vec![
            placed,
            paid,
            NewEvent::new(Stream::CreditAccount(reseller_id), purchased),
            fulfilled(order_id, grant),
        ]
    }

    /// An order of one thing is placed and paid.
    fn bought(
        &self,
        order_id: OrderId,
        (customer_id, reseller_id): (PersonId, Option<ResellerId>),
        (sku, product): (ItemSku, &str),
        number: usize,
    ) -> [NewEvent; 2] {
        let (gross, zero) = (Money::new(GROSS, Currency::Eur), Money::new(0, Currency::Eur));
        let line = OrderLine {
            number: 1,
            product: product.to_owned(),
            sku,
            quantity: 1,
            unit_price: gross,
            subtotal: gross,
            discounted: gross,
            gross,
            about: None,
            supports: vec![],
        };
        let placed = OrderPlaced {
            order_id,
            reference: self.reference(number),
            reservation_id: order_id.0,
            customer_id,
            customer_email: Personal::new(customer_id, "buyer@example.com"),
            customer_name: None,
            customer_country: None,
            customer_city: None,
            reseller_id,
            day: self.now.date_naive(),
            priced_by: PricedBy::List,
            live: true,
            lines: vec![line],
            net: gross,
            discount: zero,
            tax: zero,
            gross,
        };
        let paid = OrderPaid {
            order_id,
            customer_id,
            provider: "sandbox".to_owned(),
            payment_reference: format!("payment-{number}"),
            amount: gross,
            tax: zero,
            live: true,
            invoice: None,
        };
        let stream = Stream::Order(order_id);
        [NewEvent::new(stream, placed), NewEvent::new(stream, paid)]
    }
}

fn fulfilled(order_id: OrderId, grant: Grant) -> NewEvent {
    let lines = vec![GrantedLine { number: 1, grant }];
    NewEvent::new(Stream::Order(order_id), OrderFulfilled { order_id, lines })
}
