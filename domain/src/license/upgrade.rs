//! Upgrading a license: more users, a higher edition, or from trial to permanent.

use chrono::{DateTime, Utc};

use crate::{
    catalog::{CatalogError, ItemSku, PriceList, Sku, SoldAs},
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    credits::Credits,
    ids::LicenseId,
    license::{Assigned, LicenseError, LicenseUpgraded, Managing, NewOrder, Seller, Term},
    money::Money,
    payment,
    rejection::Rejection,
    states::States,
    stream::Stream,
    support::{self, Upgrading},
};

/// Makes a license more than it is. The difference by the list of the day is due in full, for a trial that becomes permanent
/// the whole price; a trial that only becomes larger stays free. Support that is in force is upgraded with it, for its days left.
#[derive(Clone, Debug, PartialEq)]
pub struct UpgradeLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Who asks, and pays if it is a reseller.
    pub by: Seller,
    /// What it is to be: the same product.
    pub to: Sku,
    /// Whether it is to be permanent.
    pub to_permanent: bool,
    /// The order that the upgrade is bought in.
    pub order: NewOrder,
    /// What the order of a direct sale paid for it; none for trials and resellers.
    pub paid: Option<Money>,
    /// What the order of a direct sale paid for its support; none where none is in force, and for resellers.
    pub support_paid: Option<Money>,
}

impl Command for UpgradeLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let facts = Managing::of(states, self.by, self.license_id, &self.order, at)?;
        decide(facts, self, at)
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::Reservation(self.order.reservation_id)]
    }
}

fn decide(mut facts: Managing<'_>, command: &UpgradeLicense, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
    let license = facts.license?;
    license.check_enabled()?;
    let is_trial = license.term != Term::Permanent;
    let became_permanent = command.to_permanent && is_trial;
    if command.to == license.sku && !became_permanent {
        return Ok(vec![]);
    }
    let list = facts.catalog.in_force(at)?;
    check_is_more(list, &license.sku, &command.to)?;
    let payment = if is_trial && !became_permanent {
        if license.term.is_over(at) {
            return Err(LicenseError::TrialOver.into());
        }
        payment::free(command.paid)?
    } else {
        list.product(command.to.product())?.check_sold_as(SoldAs::Permanent)?;
        payment::pay(
            facts.purse.as_mut(),
            command.paid,
            due(list, license, &command.to),
            Cause::license(
                CauseKind::LicenseUpgraded,
                command.license_id,
                bought(license, &command.to),
            ),
        )?
    };
    let asked = Upgrading {
        license_id: command.license_id,
        from: &license.sku,
        to: &command.to,
        list,
        today: at.date_naive(),
        paid: command.support_paid,
        order_reference: &command.order.reference,
    };
    let supported = support::upgrade(facts.support, facts.purse.as_mut(), &asked)?;
    let taken = command.order.take(facts.reservation, command.by)?;
    let upgraded = NewEvent::new(
        Stream::License(command.license_id),
        LicenseUpgraded {
            license_id: command.license_id,
            from: license.sku.clone(),
            to: command.to.clone(),
            became_permanent,
            price: payment.price,
            drawn: payment.drawn,
            order_reference: command.order.reference.clone(),
        },
    );
    let license = [upgraded].into_iter().chain(payment.debited);
    Ok(taken.into_iter().chain(license).chain(supported).collect())
}

/// Whether `to` is the same product, and neither fewer nor a lower edition.
fn check_is_more(list: &PriceList, from: &Sku, to: &Sku) -> Result<(), Rejection> {
    let skus = || (from.clone(), to.clone());
    if from.product() != to.product() {
        let (from, to) = skus();
        return Err(LicenseError::OtherProduct { from, to }.into());
    }
    let product = list.check_license(to)?;
    if product.edition_rank(to)? < product.edition_rank(from)? || to.size() < from.size() {
        let (from, to) = skus();
        return Err(LicenseError::Downgrade { from, to }.into());
    }
    Ok(())
}

/// What a reseller pays to make `license` a permanent `to`.
fn due(list: &PriceList, license: &Assigned, to: &Sku) -> Result<Credits, CatalogError> {
    list.product(to.product())?.check_sold_as(SoldAs::Permanent)?;
    match license.term {
        Term::Trial { .. } => list.price_in_credits(to),
        Term::Permanent => list.upgrade_price_in_credits(&license.sku, to),
    }
}

/// What is paid for: all of a license that was a trial, else what makes it more.
fn bought(license: &Assigned, to: &Sku) -> ItemSku {
    match license.term {
        Term::Trial { .. } => to.clone().into(),
        Term::Permanent => ItemSku::Upgrade {
            from: license.sku.clone(),
            to: to.clone(),
        },
    }
}
