//! Names of streams: a category and an opaque id, never personal data, never a bearer secret.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::ids::{ActivationKeyId, LicenseId, OrderId, PersonId, ResellerId, SubscriptionId, UserId};

/// The stream that an event belongs to; written `category-id`, the catalog's just `catalog`, the periods' `periods`, the signing keys'
/// `signing_keys`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// The vendor's price lists.
    Catalog,
    /// A reseller.
    Reseller(ResellerId),
    /// A reseller's prepaid credits.
    CreditAccount(ResellerId),
    /// An activation key.
    ActivationKey(ActivationKeyId),
    /// A license.
    License(LicenseId),
    /// An order of the hosted checkout.
    Order(OrderId),
    /// A subscription.
    Subscription(SubscriptionId),
    /// All support that was bought for a license.
    Support(LicenseId),
    /// A person whose data is personal. Whoever writes such data reads this stream.
    Person(PersonId),
    /// A value that must be unique, such as a key's code, named by its keyed hash.
    Reservation(Uuid),
    /// A user of the vendor or of a reseller.
    User(UserId),
    /// The accounting periods of the vendor's books.
    Periods,
    /// The vendor's keys that sign license files.
    SigningKeys,
    /// Guessing of activation keys.
    Guessing,
}

/// A text that names no stream.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a stream: write its category and id, such as license-0197f0c0-7c00-7000-8000-000000000001")]
pub struct NotAStream(String);

impl Stream {
    /// The part of the name before the id.
    pub fn category(&self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Reseller(_) => "reseller",
            Self::CreditAccount(_) => "credit_account",
            Self::ActivationKey(_) => "activation_key",
            Self::License(_) => "license",
            Self::Order(_) => "order",
            Self::Subscription(_) => "subscription",
            Self::Support(_) => "support",
            Self::Person(_) => "person",
            Self::Reservation(_) => "reservation",
            Self::User(_) => "user",
            Self::Periods => "periods",
            Self::SigningKeys => "signing_keys",
            Self::Guessing => "guessing",
        }
    }

    /// The id after the category; none of the streams that there is one of.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Catalog | Self::Periods | Self::SigningKeys | Self::Guessing => None,
            Self::Reseller(id) | Self::CreditAccount(id) => Some(id.0),
            Self::ActivationKey(id) => Some(id.0),
            Self::License(id) | Self::Support(id) => Some(id.0),
            Self::Order(id) => Some(id.0),
            Self::Subscription(id) => Some(id.0),
            Self::Person(id) => Some(id.0),
            Self::Reservation(id) => Some(*id),
            Self::User(id) => Some(id.0),
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.category())?;
        self.id().map_or(Ok(()), |id| write!(f, "-{id}"))
    }
}

impl FromStr for Stream {
    type Err = NotAStream;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "catalog" {
            return Ok(Self::Catalog);
        }
        if text == "periods" {
            return Ok(Self::Periods);
        }
        if text == "signing_keys" {
            return Ok(Self::SigningKeys);
        }
        if text == "guessing" {
            return Ok(Self::Guessing);
        }
        let unknown = || NotAStream(text.to_owned());
        let (category, id) = text.split_once('-').ok_or_else(unknown)?;
        let id = Uuid::parse_str(id).map_err(|_| unknown())?;
        match category {
            "reseller" => Ok(Self::Reseller(ResellerId(id))),
            "credit_account" => Ok(Self::CreditAccount(ResellerId(id))),
            "activation_key" => Ok(Self::ActivationKey(ActivationKeyId(id))),
            "license" => Ok(Self::License(LicenseId(id))),
            "order" => Ok(Self::Order(OrderId(id))),
            "subscription" => Ok(Self::Subscription(SubscriptionId(id))),
            "support" => Ok(Self::Support(LicenseId(id))),
            "person" => Ok(Self::Person(PersonId(id))),
            "user" => Ok(Self::User(UserId(id))),
            "reservation" => Ok(Self::Reservation(id)),
            _ => Err(unknown()),
        }
    }
}
