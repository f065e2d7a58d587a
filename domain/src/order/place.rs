//! Placing an order.

use chrono::{DateTime, Utc};

use crate::{
    catalog::PriceList,
    command::{Command, NewEvent, Sequence},
    ids::{OrderId, ResellerId},
    license::{LicenseError, NewOrder},
    order::{
        Amounts, Identity, NewLine, Order, OrderError, OrderLine, OrderPlaced, PricedBy, amounts::Shares, grant::Buyer,
        item,
    },
    rejection::Rejection,
    reservation::ReservationKind,
    states::States,
    stream::Stream,
};

/// Places an order of a customer, known or not. Only what a payment of the same moment would be granted for can be ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceOrder {
    /// The new order's id.
    pub order_id: OrderId,
    /// What the customer is told.
    pub order: NewOrder,
    /// Who orders.
    pub customer: Identity,
    /// The reseller that the customer orders credits for.
    pub reseller_id: Option<ResellerId>,
    /// Who made the prices; the list's are checked.
    pub priced_by: PricedBy,
    /// Whether money is meant; if not it is a test order.
    pub live: bool,
    /// What is bought, 1 to 100 lines.
    pub lines: Vec<NewLine>,
    /// What it costs.
    pub amounts: Amounts,
}

impl Command for PlaceOrder {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let (order, catalog) = (states.order(self.order_id), states.catalog());
        let reservation = states.reservation(self.order.reservation_id);
        // The order holds personal data of the customer, who is guarded though nothing is asked of that person.
        states.person(self.customer.customer_id);
        let Order::Unplaced = order else {
            return Err(OrderError::AlreadyPlaced.into());
        };
        let shares = self.amounts.shares(&self.lines)?;
        let list = catalog.in_force(at)?;
        self.check_grants(states, at, list, &shares)?;
        let taken = reservation.take(self.order.reservation_id, ReservationKind::OrderReference);
        let taken = taken.ok_or(LicenseError::OrderReferenceTaken)?;
        let lines = (1..).zip(self.lines.iter().zip(shares));
        let lines = lines.map(|(number, (line, shares))| self.line(list, number, line, shares));
        let placed = self.placed(at, lines.collect::<Result<_, Rejection>>()?);
        Ok(vec![taken, NewEvent::new(Stream::Order(self.order_id), placed)])
    }

    fn begins(&self) -> Vec<Stream> {
        vec![
            Stream::Order(self.order_id),
            Stream::Reservation(self.order.reservation_id),
        ]
    }
}

impl PlaceOrder {
    /// Whether everything could be granted now, one line after the other.
    fn check_grants(
        &self,
        states: &States,
        at: DateTime<Utc>,
        list: &PriceList,
        shares: &[Shares],
    ) -> Result<(), Rejection> {
        let (customer_id, reseller_id) = (self.customer.customer_id, self.reseller_id);
        let mut trial = Sequence::on(states, at);
        let buyer = Buyer {
            customer_id,
            reseller_id,
            order: &self.order,
        };
        for (line, shares) in self.lines.iter().zip(shares) {
            item::check(&mut trial, buyer, line, shares.discounted, list)?;
        }
        Ok(())
    }

    fn line(&self, list: &PriceList, number: u32, line: &NewLine, shares: Shares) -> Result<OrderLine, Rejection> {
        if let PricedBy::List = self.priced_by {
            let (found, expected) = (
                line.unit_price,
                item::list_price(list, &line.sku, line.unit_price.currency)?,
            );
            if found != expected {
                return Err(OrderError::NotTheListPrice {
                    number,
                    found,
                    expected,
                }
                .into());
            }
        }
        Ok(OrderLine {
            number,
            product: item::product_name(list, &line.sku)?,
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            subtotal: line.subtotal,
            discounted: shares.discounted,
            gross: shares.gross,
            about: line.about,
        })
    }

    fn placed(&self, at: DateTime<Utc>, lines: Vec<OrderLine>) -> OrderPlaced {
        let (customer, amounts) = (&self.customer, self.amounts);
        let customer_id = customer.customer_id;
        OrderPlaced {
            order_id: self.order_id,
            reference: self.order.reference.clone(),
            reservation_id: self.order.reservation_id,
            customer_id,
            customer_email: customer.email.personal(customer_id),
            customer_name: customer.name.as_ref().map(|text| text.personal(customer_id)),
            customer_country: customer.country.as_ref().map(|text| text.personal(customer_id)),
            customer_city: customer.city.as_ref().map(|text| text.personal(customer_id)),
            reseller_id: self.reseller_id,
            day: at.date_naive(),
            priced_by: self.priced_by,
            live: self.live,
            lines,
            net: amounts.net,
            discount: amounts.discount,
            tax: amounts.tax,
            gross: amounts.gross,
        }
    }
}
