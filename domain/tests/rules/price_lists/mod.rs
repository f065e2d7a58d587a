//! What a price list says, and what must hold before it is published.

mod checks;
mod prices;
mod publish;
mod upcast;

use domain::catalog::{PriceList, PublishPriceList};

fn publish(price_list: PriceList) -> PublishPriceList {
    PublishPriceList { price_list }
}
