//! Placing an order.

use chrono::{DateTime, Utc};

use crate::{
    catalog::PriceList,
    command::{Command, NewEvent, Sequence},
    ids::{OrderId, ResellerId},
    license::{LicenseError, NewOrder},
    order::{
        Amounts, Identity, NewLine, Order, OrderError, OrderLine, OrderPlaced, PricedBy,
        amounts::Shares,
        check,
        grant::Buyer,
        item::{self, Wanted},
        supports,
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
        // The order holds personal data of the customer.
        let customer = states.person(self.customer.customer_id);
        let Order::Unplaced = order else {
            return Err(OrderError::AlreadyPlaced.into());
        };
        customer.check_writable()?;
        let shares = self.amounts.shares(&self.lines)?;
        let list = catalog.in_force(at)?;
        let wanted = self.wanted(&shares)?;
        self.check_grants(states, at, list, wanted.clone())?;
        let taken = reservation.take(self.order.reservation_id, ReservationKind::OrderReference);
        let taken = taken.ok_or(LicenseError::OrderReferenceTaken)?;
        let lines = self.lines.iter().zip(shares).zip(&wanted);
        let lines = lines.map(|((line, shares), wanted)| {
            let stored = stored(list, line, shares, wanted)?;
            let supports = supports::with_days_left(states, wanted, at.date_naive());
            Ok(OrderLine { supports, ..stored })
        });
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
    fn wanted(&self, shares: &[Shares]) -> Result<Vec<Wanted<'_>>, OrderError> {
        let by_list = self.priced_by == PricedBy::List;
        let lines = (1..).zip(self.lines.iter().zip(shares));
        lines
            .map(|(number, (line, shares))| Wanted::new(number, line, shares, by_list))
            .collect()
    }

    /// Whether everything could be granted now, one line after the other.
    fn check_grants(
        &self,
        states: &States,
        at: DateTime<Utc>,
        list: &PriceList,
        wanted: Vec<Wanted<'_>>,
    ) -> Result<(), Rejection> {
        let (customer_id, reseller_id) = (self.customer.customer_id, self.reseller_id);
        let mut trial = Sequence::on(states, at);
        let buyer = Buyer {
            customer_id,
            reseller_id,
            order: &self.order,
            list,
            today: at.date_naive(),
        };
        check::check(&mut trial, buyer, &item::in_order(wanted))
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

/// A line as it is stored, if it costs what it does by the list, where that made the prices.
fn stored(list: &PriceList, line: &NewLine, shares: Shares, wanted: &Wanted<'_>) -> Result<OrderLine, Rejection> {
    if wanted.quoted.is_some()
        && let Some(expected) = wanted.item.list_price(list, line.unit_price.currency)?
    {
        wanted.check_price(expected)?;
    }
    Ok(OrderLine {
        number: wanted.number,
        product: wanted.item.product_name(list)?,
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        subtotal: line.subtotal,
        discounted: shares.discounted,
        gross: shares.gross,
        about: line.about,
        supports: vec![],
    })
}
