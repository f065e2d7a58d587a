//! Given, when, then; and a small trade to tell of.

pub(crate) mod computers;
pub(crate) mod events;

use chrono::{DateTime, Utc};
use domain::{
    ActivationKeyId, AddressId, AdjustmentId, Command, ContactId, Credits, LicenseId, NewEvent, OrderId, PersonId,
    Rejection, ResellerId, StaffId, States, SubscriptionId, SupportId, TokenId, UserId,
    catalog::Sku,
    license::{AssignLicense, NewOrder, RequestedTerm, Seller},
};
use uuid::Uuid;

/// A reseller of the vendor.
pub(crate) const ANNA: ResellerId = ResellerId(Uuid::from_u128(0xa));
/// Another one.
pub(crate) const BEN: ResellerId = ResellerId(Uuid::from_u128(0xb));
/// One of the staff.
pub(crate) const SINA: StaffId = StaffId(Uuid::from_u128(0x8));
/// Another one.
pub(crate) const TIM: StaffId = StaffId(Uuid::from_u128(0x9));
/// A correction of a balance.
pub(crate) const ADJUSTMENT: AdjustmentId = AdjustmentId(Uuid::from_u128(0xe));
/// A customer.
pub(crate) const CARO: PersonId = PersonId(Uuid::from_u128(0xc));
/// Another one.
pub(crate) const DORA: PersonId = PersonId(Uuid::from_u128(0xd));
/// A member of staff.
pub(crate) const EVA: StaffId = StaffId(Uuid::from_u128(0xe));
/// Another one.
pub(crate) const FINN: StaffId = StaffId(Uuid::from_u128(0xf));
/// A user.
pub(crate) const PAT: UserId = UserId(Uuid::from_u128(0x70));
/// A token of that user.
pub(crate) const TOKEN: TokenId = TokenId(Uuid::from_u128(0x71));
/// A key.
pub(crate) const KEY: ActivationKeyId = ActivationKeyId(Uuid::from_u128(0x4));
/// A license.
pub(crate) const LICENSE: LicenseId = LicenseId(Uuid::from_u128(0x5));
/// An order.
pub(crate) const ORDER: OrderId = OrderId(Uuid::from_u128(0x8));
/// A subscription.
pub(crate) const SUBSCRIPTION: SubscriptionId = SubscriptionId(Uuid::from_u128(0x50));
/// Support of the license.
pub(crate) const SUPPORT: SupportId = SupportId(Uuid::from_u128(0x50));
/// More support of the license.
pub(crate) const MORE_SUPPORT: SupportId = SupportId(Uuid::from_u128(0x51));
/// The keyed hash of a key's code.
pub(crate) const CODE_HASH: Uuid = Uuid::from_u128(0x6);
/// The keyed hash of an order's reference.
pub(crate) const ORDER_HASH: Uuid = Uuid::from_u128(0x7);

/// The keyed hash of an e-mail address that was added.
pub(crate) const ADDRESS_HASH: Uuid = Uuid::from_u128(0x8);
/// Somebody whom Caro names.
pub(crate) const CONTACT: ContactId = ContactId(Uuid::from_u128(0x9));
/// An e-mail address that Caro added.
pub(crate) const ADDRESS: AddressId = AddressId(Uuid::from_u128(0xad));

pub(crate) const BY_ANNA: Seller = Seller::Reseller { reseller_id: ANNA };
pub(crate) const BY_BEN: Seller = Seller::Reseller { reseller_id: BEN };

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// When all commands come that name no other time.
pub(crate) fn today() -> DateTime<Utc> {
    time("2026-11-22T10:00:00Z")
}

pub(crate) fn credits(text: &str) -> Credits {
    text.parse().unwrap()
}

pub(crate) fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

pub(crate) fn order() -> NewOrder {
    NewOrder {
        reference: "JWT261122-9510-42210".parse().unwrap(),
        reservation_id: ORDER_HASH,
    }
}

/// Anna assigns a license of ten users to her key, for Caro, for good.
pub(crate) fn assign() -> AssignLicense {
    AssignLicense {
        license_id: LICENSE,
        seller: BY_ANNA,
        activation_key_id: KEY,
        sku: sku("T-ENT-10"),
        term: RequestedTerm::Permanent,
        customer_id: CARO,
        customer_email: "caro@example.com".parse().unwrap(),
        comment: None,
        order: order(),
        paid: None,
        support: None,
    }
}

/// What has happened.
pub(crate) struct Given(States);

/// What a command leads to.
pub(crate) struct Outcome(Result<Vec<NewEvent>, Rejection>);

pub(crate) fn given(events: impl IntoIterator<Item = NewEvent>) -> Given {
    Given(States::given(&events.into_iter().collect::<Vec<_>>()))
}

impl Given {
    /// And then this command came and was accepted.
    pub(crate) fn and(mut self, command: &impl Command) -> Self {
        for event in command.decide(&self.0, today()).unwrap() {
            self.0.evolve(&event);
        }
        self
    }

    /// And then this happened.
    pub(crate) fn also(mut self, event: NewEvent) -> Self {
        self.0.evolve(&event);
        self
    }

    pub(crate) fn balance(&self, of: ResellerId) -> Credits {
        self.0.credit_account(of).balance
    }

    /// What is left in each open lot, by its number.
    pub(crate) fn lots(&self, of: ResellerId) -> Vec<(u32, Credits)> {
        let lots = self.0.credit_account(of).open_lots();
        lots.iter().map(|open| (open.lot.number, open.left)).collect()
    }

    /// And then this command came, accepted or not.
    pub(crate) fn and_if(mut self, command: &impl Command) -> Self {
        for event in command.decide(&self.0, today()).unwrap_or_default() {
            self.0.evolve(&event);
        }
        self
    }

    pub(crate) fn when(&self, command: &impl Command) -> Outcome {
        self.when_at(today(), command)
    }

    pub(crate) fn when_at(&self, at: DateTime<Utc>, command: &impl Command) -> Outcome {
        Outcome(command.decide(&self.0, at))
    }

    pub(crate) fn states(&self) -> &States {
        &self.0
    }
}

impl Outcome {
    #[track_caller]
    pub(crate) fn then(self, events: impl IntoIterator<Item = NewEvent>) {
        let events: Vec<_> = events.into_iter().collect();
        assert_eq!(self.0, Ok(events));
    }

    #[track_caller]
    pub(crate) fn then_nothing(self) {
        self.then([]);
    }

    #[track_caller]
    pub(crate) fn then_error(self, error: impl Into<Rejection>) {
        assert_eq!(self.0, Err(error.into()));
    }

    /// The events, of a command that must be accepted.
    #[track_caller]
    pub(crate) fn events(self) -> Vec<NewEvent> {
        self.0.unwrap()
    }
}
