//! Licenses on computers.

use domain::{
    LicenseId, NewEvent, Stream,
    license::{
        ActivateLicense, ComputerId, LicenseActivated, LicenseAssigned, LicenseCloneSuspected, LicenseDisabled,
        LicenseRefreshed, LicenseReleased, LicenseRestored, Price, RefreshLicense, ReleaseLicense, Releaser, Term,
    },
    reservation::{ReservationKind, ReservationMade},
};
use uuid::Uuid;

use super::{
    KEY, LICENSE,
    events::{license_activated, license_assigned, on_license, published},
    time,
};

/// The keyed hash of a product and a computer.
pub(crate) const TRIAL_HASH: Uuid = Uuid::from_u128(0x8);

pub(crate) fn computer(id: &str) -> ComputerId {
    id.parse().unwrap()
}

pub(crate) fn activate(computer_id: &str) -> ActivateLicense {
    ActivateLicense {
        license_id: LICENSE,
        serial: "P30AF".to_owned(),
        computer_id: computer(computer_id),
        computer_name: None,
        trial_reservation_id: TRIAL_HASH,
    }
}

pub(crate) fn refresh(computer_id: &str, revision: u64) -> RefreshLicense {
    RefreshLicense {
        license_id: LICENSE,
        activation_key_id: KEY,
        computer_id: computer(computer_id),
        revision,
    }
}

pub(crate) fn release(by: Releaser) -> ReleaseLicense {
    ReleaseLicense {
        license_id: LICENSE,
        by,
    }
}

/// A trial of thirty days.
pub(crate) fn trial() -> LicenseAssigned {
    let term = Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00Z"),
    };
    LicenseAssigned {
        term,
        price: Price::Free,
        ..license_assigned()
    }
}

pub(crate) fn trial_taken() -> NewEvent {
    let (reservation_id, kind) = (TRIAL_HASH, ReservationKind::TrialOnComputer);
    NewEvent::new(
        Stream::Reservation(reservation_id),
        ReservationMade { reservation_id, kind },
    )
}

/// A price list, and a license on the computer `SRV-1`, whose revision is then 1.
pub(crate) fn on_a_computer() -> Vec<NewEvent> {
    vec![
        published(),
        on_license(license_assigned()),
        on_license(license_activated("SRV-1")),
    ]
}

pub(crate) fn assigned_as(license_id: LicenseId, assigned: LicenseAssigned) -> NewEvent {
    NewEvent::new(Stream::License(license_id), LicenseAssigned { license_id, ..assigned })
}

pub(crate) fn activated_as(license_id: LicenseId, activated: LicenseActivated) -> NewEvent {
    NewEvent::new(
        Stream::License(license_id),
        LicenseActivated {
            license_id,
            ..activated
        },
    )
}

/// The release of [`super::today`] from `SRV-1`, with how many there were this year and how many are left.
pub(crate) fn license_released(rehosts_this_year: u32, rehosts_left: u32) -> LicenseReleased {
    LicenseReleased {
        license_id: LICENSE,
        computer_id: "SRV-1".to_owned(),
        day: "2026-11-22".parse().unwrap(),
        rehosts_this_year,
        rehosts_left,
    }
}

pub(crate) fn refreshed(presented: u64, revision: u64) -> NewEvent {
    on_license(LicenseRefreshed {
        license_id: LICENSE,
        presented,
        revision,
    })
}

pub(crate) fn clone_suspected(presented: u64, expected: u64) -> NewEvent {
    on_license(LicenseCloneSuspected {
        license_id: LICENSE,
        presented,
        expected,
    })
}

pub(crate) fn license_disabled() -> NewEvent {
    on_license(LicenseDisabled {
        license_id: LICENSE,
        reason: "charged back".to_owned(),
    })
}

pub(crate) fn license_restored() -> NewEvent {
    on_license(LicenseRestored { license_id: LICENSE })
}
