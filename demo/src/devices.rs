//! What computers do with licenses: they take one of a key, ask again what it is, and give way to others; and what staff do
//! about those that should not be in use.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    ActivationKeyId, LicenseId, Rejection,
    guessing::NoticeGuessing,
    license::{
        ActivateDevice, ActivateLicense, Assigned, ComputerId, DisableLicense, License, RefreshLicense, ReleaseLicense,
        Releaser, RestoreLicense, Term,
    },
};

use crate::{
    command::Who,
    plan::midnight,
    world::{Held, Task, World},
};

/// The days of what is rare: a copied computer is noticed, a license is disabled for good, somebody guesses keys.
const COPIES: [(i32, u32, u32); 2] = [(2020, 4, 7), (2023, 10, 12)];
const DISABLED: (i32, u32, u32) = (2022, 9, 5);
const GUESSED: NaiveDate = match NaiveDate::from_ymd_opt(2024, 3, 16) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Something about a license on a computer.
#[derive(Clone, Copy)]
pub(crate) enum Usage {
    /// Its computer asks what it is now.
    Refresh(Held),
    /// It leaves its computer for another one.
    Rehost(Held),
    /// The copy of some computer asks.
    Copied,
    /// Staff disable the license of a computer that was copied.
    Stop(Held),
    /// Staff disable a license whose payment did not last.
    Disable,
    /// Staff restore one that they had disabled.
    Restore(Held),
}

/// A computer that asks for a license, and what for.
struct Installation {
    held: Held,
    serial: String,
    computer_id: ComputerId,
    name: String,
}

impl World {
    /// Lays out what is rare.
    pub(crate) fn open_devices(&mut self) {
        for day in COPIES {
            self.on(day, Task::Device(Usage::Copied));
        }
        self.on(DISABLED, Task::Device(Usage::Disable));
        let guard = Who::System(self.mint.id("system", "guessing"));
        let at = midnight(GUESSED) + TimeDelta::minutes(557);
        self.later(at, Task::Guide(guard, Box::new(NoticeGuessing.into())));
    }

    pub(crate) fn device(&mut self, at: DateTime<Utc>, usage: Usage) -> Result<(), Rejection> {
        match usage {
            Usage::Refresh(held) => self.refresh(at, held),
            Usage::Rehost(held) => self.rehost(at, held),
            Usage::Copied => self.copied(at),
            Usage::Stop(held) => self.stop(at, held),
            Usage::Disable => self.disable(at),
            Usage::Restore(held) => self.restore(at, held),
        }
    }

    /// The software on one of the customer's computers takes a license of the key like this one, if one is free.
    pub(crate) fn activate(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(license) = self.license(held) else {
            return Ok(());
        };
        let key = license.activation_key_id;
        if !self.carries_free(key, &license, at) {
            return Ok(());
        }
        let installation = self.install(at, held, &license)?;
        let who = Who::Device(self.mint.id("device", installation.computer_id.as_str()));
        let may_have_file = is_free(&license, at) && license.term == Term::Permanent;
        let is_offline = may_have_file && self.chance.percent(12);
        let computer_id = installation.computer_id.clone();
        match is_offline {
            true => self.act(at, who, installation.by_file()?)?,
            false => {
                let activate = installation.by_key(self, &license)?;
                self.act(at, who, activate)?;
            }
        }
        if let Some(license_id) = self.on_computer(key, &computer_id) {
            self.what_a_computer_does(at, Held { license_id, ..held });
        }
        Ok(())
    }

    /// Whether the key has a free license of the same kind.
    fn carries_free(&self, key: ActivationKeyId, like: &Assigned, at: DateTime<Utc>) -> bool {
        let mut licenses = self
            .carried(key)
            .filter_map(|id| self.states.license(id).assigned().ok());
        licenses.any(|license| license.sku == like.sku && is_free(license, at))
    }

    /// The licenses that were assigned to the key, the newest first.
    fn carried(&self, key: ActivationKeyId) -> impl Iterator<Item = LicenseId> {
        self.carried.get(&key).into_iter().flatten().rev().copied()
    }

    fn on_computer(&self, key: ActivationKeyId, computer: &ComputerId) -> Option<LicenseId> {
        let is_there = |id: &LicenseId| match self.states.license(*id) {
            License::Assigned(license) => license.activation.computer_id.as_deref() == Some(computer.as_str()),
            License::Unassigned | License::Deleted { .. } | License::Revoked { .. } => false,
        };
        self.carried(key).find(is_there)
    }

    fn install(&mut self, at: DateTime<Utc>, held: Held, license: &Assigned) -> Result<Installation, Rejection> {
        let product = license.sku.product();
        let form = self.price_list(at)?.product(product)?.serial_form;
        let mut serial = self.chance.serial(form);
        while !self.serials.insert(serial.clone()) {
            serial = self.chance.serial(form);
        }
        let (computer_id, name) = self.draw_computer(held.customer, product);
        Ok(Installation {
            held,
            serial,
            computer_id: computer_id.parse()?,
            name,
        })
    }

    /// A computer that has no license of this product yet: its id and its name.
    fn draw_computer(&mut self, customer: usize, product: &str) -> (String, String) {
        let known = self
            .customers
            .get(customer)
            .map_or(0, |customer| customer.computers.len());
        let new = self.computer(known + 1);
        let takes_new = self.chance.percent(30);
        let Some(customer) = self.customers.get_mut(customer) else {
            return (new.id, new.name);
        };
        let has = |products: &[String]| products.iter().any(|has| has == product);
        let free = customer.computers.iter().position(|computer| !has(&computer.products));
        let index = match free {
            Some(index) if !takes_new => index,
            _ => {
                customer.computers.push(new.clone());
                known
            }
        };
        match customer.computers.get_mut(index) {
            Some(computer) => {
                computer.products.push(product.to_owned());
                (computer.id.clone(), computer.name.clone())
            }
            None => (new.id, new.name),
        }
    }

    /// Draws what a computer that just took a license will do.
    fn what_a_computer_does(&mut self, at: DateTime<Utc>, held: Held) {
        self.installed.push(held);
        if self.chance.percent(10) {
            let when = self.chance.days_after(at, 20, 400);
            self.later(when, Task::Device(Usage::Refresh(held)));
        }
        if self.chance.percent(5) {
            let when = self.chance.days_after(at, 150, 900);
            self.later(when, Task::Device(Usage::Rehost(held)));
        }
    }

    /// Now and then somebody presses the button right after an upgrade.
    pub(crate) fn what_its_computer_sees(&mut self, at: DateTime<Utc>, held: Held) {
        if self.chance.percent(20) {
            let when = self.chance.soon(at);
            self.later(when, Task::Device(Usage::Refresh(held)));
        }
    }

    /// The license and its computer, if it is in use there.
    fn in_use(&self, held: Held) -> Option<(Assigned, ComputerId)> {
        let license = self.license(held).filter(|license| license.check_enabled().is_ok())?;
        let computer_id = license.activation.computer_id.as_deref()?.parse().ok()?;
        Some((license, computer_id))
    }

    fn refresh(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some((license, computer_id)) = self.in_use(held) else {
            return Ok(());
        };
        if self.chance.percent(45) {
            let when = self.chance.days_after(at, 20, 400);
            self.later(when, Task::Device(Usage::Refresh(held)));
        }
        self.show(at, (held, &license), computer_id, license.activation.given)
    }

    /// The software on this computer shows the revision that it has.
    fn show(
        &mut self,
        at: DateTime<Utc>,
        (held, license): (Held, &Assigned),
        computer_id: ComputerId,
        revision: u64,
    ) -> Result<(), Rejection> {
        let who = Who::Device(self.mint.id("device", computer_id.as_str()));
        let refresh = RefreshLicense {
            license_id: held.license_id,
            activation_key_id: license.activation_key_id,
            computer_id,
            revision,
        };
        self.act(at, who, refresh)
    }

    /// Who has it lets it leave its computer, and minutes later another one takes it.
    fn rehost(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some((license, _)) = self.in_use(held).filter(|(license, _)| !license.term.is_over(at)) else {
            return Ok(());
        };
        let (customer, seller) = (license.customer_id, held.seller);
        let (who, by) = match self.chance.between(0, 9) {
            0 => (self.staff(), Releaser::Staff),
            1..6 if seller.is_some() && self.is_active(seller) => {
                (self.buyer(seller, customer), Releaser::Seller(self.seller(seller)))
            }
            _ => (Who::Customer(customer), Releaser::Customer { person_id: customer }),
        };
        let release = ReleaseLicense {
            license_id: held.license_id,
            by,
        };
        self.act(at, who, release)?;
        let when = self.chance.soon(at);
        self.later(when, Task::Activate(held));
        Ok(())
    }

    /// Somebody made a copy of a computer some time ago, and the copy asks.
    fn copied(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        let long_in_use = |license: &Assigned| license.activation.held > 1;
        let Some((held, license, computer_id)) = self.some_in_use(long_in_use) else {
            let again = self.chance.days_after(at, 7, 7);
            self.later(again, Task::Device(Usage::Copied));
            return Ok(());
        };
        let when = self.chance.soon(at);
        self.later(when, Task::Device(Usage::Stop(held)));
        self.show(at, (held, &license), computer_id, license.activation.held - 1)
    }

    /// Until it is explained, which takes some days.
    fn stop(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let when = self.chance.days_after(at, 1, 4);
        self.later(when, Task::Device(Usage::Restore(held)));
        let reason = "the same license asks from two computers".to_owned();
        self.disable_license(at, held, reason)
    }

    fn disable(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        let Some((held, ..)) = self.some_in_use(|license| license.term == Term::Permanent) else {
            let again = self.chance.days_after(at, 7, 7);
            self.later(again, Task::Device(Usage::Disable));
            return Ok(());
        };
        let reason = "the card that paid for it was a stolen one".to_owned();
        self.disable_license(at, held, reason)
    }

    fn disable_license(&mut self, at: DateTime<Utc>, held: Held, reason: String) -> Result<(), Rejection> {
        let who = self.staff();
        let license_id = held.license_id;
        self.act(at, who, DisableLicense { license_id, reason })
    }

    fn restore(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let who = self.staff();
        let license_id = held.license_id;
        self.act(at, who, RestoreLicense { license_id })
    }

    /// One of the licenses that are in use and such as is looked for.
    fn some_in_use(&mut self, wanted: impl Fn(&Assigned) -> bool) -> Option<(Held, Assigned, ComputerId)> {
        let found: Vec<_> = self
            .installed
            .iter()
            .filter_map(|held| self.in_use(*held).map(|(license, computer)| (*held, license, computer)))
            .filter(|(_, license, _)| wanted(license))
            .collect();
        self.chance.pick(&found).cloned()
    }
}

impl Installation {
    /// Asks with the key for such a license as `license` is.
    fn by_key(self, world: &World, license: &Assigned) -> Result<ActivateDevice, Rejection> {
        let (key, sku) = (license.activation_key_id, &license.sku);
        let trial = self.computer_id.trial_of(sku.product());
        Ok(ActivateDevice {
            activation_key_id: key,
            candidates: world.carried(key).collect(),
            product: sku.product().to_owned(),
            edition: sku.edition().map(str::to_owned),
            size: Some(sku.size()),
            serial: self.serial,
            trial_reservation_id: world.mint.id("trial-on-computer", &trial),
            computer_id: self.computer_id,
            computer_name: Some(self.name.parse()?),
        })
    }

    /// Takes this very license, which is permanent, with a file for a computer that is not connected.
    fn by_file(self) -> Result<ActivateLicense, Rejection> {
        Ok(ActivateLicense {
            license_id: self.held.license_id,
            serial: self.serial,
            computer_id: self.computer_id,
            computer_name: Some(self.name.parse()?),
            // Only trials take it.
            trial_reservation_id: uuid::Uuid::nil(),
        })
    }
}

/// Whether a computer can take it now.
fn is_free(license: &Assigned, at: DateTime<Utc>) -> bool {
    license.activation.computer_id.is_none() && !license.term.is_over(at) && license.check_enabled().is_ok()
}
