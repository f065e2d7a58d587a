//! Why something about an order may not be.

use crate::{catalog::ItemSku, money::Money, rejection::codes};

/// Why something about an order may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// No such order.
    #[error("there is no such order: check the order's id")]
    Unknown,
    /// The id is taken.
    #[error("this order was placed already: use another id for another order")]
    AlreadyPlaced,
    /// Nothing was ordered, or too much at once.
    #[error("an order cannot have {lines} lines: give 1 to 100")]
    LineCount {
        /// How many were given.
        lines: usize,
    },
    /// A line of nothing.
    #[error("line {number} has no quantity: give 1 or more")]
    NoQuantity {
        /// Which line.
        number: u32,
    },
    /// More than are granted at once.
    #[error("an order cannot have more than 1000 pieces in all: place several orders")]
    TooManyPieces,
    /// Less than nothing.
    #[error("{amount} cannot be an amount of an order: give zero or more")]
    NegativeAmount {
        /// As given.
        amount: Money,
    },
    /// A subtotal that is not quantity × unit price.
    #[error("line {number} costs {expected} and not {found}: give quantity × unit price as its subtotal")]
    WrongSubtotal {
        /// Which line.
        number: u32,
        /// As given.
        found: Money,
        /// Quantity × unit price.
        expected: Money,
    },
    /// The lines make another sum.
    #[error("the lines add up to {expected} and not to {found}: give their sum as the net amount")]
    WrongNet {
        /// As given.
        found: Money,
        /// The sum of the lines.
        expected: Money,
    },
    /// More off than there is.
    #[error("a discount of {discount} is more than the lines cost: give at most {net}")]
    DiscountTooLarge {
        /// As given.
        discount: Money,
        /// The sum of the lines.
        net: Money,
    },
    /// Net, discount and tax make another sum.
    #[error("net less discount and with tax is {expected} and not {found}: give that as the gross amount")]
    WrongGross {
        /// As given.
        found: Money,
        /// Net less discount and with tax.
        expected: Money,
    },
    /// Nothing to pay for what costs something.
    #[error("nothing is left to pay of {net}: lower the discount, or order only what is free")]
    NothingDue {
        /// The sum of the lines.
        net: Money,
    },
    /// Another price than the list's.
    #[error("a piece of line {number} costs {expected} by the list of the day and not {found}: quote it again")]
    NotTheListPrice {
        /// Which line.
        number: u32,
        /// As given.
        found: Money,
        /// By the list.
        expected: Money,
    },
    /// What only resellers buy, from their credits.
    #[error("{sku} is sold to resellers only, who bring supports to one end: order years of support instead")]
    ResellersOnly {
        /// What was asked for.
        sku: Box<ItemSku>,
    },
    /// A line that does not say what it is about.
    #[error("{sku} does not say what it is for: name the license or the subscription")]
    SubjectMissing {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// A line that is about something it cannot be about.
    #[error("{sku} cannot be for what its line names: name nothing there, or what it is for")]
    SubjectMisplaced {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// An upgrade to the same.
    #[error("{sku} changes nothing: order more than the license is")]
    NotMore {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Several of what can only be one.
    #[error("{sku} can be bought once for a license: give the quantity 1")]
    OnlyOnce {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Credits for nobody.
    #[error("credits are for a reseller: name the reseller that orders them")]
    ResellerMissing,
    /// The license is not what the line says.
    #[error("the license is not what {sku} is for: look at it and order again, or refund that line")]
    OtherLicense {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// The subscription is not what the line says.
    #[error("the subscription is not what {sku} is for: look at it and order again, or refund that line")]
    OtherSubscription {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Support for licenses that are not ordered.
    #[error("more {sku} is ordered than new licenses that it is for: order at most one for each, or refund that line")]
    TooManySupports {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// An upgrade without that of its support.
    #[error("{sku} is for a license whose support is in force: order the days left of its support too, each support's")]
    SupportUpgradeMissing {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Support is not to be upgraded by itself.
    #[error("{sku} goes with the upgrade of the same license: order that too, or refund this line")]
    UpgradeMissing {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Nothing to upgrade.
    #[error("{sku} is for a license whose support is not in force: leave that line out, or refund it")]
    SupportNotInForce {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Other support than there was.
    #[error("the support of the license has changed since {sku} was ordered: refund its lines and order it again")]
    SupportChanged {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// The days left are others.
    #[error("{sku} is not for the days that are left: quote it again")]
    OtherDaysLeft {
        /// What is bought.
        sku: Box<ItemSku>,
    },
    /// Not a name, country or city; what was given may be personal and is not repeated.
    #[error("this cannot be a name, country or city of an order: write 1 to 100 characters on one line")]
    MalformedIdentity,
    /// Not a name of a provider or a reference of its own.
    #[error("this cannot be a payment's provider or reference: write 1 to 100 characters on one line")]
    MalformedReference,
    /// Not a link; what was given may open a document and is not repeated.
    #[error("this cannot be the link of an invoice: write https:// or http:// and at most 1000 characters, no blanks")]
    MalformedInvoiceLink,
    /// A test order for a live one, or the other way round.
    #[error("this payment and this order are not both live or both tests: pay a test order by a test payment only")]
    TestPayment,
    /// No money was meant.
    #[error("this is a test order, which is granted nothing here: fulfil it in a sandbox, or place a live one")]
    TestOrder,
    /// Another amount than the order's.
    #[error("{found} was paid and {expected} is due: nothing was booked, settle it with the provider")]
    WrongPayment {
        /// What was paid.
        found: Money,
        /// The gross amount.
        expected: Money,
    },
    /// Another payment has paid it.
    #[error("this order was paid already by another payment: refund this one at the provider")]
    AlreadyPaid,
    /// It has paid another one.
    #[error("this payment has paid another order: tell the payment of this order, or refund it at the provider")]
    PaymentOfAnother,
    /// It was cancelled.
    #[error("this order was cancelled: refund what was paid at the provider, and place a new one")]
    Cancelled,
    /// It was paid, so it cannot be cancelled.
    #[error("this order was paid and cannot be cancelled any more: refund it")]
    PaidNotCancelled,
    /// It was not paid.
    #[error("this order was not paid: wait for its payment")]
    NotPaid,
    /// Nothing of it is left.
    #[error("this order was refunded in whole: place a new one")]
    Refunded,
    /// More licenses than ids.
    #[error("{needed} licenses are to be assigned and {given} ids were given: give one for each")]
    TooFewLicenseIds {
        /// How many licenses.
        needed: usize,
        /// How many ids.
        given: usize,
    },
    /// More supports than ids.
    #[error("{needed} supports are to be assigned and {given} ids were given: give one for each")]
    TooFewSupportIds {
        /// How many supports.
        needed: usize,
        /// How many ids.
        given: usize,
    },
    /// More subscriptions than ids.
    #[error("{needed} subscriptions are to be generated and {given} ids were given: give one for each")]
    TooFewSubscriptionIds {
        /// How many subscriptions.
        needed: usize,
        /// How many ids.
        given: usize,
    },
    /// A refund of no line.
    #[error("this refund names no line: name at least one, or refund the whole order")]
    NothingToRefund,
    /// No such line.
    #[error("this order has no line {number}: name its lines by their numbers")]
    UnknownLine {
        /// As given.
        number: u32,
    },
    /// Nothing or less was to be given back.
    #[error("{amount} cannot be refunded: give an amount above zero")]
    RefundNotPositive {
        /// As given.
        amount: Money,
    },
    /// Another refund than the one that was booked.
    #[error("this refund was booked before with other amounts or lines: give each refund a reference of its own")]
    OtherRefund,
    /// More than is left of what was paid.
    #[error("{amount} is more than what is left of line {number}: refund at most {left}")]
    RefundTooLarge {
        /// Which line.
        number: u32,
        /// As given.
        amount: Money,
        /// What was paid for it less what was refunded.
        left: Money,
    },
    /// It cannot be taken back with the refund.
    #[error("what {sku} granted is not taken back by a refund: refund with its grants kept, and settle by hand")]
    GrantStays {
        /// What was bought.
        sku: Box<ItemSku>,
    },
    /// The support stays as the license is.
    #[error("{sku} goes with an upgrade that is not refunded in whole: refund that line too, or keep the grants")]
    UpgradeNotRefunded {
        /// What was bought.
        sku: Box<ItemSku>,
    },
}

codes!(OrderError {
    Unknown => Unknown "unknown-order",
    AlreadyPlaced => Conflict "order-already-placed",
    LineCount => Invalid "order-line-count",
    NoQuantity => Invalid "order-no-quantity",
    TooManyPieces => Invalid "order-too-many-pieces",
    NegativeAmount => Invalid "order-negative-amount",
    WrongSubtotal => Invalid "order-wrong-subtotal",
    WrongNet => Invalid "order-wrong-net",
    DiscountTooLarge => Invalid "order-discount-too-large",
    WrongGross => Invalid "order-wrong-gross",
    NothingDue => Invalid "order-nothing-due",
    NotTheListPrice => Conflict "order-not-the-list-price",
    ResellersOnly => Invalid "order-resellers-only",
    SubjectMissing => Invalid "order-subject-missing",
    SubjectMisplaced => Invalid "order-subject-misplaced",
    NotMore => Invalid "order-not-more",
    OnlyOnce => Invalid "order-only-once",
    ResellerMissing => Invalid "order-reseller-missing",
    OtherLicense => Conflict "order-other-license",
    OtherSubscription => Conflict "order-other-subscription",
    TooManySupports => Invalid "order-too-many-supports",
    SupportUpgradeMissing => Conflict "order-support-upgrade-missing",
    UpgradeMissing => Invalid "order-upgrade-missing",
    SupportNotInForce => Conflict "order-support-not-in-force",
    SupportChanged => Conflict "order-support-changed",
    OtherDaysLeft => Conflict "order-other-days-left",
    MalformedIdentity => Invalid "malformed-order-identity",
    MalformedReference => Invalid "malformed-payment-reference",
    MalformedInvoiceLink => Invalid "malformed-invoice-link",
    TestPayment => Conflict "order-test-payment",
    TestOrder => Conflict "order-is-test",
    WrongPayment => Conflict "order-wrong-payment",
    PaymentOfAnother => Conflict "payment-of-another-order",
    AlreadyPaid => Conflict "order-already-paid",
    Cancelled => Conflict "order-cancelled",
    PaidNotCancelled => Conflict "order-paid-not-cancelled",
    NotPaid => Conflict "order-not-paid",
    Refunded => Conflict "order-refunded",
    TooFewLicenseIds => Invalid "order-too-few-license-ids",
    TooFewSupportIds => Invalid "order-too-few-support-ids",
    TooFewSubscriptionIds => Invalid "order-too-few-subscription-ids",
    NothingToRefund => Invalid "order-nothing-to-refund",
    UnknownLine => Invalid "unknown-order-line",
    RefundNotPositive => Invalid "refund-not-positive",
    OtherRefund => Conflict "refund-reference-already-used",
    RefundTooLarge => Conflict "refund-too-large",
    GrantStays => Conflict "order-grant-stays",
    UpgradeNotRefunded => Conflict "order-upgrade-not-refunded",
});
