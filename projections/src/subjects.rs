//! What an event is about: the ids that it names, and whose business it says it is.

use domain::{
    Event, ResellerId,
    activation_key::Owner,
    credit_account::{self, Drawn},
    license::Seller,
    order::{self, Grant},
};
use uuid::Uuid;

/// What an event names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The reseller whose business it is.
    pub(crate) reseller_id: Option<Uuid>,
    /// The customer whose business it is.
    pub(crate) customer_id: Option<Uuid>,
    /// What else it is about, in the order of the event.
    pub(crate) subjects: Vec<Uuid>,
    /// Resellers and staff that it names: not everybody whose business it is sees who they are.
    pub(crate) parties: Vec<Uuid>,
}

impl Named {
    fn about(subjects: impl IntoIterator<Item = Uuid>) -> Self {
        Self {
            subjects: subjects.into_iter().collect(),
            ..Self::default()
        }
    }

    fn with(self, parties: impl IntoIterator<Item = Uuid>) -> Self {
        Self {
            parties: parties.into_iter().collect(),
            ..self
        }
    }

    fn of_reseller(self, reseller_id: ResellerId) -> Self {
        Self {
            reseller_id: Some(reseller_id.0),
            ..self
        }
    }

    fn of_customer(self, customer_id: Uuid) -> Self {
        Self {
            customer_id: Some(customer_id),
            ..self
        }
    }

    /// Who paid is named too: not always the reseller whose sale it is.
    fn paid_by<'a>(mut self, drawn: impl IntoIterator<Item = &'a Drawn>) -> Self {
        self.parties.extend(drawn.into_iter().map(|drawn| drawn.reseller_id.0));
        self
    }

    fn sold_by(self, seller: Seller) -> Self {
        match seller {
            Seller::Reseller { reseller_id } => self.of_reseller(reseller_id),
            Seller::Direct => self,
        }
    }
}

/// What `event` names.
pub(crate) fn named(event: &Event) -> Named {
    match event {
        Event::PriceListPublished(_)
        | Event::SigningKeyCreated(_)
        | Event::SigningKeyPutInUse(_)
        | Event::SigningKeyRetired(_)
        | Event::GuessingNoticed(_) => Named::default(),
        Event::PeriodCloseRequested(e) => Named::default().with([e.by.0]),
        Event::PeriodCloseWithdrawn(e) => Named::default().with([e.by.0]),
        Event::PeriodClosed(e) => Named::default().with([e.requested_by.0, e.approved_by.0]),
        Event::PeriodReopened(e) => Named::default().with([e.by.0, e.approved_by.0]),
        Event::ReservationMade(e) => Named::about([e.reservation_id]),
        Event::ReservationReleased(e) => Named::about([e.reservation_id]),
        Event::ActivationKeyAdded(e) => {
            let key = Named::about([e.activation_key_id.0]);
            match e.owner {
                Owner::Reseller { reseller_id } => key.of_reseller(reseller_id),
                Owner::Customer { person_id } => key.of_customer(person_id.0),
            }
        }
        Event::ActivationKeyRenamed(e) => Named::about([e.activation_key_id.0]),
        _ => reseller(event)
            .or_else(|| credits(event))
            .or_else(|| person(event))
            .or_else(|| license(event))
            .or_else(|| support(event))
            .or_else(|| subscription(event))
            .or_else(|| order(event))
            .or_else(|| user(event))
            .unwrap_or_default(),
    }
}

fn reseller(event: &Event) -> Option<Named> {
    let (reseller_id, others) = match event {
        Event::ResellerRegistered(e) => (e.reseller_id, vec![e.parent_id]),
        Event::ResellerSuspended(e) => (e.reseller_id, vec![]),
        Event::ResellerReinstated(e) => (e.reseller_id, vec![]),
        Event::ResellerProfileChanged(e) => (e.reseller_id, vec![]),
        Event::ResellerTierChanged(e) => (e.reseller_id, vec![]),
        Event::ResellerMoved(e) => (e.reseller_id, vec![e.from, e.to]),
        _ => return None,
    };
    let others = others.into_iter().flatten().map(|other| other.0);
    Some(Named::default().with(others).of_reseller(reseller_id))
}

fn credits(event: &Event) -> Option<Named> {
    let cause = |cause: &credit_account::Cause| match cause.subject {
        credit_account::Subject::License { license_id } => license_id.0,
        credit_account::Subject::Subscription { subscription_id } => subscription_id.0,
    };
    let (reseller_id, subject, parties) = match event {
        Event::CreditsPurchased(e) => (e.reseller_id, None, vec![]),
        Event::CreditsDebited(e) => (e.reseller_id, Some(cause(&e.cause)), vec![]),
        Event::CreditsRefunded(e) => (e.reseller_id, Some(cause(&e.cause)), vec![]),
        Event::CreditsAdjusted(e) => {
            let staff = e.requested_by.into_iter().chain(e.approved_by).map(|staff| staff.0);
            (e.reseller_id, e.adjustment_id.map(|id| id.0), staff.collect())
        }
        Event::CreditAdjustmentRequested(e) => (e.reseller_id, Some(e.adjustment_id.0), vec![e.requested_by.0]),
        Event::CreditAdjustmentDeclined(e) => (e.reseller_id, Some(e.adjustment_id.0), vec![e.declined_by.0]),
        Event::CreditsTransferredOut(e) => (e.reseller_id, None, vec![e.to.0]),
        Event::CreditsTransferredIn(e) => (e.reseller_id, None, vec![e.from.0]),
        Event::CreditOverdraftAgreed(e) => (e.reseller_id, None, vec![]),
        Event::CreditsExpired(e) => (e.reseller_id, None, vec![]),
        Event::CreditPurchaseRevoked(e) => (e.reseller_id, None, vec![]),
        _ => return None,
    };
    Some(Named::about(subject).with(parties).of_reseller(reseller_id))
}

fn person(event: &Event) -> Option<Named> {
    let (person_id, parts) = match event {
        Event::PersonRegistered(e) => (e.person_id, vec![]),
        Event::PersonErased(e) => (e.person_id, vec![]),
        Event::CustomerDetailsChanged(e) => (e.person_id, vec![]),
        Event::CustomerContactAdded(e) => (e.person_id, vec![e.contact_id.0]),
        Event::CustomerContactChanged(e) => (e.person_id, vec![e.contact_id.0]),
        Event::CustomerContactRemoved(e) => (e.person_id, vec![e.contact_id.0]),
        Event::CustomerAddressAdded(e) => (e.person_id, vec![e.address_id.0, e.reservation_id]),
        Event::CustomerAddressRemoved(e) => (e.person_id, vec![e.address_id.0]),
        Event::CustomerMainAddressChanged(e) => (e.person_id, vec![e.address_id.0]),
        _ => return None,
    };
    Some(Named::about(parts).of_customer(person_id.0))
}

fn license(event: &Event) -> Option<Named> {
    let license_id = match event {
        Event::LicenseAssigned(e) => {
            let named = Named::about([e.license_id.0, e.activation_key_id.0]);
            return Some(named.sold_by(e.seller).of_customer(e.customer_id.0).paid_by(&e.drawn));
        }
        Event::LicenseActivated(e) => {
            return Some(Named::about([e.license_id.0]).of_customer(e.customer_id.0));
        }
        Event::LicenseCustomerChanged(e) => {
            return Some(Named::about([e.license_id.0]).of_customer(e.customer_id.0));
        }
        Event::LicenseUpgraded(e) => return Some(Named::about([e.license_id.0]).paid_by(&e.drawn)),
        Event::LicenseCommentChanged(e) => e.license_id,
        Event::LicenseDeleted(e) => e.license_id,
        Event::LicenseReleased(e) => e.license_id,
        Event::LicenseRefreshed(e) => e.license_id,
        Event::LicenseCloneSuspected(e) => e.license_id,
        Event::LicenseDisabled(e) => e.license_id,
        Event::LicenseRestored(e) => e.license_id,
        Event::LicenseRevoked(e) => e.license_id,
        Event::LicenseUpgradeReverted(e) => e.license_id,
        _ => return None,
    };
    Some(Named::about([license_id.0]))
}

fn support(event: &Event) -> Option<Named> {
    let named = match event {
        Event::SupportAssigned(e) => {
            let extended = e.extends.map(|support| support.0);
            let supports = [e.support_id.0].into_iter().chain(extended);
            Named::about([e.license_id.0].into_iter().chain(supports)).paid_by(&e.drawn)
        }
        Event::SupportCoTermed(e) => Named::about([e.license_id.0, e.support_id.0, e.extends.0]).paid_by(&e.drawn),
        Event::SupportUpgraded(e) => {
            let supports = e.supports.iter().map(|support| support.support_id.0);
            let drawn = e.supports.iter().filter_map(|support| support.drawn.as_ref());
            Named::about([e.license_id.0].into_iter().chain(supports)).paid_by(drawn)
        }
        Event::SupportRevoked(e) => Named::about([e.license_id.0, e.support_id.0]),
        _ => return None,
    };
    Some(named)
}

fn subscription(event: &Event) -> Option<Named> {
    let named = match event {
        Event::SubscriptionStarted(e) => Named::about([e.subscription_id.0, e.activation_key_id.0])
            .sold_by(e.seller)
            .of_customer(e.customer_id.0)
            .paid_by(&e.term.drawn),
        Event::SubscriptionRenewed(e) => Named::about([e.subscription_id.0]).paid_by(&e.term.drawn),
        Event::SubscriptionRenewalFailed(e) => Named::about([e.subscription_id.0]),
        Event::SubscriptionChannelsChanged(e) => Named::about([e.subscription_id.0]).paid_by(&e.drawn),
        Event::SubscriptionCancelled(e) => Named::about([e.subscription_id.0]),
        Event::SubscriptionResumed(e) => Named::about([e.subscription_id.0]),
        Event::SubscriptionEnded(e) => Named::about([e.subscription_id.0]),
        _ => return None,
    };
    Some(named)
}

fn order(event: &Event) -> Option<Named> {
    let named = match event {
        Event::OrderPlaced(e) => {
            let lines = e.lines.iter().flat_map(|line| {
                let about = line.about.map(|about| match about {
                    order::Subject::License { license_id } => license_id.0,
                    order::Subject::Subscription { subscription_id } => subscription_id.0,
                });
                about.into_iter().chain(line.supports.iter().map(|support| support.0))
            });
            let named =
                Named::about([e.order_id.0, e.reservation_id].into_iter().chain(lines)).of_customer(e.customer_id.0);
            match e.reseller_id {
                Some(reseller_id) => named.of_reseller(reseller_id),
                None => named,
            }
        }
        Event::OrderPaid(e) => Named::about([e.order_id.0]).of_customer(e.customer_id.0),
        Event::OrderFulfilled(e) => {
            let grants = e.lines.iter().flat_map(|line| granted(&line.grant));
            Named::about([e.order_id.0].into_iter().chain(grants))
        }
        Event::OrderRefunded(e) => Named::about([e.order_id.0]),
        Event::OrderCancelled(e) => Named::about([e.order_id.0]),
        _ => return None,
    };
    Some(named)
}

fn user(event: &Event) -> Option<Named> {
    let user_id = match event {
        Event::UserInvited(e) => {
            let named = Named::about([e.user_id.0]);
            return Some(match e.reseller_id {
                Some(reseller_id) => named.of_reseller(reseller_id),
                None => named,
            });
        }
        Event::TokenIssued(e) => return Some(Named::about([e.user_id.0, e.token_id.0])),
        Event::TokenRevoked(e) => return Some(Named::about([e.user_id.0, e.token_id.0])),
        Event::UserInvitationAccepted(e) => e.user_id,
        Event::UserRoleChanged(e) => e.user_id,
        Event::UserDisabled(e) => e.user_id,
        Event::UserEnabled(e) => e.user_id,
        Event::UserPasswordChanged(e) => e.user_id,
        Event::UserSecondFactorSet(e) => e.user_id,
        Event::UserSecondFactorRemoved(e) => e.user_id,
        Event::UserEmailChanged(e) => e.user_id,
        _ => return None,
    };
    Some(Named::about([user_id.0]))
}

fn granted(grant: &Grant) -> Vec<Uuid> {
    match grant {
        Grant::Licenses {
            activation_key_id,
            license_ids,
        } => [activation_key_id.0]
            .into_iter()
            .chain(license_ids.iter().map(|id| id.0))
            .collect(),
        Grant::Upgrade { license_id, .. } | Grant::SupportUpgrade { license_id } => vec![license_id.0],
        Grant::Supports { supports } => {
            let ids = supports
                .iter()
                .map(|support| [support.license_id.0, support.support_id.0]);
            ids.flatten().collect()
        }
        Grant::Subscriptions {
            activation_key_id,
            subscription_ids,
        } => [activation_key_id.0]
            .into_iter()
            .chain(subscription_ids.iter().map(|id| id.0))
            .collect(),
        Grant::Channels { subscription_id, .. } => vec![subscription_id.0],
        Grant::Credits { reseller_id, .. } => vec![reseller_id.0],
    }
}
