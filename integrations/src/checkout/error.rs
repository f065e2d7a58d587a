//! Why the checkout cannot do what it was asked to.

use domain::money::AmountError;

/// Why a provider did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// Nothing or too much to buy.
    #[error("a checkout cannot have {lines} lines: give 1 to 100")]
    LineCount {
        /// How many were given.
        lines: usize,
    },
    /// A line of nothing, of more than providers count, or without a product.
    #[error("line {number} cannot be sold: give a product path, a quantity from 1, and a price of zero or more")]
    Line {
        /// Which.
        number: u32,
    },
    /// Amounts that do not add.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The provider cannot be reached, or is not well.
    #[error("the payment provider does not answer ({why}): try again later")]
    Unavailable {
        /// What was seen of it.
        why: String,
    },
    /// The provider says no. Only which fields are wrong is told: its texts may repeat personal values.
    #[error("the payment provider refused with status {status}, naming {fields:?}: check settings and product paths")]
    Refused {
        /// The status of its answer, which may be 200.
        status: u16,
        /// The fields that its answer names.
        fields: Vec<String>,
    },
    /// The provider knows no such order or event.
    #[error("the payment provider knows no such order or event: check the id")]
    NotFound,
    /// An answer of another form than documented.
    #[error("the payment provider's answer cannot be read: {why}; look for a change of its interface")]
    Unreadable {
        /// What is wrong with it, without its values.
        why: String,
    },
    /// The pay page is for money and a test was asked for, or the other way round.
    #[error("the pay page {}, which was not asked for: check the mode of the checkout", if *.live { "takes money" } else { "takes no money" })]
    Mode {
        /// Whether it takes money.
        live: bool,
    },
}

/// Why what was sent to our receiver is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// It says nothing about who sent it.
    #[error("the notification is not signed: set the secret of the webhook at the provider")]
    NotSigned,
    /// Somebody else sent it, or it was changed on its way.
    #[error("the notification's signature is wrong: set the same secret here and at the provider")]
    WrongSignature,
    /// It is signed and of another form than documented.
    #[error("the notification cannot be read: {why}; look for a change of the provider's interface")]
    Unreadable {
        /// What is wrong with it, without its values.
        why: String,
    },
}

/// Why a provider cannot be set up so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// An address that is none, or that a secret may not be sent to.
    #[error("{setting} is no address for this: write https://…, or http:// on this machine alone")]
    Address {
        /// Which setting.
        setting: &'static str,
    },
    /// The two parts of the checkout's path.
    #[error("the checkout path cannot be read: write store/checkout, such as example/web-main")]
    CheckoutPath,
    /// Nothing to sign in with.
    #[error("the user name or the password of the provider's interface is missing: make both at the provider")]
    Credentials,
    /// Too short to keep anybody from guessing it.
    #[error("the secret of notifications is shorter than 16 bytes: draw a longer one")]
    ShortSecret,
    /// The client cannot be made, such as for want of the system's certificates.
    #[error("no HTTP client can be made ({why}): install the system's certificates")]
    Client {
        /// What it says.
        why: String,
    },
}
