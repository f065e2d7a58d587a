//! From a plan to a log: persons and unique values have ids of the log's own.

use std::collections::BTreeMap;

use domain::{
    AddressId, PersonId, Stream,
    activation_key::Owner,
    license::{NewOrder, Releaser},
    order::CustomerKey,
};
use event_log::{Actor, LogSecrets};

use crate::command::{DemoCommand, Who};

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
    #[expect(clippy::too_many_lines, reason = "a table with a line for each command")]
    pub(crate) fn settle(&self, mut command: DemoCommand) -> DemoCommand {
        match &mut command {
            DemoCommand::RegisterCustomer(register) => self.name(&mut register.person_id),
            DemoCommand::ChangeCustomerDetails(change) => self.name(&mut change.person_id),
            DemoCommand::AddContact(add) => self.name(&mut add.person_id),
            DemoCommand::ChangeContact(change) => self.name(&mut change.person_id),
            DemoCommand::RemoveContact(remove) => self.name(&mut remove.person_id),
            DemoCommand::AddAddress(add) => {
                self.name(&mut add.person_id);
                add.reservation_id = self.secrets.reservation_id("email-address", &add.email.normalised());
            }
            DemoCommand::ErasePerson(erase) => self.name(&mut erase.person_id),
            DemoCommand::ChangeMainAddress(change) => self.name_address(&mut change.person_id, &mut change.address_id),
            DemoCommand::RemoveAddress(remove) => self.name_address(&mut remove.person_id, &mut remove.address_id),
            DemoCommand::PlaceOrder(place) => {
                self.name(&mut place.customer.customer_id);
                self.name_order(&mut place.order);
            }
            DemoCommand::FulfilOrder(fulfil) => {
                if let CustomerKey::New {
                    code, reservation_id, ..
                } = &mut fulfil.key
                {
                    *reservation_id = self.secrets.reservation_id("activation-key", code.as_str());
                }
            }
            DemoCommand::PayOrder(pay) => {
                let value = format!("{}\0{}", pay.provider, pay.payment_reference);
                pay.payment_reservation_id = self.secrets.reservation_id("payment", &value);
            }
            DemoCommand::AddActivationKey(add) => {
                self.name_owner(&mut add.owner);
                add.reservation_id = self.secrets.reservation_id("activation-key", add.code.as_str());
            }
            DemoCommand::RenameActivationKey(rename) => self.name_owner(&mut rename.by),
            DemoCommand::AssignLicense(assign) => {
                self.name(&mut assign.customer_id);
                self.name_order(&mut assign.order);
            }
            DemoCommand::GenerateSubscription(generate) => {
                self.name(&mut generate.customer_id);
                self.name_order(&mut generate.order);
            }
            DemoCommand::ChangeChannels(change) => self.name_order(&mut change.order),
            DemoCommand::AssignSupport(assign) => self.name_order(&mut assign.order),
            DemoCommand::CoTermSupports(co_term) => self.name_order(&mut co_term.order),
            DemoCommand::UpgradeLicense(upgrade) => self.name_order(&mut upgrade.order),
            DemoCommand::EditLicense(edit) => {
                if let Some((customer_id, _)) = &mut edit.customer {
                    self.name(customer_id);
                }
            }
            DemoCommand::ActivateDevice(activate) => {
                let trial = activate.computer_id.trial_of(&activate.product);
                activate.trial_reservation_id = self.secrets.reservation_id("trial-on-computer", &trial);
            }
            DemoCommand::ReleaseLicense(release) => {
                if let Releaser::Customer { person_id } = &mut release.by {
                    self.name(person_id);
                }
            }
            DemoCommand::PublishPriceList(_)
            | DemoCommand::RegisterReseller(_)
            | DemoCommand::SuspendReseller(_)
            | DemoCommand::ReinstateReseller(_)
            | DemoCommand::ChangeResellerProfile(_)
            | DemoCommand::ChangeResellerTier(_)
            | DemoCommand::MoveReseller(_)
            | DemoCommand::PurchaseCredits(_)
            | DemoCommand::AdjustCredits(_)
            | DemoCommand::ApproveAdjustment(_)
            | DemoCommand::DeclineAdjustment(_)
            | DemoCommand::AgreeOverdraft(_)
            | DemoCommand::TransferCredits(_)
            | DemoCommand::RevokePurchase(_)
            | DemoCommand::ExpireCredits(_)
            | DemoCommand::RenewSubscription(_)
            | DemoCommand::CancelSubscription(_)
            | DemoCommand::ResumeSubscription(_)
            | DemoCommand::RefundOrder(_)
            | DemoCommand::CancelOrder(_)
            | DemoCommand::RequestPeriodClose(_)
            | DemoCommand::WithdrawPeriodClose(_)
            | DemoCommand::ApprovePeriodClose(_)
            | DemoCommand::ReopenPeriod(_)
            // Only permanent licenses are activated by file, and those take no trial.
            | DemoCommand::ActivateLicense(_)
            | DemoCommand::RefreshLicense(_)
            | DemoCommand::DisableLicense(_)
            | DemoCommand::RestoreLicense(_)
            | DemoCommand::DeleteLicense(_)
            | DemoCommand::InviteUser(_)
            | DemoCommand::AcceptInvitation(_)
            | DemoCommand::ChangeRole(_)
            | DemoCommand::ChangeUserEmail(_)
            | DemoCommand::DisableUser(_)
            | DemoCommand::EnableUser(_)
            | DemoCommand::SetSecondFactor(_)
            | DemoCommand::RemoveSecondFactor(_)
            | DemoCommand::IssueToken(_)
            | DemoCommand::RevokeToken(_)
            | DemoCommand::CreateSigningKey(_)
            | DemoCommand::PutSigningKeyInUse(_)
            | DemoCommand::RetireSigningKey(_)
            | DemoCommand::NoticeGuessing(_) => {}
        }
        command
    }

    fn person(&self, id: PersonId) -> PersonId {
        self.persons.get(&id).copied().unwrap_or(id)
    }

    fn name(&self, id: &mut PersonId) {
        *id = self.person(*id);
    }

    /// The first address of a person is called as the person is, an added one as the plan calls it.
    fn name_address(&self, person_id: &mut PersonId, address_id: &mut AddressId) {
        let is_first = *address_id == AddressId::first_of(*person_id);
        self.name(person_id);
        if is_first {
            *address_id = AddressId::first_of(*person_id);
        }
    }

    fn name_owner(&self, owner: &mut Owner) {
        if let Owner::Customer { person_id } = owner {
            self.name(person_id);
        }
    }

    fn name_order(&self, order: &mut NewOrder) {
        let reference = order.reference.as_str();
        order.reservation_id = self.secrets.reservation_id("order-reference", reference);
    }
}
