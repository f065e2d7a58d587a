//! What happens between a license and computers.

use domain::{
    Event,
    license::{LicenseCloneSuspected, LicenseDisabled, LicenseRefreshed, LicenseRestored},
};

use crate::support::{LICENSE, computers::license_released};

pub(super) fn computers() -> Vec<Event> {
    let license_id = LICENSE;
    let reason = "charged back".to_owned();
    vec![
        license_released(1, 2).into(),
        LicenseRefreshed {
            license_id,
            presented: 6,
            revision: 7,
        }
        .into(),
        LicenseCloneSuspected {
            license_id,
            presented: 4,
            expected: 6,
        }
        .into(),
        LicenseDisabled { license_id, reason }.into(),
        LicenseRestored { license_id }.into(),
    ]
}
