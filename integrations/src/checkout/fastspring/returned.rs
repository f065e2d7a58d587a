//! Returns: money that went back, by the vendor or by the buyer's bank.

use serde::Deserialize;

use super::{
    expanded::{Expandable, Marks, Product},
    order::{Json as Order, line_number, missing},
    place,
};
use crate::checkout::{Amount, RefundedLine, Return, What, amount::Decimal};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Json {
    #[serde(rename = "return")]
    return_id: Option<String>,
    id: Option<String>,
    reference: Option<String>,
    currency: String,
    total_return: Decimal,
    tax: Option<Decimal>,
    #[serde(rename = "type")]
    kind: Option<String>,
    reason: Option<String>,
    original: Expandable<Order>,
    items: Option<Vec<Item>>,
}

#[derive(Deserialize)]
struct Item {
    product: Expandable<Product>,
    quantity: Option<u32>,
    subtotal: Decimal,
    attributes: Marks,
}

/// The refund or chargeback in the data of an event.
pub(super) fn read(data: &str) -> Result<What, String> {
    let json: Json = serde_json::from_str(data).map_err(|error| place(&error))?;
    let charged_back = [&json.kind, &json.reason]
        .into_iter()
        .flatten()
        .any(|text| is_chargeback(text));
    let returned = json.returned()?;
    Ok(match charged_back {
        true => What::ChargedBack(returned),
        false => What::Refunded(returned),
    })
}

/// `CHARGEBACK`, `charge_back` and the like: which of them is sent is not documented.
fn is_chargeback(text: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphabetic);
    letters.collect::<String>().to_ascii_lowercase().contains("chargeback")
}

impl Json {
    fn returned(self) -> Result<Return, String> {
        let currency = self.currency;
        let amount = |decimal| Amount::new(decimal, &currency).ok_or("its `currency` is none".to_owned());
        let (order_id, quote_id, paid) = match self.original {
            Expandable::Id(order_id) => (order_id, None, None),
            Expandable::Object(order) => {
                let unpaid = order.unpaid()?;
                (unpaid.order_id, unpaid.quote_id, order.total)
            }
        };
        let items = self.items.unwrap_or_default().into_iter();
        let lines = items.map(|item| {
            Ok(RefundedLine {
                number: line_number(&item.attributes),
                product_path: item.product.path(),
                quantity: item.quantity.unwrap_or(0),
                subtotal: amount(item.subtotal)?,
            })
        });
        Ok(Return {
            return_id: self.return_id.or(self.id).ok_or_else(|| missing("return"))?,
            reference: self.reference,
            order_id,
            quote_id,
            whole: paid.as_ref() == Some(&self.total_return),
            tax: amount(self.tax.unwrap_or_else(Decimal::zero))?,
            lines: lines.collect::<Result<_, String>>()?,
            amount: amount(self.total_return)?,
        })
    }
}
