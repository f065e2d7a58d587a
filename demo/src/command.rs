//! The commands of the demo, and who sends them.

use chrono::{DateTime, Utc};
use domain::{
    Command, NewEvent, PersonId, Rejection, ResellerId, States, Stream,
    activation_key::{AddActivationKey, RenameActivationKey},
    catalog::PublishPriceList,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, ExpireCredits, PurchaseCredits,
        RevokePurchase, TransferCredits,
    },
    customer::{
        AddAddress, AddContact, ChangeContact, ChangeCustomerDetails, ChangeMainAddress, RegisterCustomer,
        RemoveAddress, RemoveContact,
    },
    guessing::NoticeGuessing,
    license::{
        ActivateDevice, ActivateLicense, AssignLicense, DeleteLicense, DisableLicense, EditLicense, RefreshLicense,
        ReleaseLicense, RestoreLicense, UpgradeLicense,
    },
    order::{CancelOrder, FulfilOrder, PayOrder, PlaceOrder, RefundOrder},
    period::{ApprovePeriodClose, ReopenPeriod, RequestPeriodClose, WithdrawPeriodClose},
    person::ErasePerson,
    reseller::{
        ChangeResellerProfile, ChangeResellerTier, MoveReseller, RegisterReseller, ReinstateReseller, SuspendReseller,
    },
    signing_key::{CreateSigningKey, PutSigningKeyInUse, RetireSigningKey},
    subscription::{CancelSubscription, ChangeChannels, GenerateSubscription, RenewSubscription, ResumeSubscription},
    support::{AssignSupport, CoTermSupports},
    user::{
        AcceptInvitation, ChangeRole, ChangeUserEmail, DisableUser, EnableUser, InviteUser, IssueToken,
        RemoveSecondFactor, RevokeToken, SetSecondFactor,
    },
};
use uuid::Uuid;

macro_rules! commands {
    ($($name:ident),* $(,)?) => {
        /// Any command of the demo. In a plan, persons and reservations have ids of the plan; a log has its own for them.
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum DemoCommand {
            $($name($name),)*
        }

        impl DemoCommand {
            /// What it is called.
            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)*
                }
            }
        }

        impl Command for DemoCommand {
            fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
                match self {
                    $(Self::$name(command) => command.decide(states, at),)*
                }
            }

            fn begins(&self) -> Vec<Stream> {
                match self {
                    $(Self::$name(command) => command.begins(),)*
                }
            }
        }

        $(impl From<$name> for DemoCommand {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        })*
    };
}

commands!(
    PublishPriceList,
    RegisterReseller,
    SuspendReseller,
    ReinstateReseller,
    ChangeResellerProfile,
    ChangeResellerTier,
    MoveReseller,
    PurchaseCredits,
    AdjustCredits,
    ApproveAdjustment,
    DeclineAdjustment,
    AgreeOverdraft,
    TransferCredits,
    RevokePurchase,
    ExpireCredits,
    RegisterCustomer,
    ChangeCustomerDetails,
    AddContact,
    ChangeContact,
    RemoveContact,
    AddAddress,
    ChangeMainAddress,
    RemoveAddress,
    ErasePerson,
    RequestPeriodClose,
    WithdrawPeriodClose,
    ApprovePeriodClose,
    ReopenPeriod,
    AssignSupport,
    CoTermSupports,
    GenerateSubscription,
    RenewSubscription,
    ChangeChannels,
    CancelSubscription,
    ResumeSubscription,
    PlaceOrder,
    PayOrder,
    FulfilOrder,
    RefundOrder,
    CancelOrder,
    AddActivationKey,
    RenameActivationKey,
    AssignLicense,
    ActivateLicense,
    ActivateDevice,
    RefreshLicense,
    ReleaseLicense,
    DisableLicense,
    RestoreLicense,
    UpgradeLicense,
    EditLicense,
    DeleteLicense,
    InviteUser,
    AcceptInvitation,
    ChangeRole,
    ChangeUserEmail,
    DisableUser,
    EnableUser,
    SetSecondFactor,
    RemoveSecondFactor,
    IssueToken,
    RevokeToken,
    CreateSigningKey,
    PutSigningKeyInUse,
    RetireSigningKey,
    NoticeGuessing,
);

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Who {
    /// One of the vendor's staff.
    Staff(Uuid),
    /// A reseller, for itself or for one of its sub-resellers.
    Reseller(ResellerId, Option<ResellerId>),
    /// A customer who orders directly.
    Customer(PersonId),
    /// A computer.
    Device(Uuid),
    /// The vendor's own housekeeping.
    System(Uuid),
}
