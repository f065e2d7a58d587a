//! Users and their tokens.

use chrono::NaiveDate;
use domain::{
    Event, Personal,
    user::{
        PasswordChange, Role, TokenIssued, TokenRevoked, UserDisabled, UserEmailChanged, UserEnabled,
        UserInvitationAccepted, UserInvited, UserPasswordChanged, UserRoleChanged, UserSecondFactorRemoved,
        UserSecondFactorSet,
    },
};

use crate::support::{ANNA, PAT, TOKEN};

pub(super) fn events(personal: fn() -> Personal) -> Vec<Event> {
    let (user_id, token_id) = (PAT, TOKEN);
    vec![
        UserInvited {
            user_id,
            role: Role::ResellerOwner,
            reseller_id: Some(ANNA),
            email: personal(),
        }
        .into(),
        UserInvitationAccepted { user_id }.into(),
        UserRoleChanged {
            user_id,
            from: Role::ResellerOwner,
            to: Role::ResellerMember,
        }
        .into(),
        UserDisabled { user_id }.into(),
        UserEnabled { user_id }.into(),
        UserPasswordChanged {
            user_id,
            how: PasswordChange::First,
        }
        .into(),
        UserSecondFactorSet { user_id }.into(),
        UserSecondFactorRemoved { user_id }.into(),
        UserEmailChanged {
            user_id,
            email: personal(),
        }
        .into(),
        TokenIssued {
            user_id,
            token_id,
            name: "build server".to_owned(),
            scopes: vec!["read-sales".to_owned()],
            expires_on: NaiveDate::from_ymd_opt(2027, 6, 30).unwrap(),
        }
        .into(),
        TokenRevoked { user_id, token_id }.into(),
    ]
}

pub(super) fn variations() -> Vec<Event> {
    let user_id = PAT;
    let mut events: Vec<Event> = [PasswordChange::Changed, PasswordChange::Reset]
        .map(|how| UserPasswordChanged { user_id, how }.into())
        .to_vec();
    events.extend(Role::ALL.map(|to| {
        let from = Role::StaffAdmin;
        UserRoleChanged { user_id, from, to }.into()
    }));
    events
}
