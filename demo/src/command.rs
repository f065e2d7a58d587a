//! The commands of the demo, and who sends them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    Command, NewEvent, PersonId, Rejection, ResellerId, States, Stream,
    activation_key::{AddActivationKey, Owner, RenameActivationKey},
    catalog::PublishPriceList,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, PurchaseCredits, RevokePurchase,
        TransferCredits,
    },
    customer::RegisterCustomer,
    license::{ActivateLicense, AssignLicense, DeleteLicense, EditLicense, NewOrder, UpgradeLicense},
    reseller::{RegisterReseller, ReinstateReseller, SuspendReseller},
};
use event_log::{Actor, LogSecrets};
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
    PurchaseCredits,
    AdjustCredits,
    ApproveAdjustment,
    DeclineAdjustment,
    AgreeOverdraft,
    TransferCredits,
    RevokePurchase,
    RegisterCustomer,
    AddActivationKey,
    RenameActivationKey,
    AssignLicense,
    ActivateLicense,
    UpgradeLicense,
    EditLicense,
    DeleteLicense,
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

/// What a log calls the persons and the unique values of a plan.
pub(crate) struct Ids<'a> {
    pub(crate) secrets: &'a LogSecrets,
    pub(crate) persons: BTreeMap<PersonId, PersonId>,
}

impl Ids<'_> {
    /// The actor as the log names it.
    pub(crate) fn actor(&self, who: Who) -> Actor {
        match who {
            Who::Staff(id) => Actor::new("staff", id),
            Who::Reseller(id, behalf) => Actor {
                on_behalf_of: behalf.map(|id| Stream::Reseller(id).to_string()),
                ..Actor::new("reseller", id.0)
            },
            Who::Customer(id) => Actor::new("customer", self.person(id).0),
            Who::Device(id) => Actor::new("device", id),
            Who::System(id) => Actor::new("system", id),
        }
    }

    /// The command as the log takes it.
    pub(crate) fn settle(&self, mut command: DemoCommand) -> DemoCommand {
        match &mut command {
            DemoCommand::RegisterCustomer(register) => {
                register.person_id = self.person(register.person_id);
            }
            DemoCommand::AddActivationKey(add) => {
                add.owner = self.owner(add.owner);
                add.reservation_id = self.secrets.reservation_id("activation-key", add.code.as_str());
            }
            DemoCommand::RenameActivationKey(rename) => rename.by = self.owner(rename.by),
            DemoCommand::AssignLicense(assign) => {
                assign.customer_id = self.person(assign.customer_id);
                self.settle_order(&mut assign.order);
            }
            DemoCommand::UpgradeLicense(upgrade) => self.settle_order(&mut upgrade.order),
            DemoCommand::EditLicense(edit) => {
                if let Some((customer_id, _)) = &mut edit.customer {
                    *customer_id = self.person(*customer_id);
                }
            }
            DemoCommand::PublishPriceList(_)
            | DemoCommand::RegisterReseller(_)
            | DemoCommand::SuspendReseller(_)
            | DemoCommand::ReinstateReseller(_)
            | DemoCommand::PurchaseCredits(_)
            | DemoCommand::AdjustCredits(_)
            | DemoCommand::ApproveAdjustment(_)
            | DemoCommand::DeclineAdjustment(_)
            | DemoCommand::AgreeOverdraft(_)
            | DemoCommand::TransferCredits(_)
            | DemoCommand::RevokePurchase(_)
            | DemoCommand::ActivateLicense(_)
            | DemoCommand::DeleteLicense(_) => {}
        }
        command
    }

    fn person(&self, id: PersonId) -> PersonId {
        self.persons.get(&id).copied().unwrap_or(id)
    }

    fn owner(&self, owner: Owner) -> Owner {
        match owner {
            Owner::Customer { person_id } => Owner::Customer {
                person_id: self.person(person_id),
            },
            Owner::Reseller { .. } => owner,
        }
    }

    fn settle_order(&self, order: &mut NewOrder) {
        let reference = order.reference.as_str();
        order.reservation_id = self.secrets.reservation_id("order-reference", reference);
    }
}
