//! The vendor's own people.

use domain::StaffId;

use crate::{
    access::{Principal, Who},
    error::ApiError,
};

/// The id by which rules know a member of staff; whoever is none is refused.
pub(crate) fn staff_id(principal: &Principal) -> Result<StaffId, ApiError> {
    match principal.who {
        Who::User { user_id, role, .. } if !role.is_of_reseller() => Ok(StaffId(user_id.0)),
        _ => Err(ApiError::StaffOnly),
    }
}

/// Whether it is one of the vendor's own people.
pub(crate) fn is_staff(principal: &Principal) -> bool {
    staff_id(principal).is_ok()
}
