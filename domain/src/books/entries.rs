//! What each event means in the books.

use crate::{
    books::{Account, Asset},
    catalog::ItemSku,
    credits::Credits,
    event::Event,
    license::Price,
    money::Money,
    order::RefundedLine,
};

/// One line of the books: an amount of one asset on one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub account: Account,
    /// Of what.
    pub asset: Asset,
    /// How much in the asset's smallest unit, never zero: a debit if positive, a credit if negative.
    pub amount: i128,
}

/// The entries of `event`: for each asset they add up to zero. None for an event that moves neither credits nor money; what pays
/// for another event in credits, such as `credits.debited` for an assigned license, is booked where it is told, once.
///
/// A purchase and a direct sale debit [`Account::Receivable`], whoever paid and when. Every type is named here, so that a new one
/// cannot be left out of the books by mistake. What was paid for credits that are revoked goes back where the money does: with the
/// refund of its order.
#[expect(clippy::too_many_lines, reason = "a table with a line for each type of event")]
pub fn entries(event: &Event) -> Vec<Entry> {
    match event {
        Event::CreditsPurchased(purchased) => {
            let available = Account::Available(purchased.reseller_id);
            let mut entries = credits(purchased.credits, Account::Issued, available);
            entries.extend(paid(purchased.paid, Account::PrepaidCredits));
            entries
        }
        Event::CreditsDebited(debited) => credits(
            debited.credits,
            Account::Available(debited.reseller_id),
            Account::Consumed(debited.reseller_id),
        ),
        Event::CreditsRefunded(refunded) => credits(
            refunded.credits,
            Account::Consumed(refunded.reseller_id),
            Account::Available(refunded.reseller_id),
        ),
        Event::CreditsAdjusted(adjusted) => credits(
            adjusted.credits,
            Account::Adjustments,
            Account::Available(adjusted.reseller_id),
        ),
        Event::CreditsTransferredOut(transferred) => credits(
            transferred.credits,
            Account::Available(transferred.reseller_id),
            Account::Transfers,
        ),
        Event::CreditsTransferredIn(transferred) => credits(
            transferred.credits,
            Account::Transfers,
            Account::Available(transferred.reseller_id),
        ),
        Event::CreditsExpired(expired) => credits(
            expired.credits,
            Account::Available(expired.reseller_id),
            Account::Expired,
        ),
        Event::CreditPurchaseRevoked(revoked) => credits(
            revoked.credits,
            Account::Available(revoked.reseller_id),
            Account::Revoked,
        ),
        Event::LicenseAssigned(assigned) => paid(in_money(assigned.price), Account::Licenses),
        Event::LicenseUpgraded(upgraded) => paid(in_money(upgraded.price), Account::Licenses),
        Event::SupportAssigned(assigned) => paid(in_money(assigned.price), Account::DeferredSupport),
        Event::SupportCoTermed(termed) => paid(in_money(termed.price), Account::DeferredSupport),
        Event::SupportUpgraded(upgraded) => {
            let supports = upgraded.supports.iter();
            let booked = supports.flat_map(|support| paid(in_money(support.price), Account::DeferredSupport));
            booked.collect()
        }
        Event::SubscriptionStarted(started) => paid(in_money(started.term.price), Account::DeferredSubscriptions),
        Event::SubscriptionRenewed(renewed) => paid(in_money(renewed.term.price), Account::DeferredSubscriptions),
        Event::SubscriptionChannelsChanged(changed) => paid(in_money(changed.price), Account::DeferredSubscriptions),
        Event::OrderPaid(paid) if paid.live => received(paid.amount, paid.tax, Account::Receivable),
        Event::OrderRefunded(refunded) if refunded.live => {
            let lines = refunded.lines.iter();
            lines.flat_map(given_back).collect()
        }
        Event::PriceListPublished(_)
        | Event::ResellerRegistered(_)
        | Event::ResellerSuspended(_)
        | Event::ResellerReinstated(_)
        | Event::ResellerProfileChanged(_)
        | Event::ResellerTierChanged(_)
        | Event::ResellerMoved(_)
        | Event::CreditAdjustmentRequested(_)
        | Event::CreditAdjustmentDeclined(_)
        | Event::CreditOverdraftAgreed(_)
        | Event::ReservationMade(_)
        | Event::ReservationReleased(_)
        | Event::ActivationKeyAdded(_)
        | Event::ActivationKeyRenamed(_)
        | Event::PersonRegistered(_)
        | Event::PersonErased(_)
        | Event::LicenseActivated(_)
        | Event::LicenseCustomerChanged(_)
        | Event::LicenseCommentChanged(_)
        | Event::LicenseDeleted(_)
        | Event::LicenseRevoked(_)
        | Event::LicenseUpgradeReverted(_)
        | Event::OrderPlaced(_)
        | Event::OrderPaid(_)
        | Event::OrderFulfilled(_)
        | Event::OrderRefunded(_)
        | Event::OrderCancelled(_)
        | Event::SubscriptionRenewalFailed(_)
        | Event::SubscriptionCancelled(_)
        | Event::SubscriptionResumed(_)
        | Event::SubscriptionEnded(_)
        | Event::SupportRevoked(_)
        | Event::LicenseReleased(_)
        | Event::LicenseRefreshed(_)
        | Event::LicenseCloneSuspected(_)
        | Event::LicenseDisabled(_)
        | Event::LicenseRestored(_)
        | Event::CustomerDetailsChanged(_)
        | Event::CustomerContactAdded(_)
        | Event::CustomerContactChanged(_)
        | Event::CustomerContactRemoved(_)
        | Event::CustomerAddressAdded(_)
        | Event::CustomerAddressRemoved(_)
        | Event::CustomerMainAddressChanged(_)
        | Event::PeriodCloseRequested(_)
        | Event::PeriodCloseWithdrawn(_)
        | Event::PeriodClosed(_)
        | Event::PeriodReopened(_)
        | Event::SigningKeyCreated(_)
        | Event::SigningKeyPutInUse(_)
        | Event::SigningKeyRetired(_)
        | Event::GuessingNoticed(_)
        | Event::UserInvited(_)
        | Event::UserInvitationAccepted(_)
        | Event::UserRoleChanged(_)
        | Event::UserDisabled(_)
        | Event::UserEnabled(_)
        | Event::UserPasswordChanged(_)
        | Event::UserSecondFactorSet(_)
        | Event::UserSecondFactorRemoved(_)
        | Event::UserEmailChanged(_)
        | Event::TokenIssued(_)
        | Event::TokenRevoked(_) => vec![],
    }
}

/// Money that the payment provider took: the tax in it, and the rest for what was ordered.
fn received(amount: Money, tax: Money, of: Account) -> Vec<Entry> {
    let net = Money {
        minor: amount.minor.saturating_sub(tax.minor),
        ..amount
    };
    let mut entries = money(Some(net), of, Account::Clearing);
    entries.extend(money(Some(tax), Account::Tax, Account::Clearing));
    entries
}

/// Money of a line that goes back: from where it was booked when that was granted, or from what is not delivered yet.
fn given_back(line: &RefundedLine) -> Vec<Entry> {
    let of = match &line.sku {
        _ if !line.delivered => Account::Receivable,
        ItemSku::License(_) | ItemSku::Upgrade { .. } => Account::Refunds,
        ItemSku::Support(_) | ItemSku::SupportDays { .. } | ItemSku::SupportUpgrade { .. } => Account::DeferredSupport,
        ItemSku::Subscription { .. } | ItemSku::ChannelsChanged { .. } => Account::DeferredSubscriptions,
        ItemSku::Credits(_) => Account::PrepaidCredits,
    };
    let mut entries = received(line.amount, line.tax, of);
    entries.iter_mut().for_each(|entry| entry.amount = -entry.amount);
    entries
}

/// So many credits from one account to another.
fn credits(credits: Credits, from: Account, to: Account) -> Vec<Entry> {
    moved(Asset::Credit, credits.0, from, to)
}

/// So much money, if any, from one account to another.
fn money(money: Option<Money>, from: Account, to: Account) -> Vec<Entry> {
    money.map_or_else(Vec::new, |money| {
        moved(Asset::Money(money.currency), money.minor, from, to)
    })
}

/// What was delivered for money, as revenue or as a liability.
fn paid(paid: Option<Money>, to: Account) -> Vec<Entry> {
    money(paid, to, Account::Receivable)
}

/// The money of a price.
fn in_money(price: Price) -> Option<Money> {
    match price {
        Price::Money(money) => Some(money),
        Price::Free | Price::Credits(_) => None,
    }
}

/// A credit of `from` and a debit of `to`, the other way round if `amount` is negative, and nothing if it is zero.
fn moved(asset: Asset, amount: i64, from: Account, to: Account) -> Vec<Entry> {
    let entry = |account, amount| Entry { account, asset, amount };
    match i128::from(amount) {
        0 => vec![],
        amount => vec![entry(from, -amount), entry(to, amount)],
    }
}
