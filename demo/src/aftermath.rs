//! What becomes of a license after it was assigned: upgrades, edits, deletion. What computers do with it is in `devices`.

use chrono::{DateTime, Utc};
use domain::{
    ActivationKeyId, Rejection,
    activation_key::{KeyName, RenameActivationKey},
    catalog::Sku,
    license::{Assigned, DeleteLicense, EditLicense, RequestedTerm, Term, UpgradeLicense},
    person::{Comment, EmailAddress},
};

use crate::{
    command::Who,
    world::{Held, Task, World},
};

impl World {
    /// Draws what will become of a license that was assigned at `at`.
    pub(crate) fn what_becomes_of(&mut self, at: DateTime<Utc>, held: Held, term: RequestedTerm) {
        match term {
            RequestedTerm::Permanent => self.of_permanent(at, held),
            RequestedTerm::Trial { days } => self.of_trial(at, held, days.unsigned_abs()),
        }
        if held.seller.is_some() && self.chance.percent(9) {
            let when = self.chance.days_after(at, 1, 90);
            self.later(when, Task::Comment(held));
        }
    }

    fn of_permanent(&mut self, at: DateTime<Utc>, held: Held) {
        let resold = held.seller.is_some();
        match self.chance.between(0, 99) {
            0..5 if resold => {
                let when = self.chance.days_after(at, 1, 12);
                self.later(when, Task::Delete(held));
                return;
            }
            0..10 => {}
            10..65 => {
                let when = self.chance.soon(at);
                self.later(when, Task::Activate(held));
            }
            _ => {
                let when = self.chance.days_after(at, 1, 45);
                self.later(when, Task::Activate(held));
            }
        }
        if self.chance.percent(24) {
            let when = self.chance.days_after(at, 60, 900);
            self.later(when, Task::Grow(held));
        }
        if resold && self.chance.percent(3) {
            let when = self.chance.days_after(at, 30, 700);
            self.later(when, Task::Move(held));
        }
    }

    fn of_trial(&mut self, at: DateTime<Utc>, held: Held, days: u64) {
        if self.chance.percent(12) {
            // Nobody ever tried it; somebody tidies up.
            if self.chance.percent(60) {
                let when = self.chance.days_after(at, days + 5, days + 60);
                self.later(when, Task::Delete(held));
            }
            return;
        }
        let when = self.chance.soon(at);
        self.later(when, Task::Activate(held));
        if self.chance.percent(8) {
            let when = self.chance.days_after(at, 1, days / 2);
            self.later(when, Task::Grow(held));
        }
        if self.chance.percent(45) {
            let when = self.chance.days_after(at, days / 2, days + 15);
            self.later(when, Task::Convert(held));
        }
    }

    /// The license becomes larger or better, and in a year or two perhaps again.
    pub(crate) fn grow(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(license) = self.license(held) else {
            return Ok(());
        };
        let list = self.price_list(at)?;
        let more = self.chance.more_than(&license.sku, &list)?;
        let Some(to) = more.filter(|_| !license.term.is_over(at) && license.check_enabled().is_ok()) else {
            return Ok(());
        };
        let again = self.chance.percent(25);
        if !self.upgrade(at, held, &license, (to, false))? {
            self.again(at, Task::Grow(held), held.seller);
        } else if again && license.term == Term::Permanent {
            let when = self.chance.days_after(at, 200, 800);
            self.later(when, Task::Grow(held));
        }
        Ok(())
    }

    /// The trial becomes permanent, some of them larger than they were.
    pub(crate) fn convert(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(license) = self.license(held) else {
            return Ok(());
        };
        if license.check_enabled().is_err() {
            return Ok(());
        }
        let list = self.price_list(at)?;
        let larger = self.chance.percent(20);
        let more = self.chance.more_than(&license.sku, &list)?.filter(|_| larger);
        let to = more.unwrap_or_else(|| license.sku.clone());
        if !self.upgrade(at, held, &license, (to, true))? {
            self.again(at, Task::Convert(held), held.seller);
        }
        Ok(())
    }

    /// What could not be done now is tried again: soon where credits were bought, in some days where the seller is suspended.
    pub(crate) fn again(&mut self, at: DateTime<Utc>, task: Task, seller: Option<usize>) {
        let when = match self.is_active(seller) {
            true => self.chance.soon(at),
            false => self.chance.days_after(at, 5, 20),
        };
        self.later(when, task);
    }

    /// Upgrades to this SKU, and to a permanent license if so. False if its seller cannot do so now.
    fn upgrade(
        &mut self,
        at: DateTime<Utc>,
        held: Held,
        license: &Assigned,
        (to, to_permanent): (Sku, bool),
    ) -> Result<bool, Rejection> {
        if !self.is_active(held.seller) {
            return Ok(false);
        }
        let list = self.price_list(at)?;
        let trial = license.term != Term::Permanent;
        let (due, base) = (!trial || to_permanent, Some(&license.sku).filter(|_| !trial));
        if due {
            let price = list.price_in_credits(&to)?;
            let less = base
                .map(|sku| list.price_in_credits(sku))
                .transpose()?
                .unwrap_or_default();
            let needed = price.checked_sub(less).unwrap_or(price);
            let needed = self.in_tier(&list, held.seller, needed);
            if !self.affords(at, held.seller, needed)? {
                return Ok(false);
            }
        }
        if due && held.seller.is_none() {
            self.order_upgrade(at, held, license, to)?;
            return Ok(true);
        }
        let order = self.new_order(at.date_naive(), held.seller.is_none())?;
        let who = self.buyer(held.seller, license.customer_id);
        let upgrade = UpgradeLicense {
            license_id: held.license_id,
            by: self.seller(held.seller),
            to,
            to_permanent,
            order,
            paid: None,
            support_paid: None,
        };
        self.act(at, who, upgrade)?;
        self.what_its_computer_sees(at, held);
        Ok(true)
    }

    pub(crate) fn comment(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let note = match self.chance.percent(85) {
            true => Some(self.chance.note().parse()?),
            false => None,
        };
        if !self.edit(at, held, None, Some(note))? {
            self.again(at, Task::Comment(held), held.seller);
        }
        Ok(())
    }

    /// Somebody else at the company takes over, or it is sold on to another customer of the same seller.
    pub(crate) fn move_license(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(customer) = self.customers.get(held.customer) else {
            return Ok(());
        };
        let domain = customer.domain.clone();
        let others: Vec<usize> = (0..self.customers.len())
            .filter(|index| *index != held.customer)
            .filter(|index| {
                self.customers
                    .get(*index)
                    .is_some_and(|other| other.seller == held.seller)
            })
            .collect();
        let sold_on = self.chance.percent(30);
        let other = self.chance.pick(&others).and_then(|index| self.customers.get(*index));
        let email = match other {
            Some(other) if sold_on => other.email.clone(),
            _ => self.address(&domain)?,
        };
        if !self.edit(at, held, Some(email), None)? {
            self.again(at, Task::Move(held), held.seller);
        }
        Ok(())
    }

    /// Changes the customer or the comment. False if its seller cannot do so now.
    fn edit(
        &mut self,
        at: DateTime<Utc>,
        held: Held,
        email: Option<EmailAddress>,
        comment: Option<Option<Comment>>,
    ) -> Result<bool, Rejection> {
        let Some(license) = self.license(held) else {
            return Ok(true);
        };
        if !self.is_active(held.seller) {
            return Ok(false);
        }
        let who = self.buyer(held.seller, license.customer_id);
        let edit = EditLicense {
            license_id: held.license_id,
            by: self.seller(held.seller),
            customer: email.map(|email| (self.person(&email), email)),
            comment,
        };
        self.act(at, who, edit)?;
        Ok(true)
    }

    /// What was never activated is deleted; direct trials by the vendor's housekeeping.
    pub(crate) fn delete(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(license) = self.license(held) else {
            return Ok(());
        };
        // A computer may have taken it in the meantime.
        if license.was_activated() {
            return Ok(());
        }
        if !self.is_active(held.seller) {
            self.again(at, Task::Delete(held), held.seller);
            return Ok(());
        }
        let who = match held.seller {
            None => Who::System(self.mint.id("system", "housekeeping")),
            Some(_) => self.buyer(held.seller, license.customer_id),
        };
        let delete = DeleteLicense {
            license_id: held.license_id,
            by: self.seller(held.seller),
        };
        self.act(at, who, delete)
    }

    pub(crate) fn rename(
        &mut self,
        at: DateTime<Utc>,
        customer: usize,
        activation_key_id: ActivationKeyId,
    ) -> Result<(), Rejection> {
        let Some(customer) = self.customers.get(customer) else {
            return Ok(());
        };
        let (id, seller) = (customer.id, customer.seller);
        let name: KeyName = format!("{} ({})", customer.company, self.chance.branch()).parse()?;
        if !self.is_active(seller) {
            return Ok(());
        }
        let rename = RenameActivationKey {
            activation_key_id,
            by: self.key_owner(seller, id),
            name,
        };
        let who = self.buyer(seller, id);
        self.act(at, who, rename)
    }
}
