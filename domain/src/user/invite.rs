//! Inviting somebody.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{PersonId, ResellerId, UserId},
    person::EmailAddress,
    rejection::Rejection,
    reseller::ResellerError,
    states::States,
    stream::Stream,
    user::{Role, User, UserError, UserInvited},
};

/// Invites somebody to sign in. Who may invite whom, the policy says; that an address is one user's only, the caller sees to,
/// who gives one address one id.
#[derive(Clone, Debug, PartialEq)]
pub struct InviteUser {
    /// Who.
    pub user_id: UserId,
    /// What the user is there for.
    pub role: Role,
    /// The reseller that the user belongs to, for roles of resellers.
    pub reseller_id: Option<ResellerId>,
    /// Where the invitation goes.
    pub email: EmailAddress,
}

impl Command for InviteUser {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        // The address is personal data of the user, whose person is guarded though nothing is asked of it.
        states.person(PersonId(self.user_id.0));
        let reseller = self.reseller_id.map(|reseller_id| states.reseller(reseller_id));
        let user = states.user(self.user_id);
        if reseller.is_some_and(|reseller| reseller.registered().is_none()) {
            return Err(ResellerError::Unknown.into());
        }
        Ok(decide(user, self)?)
    }
}

fn decide(user: &User, command: &InviteUser) -> Result<Vec<NewEvent>, UserError> {
    let InviteUser {
        user_id,
        role,
        reseller_id,
        ..
    } = *command;
    if role.is_of_reseller() != reseller_id.is_some() {
        return Err(UserError::RoleDoesNotFit);
    }
    match user {
        User::Unknown => {
            let email = command.email.personal(PersonId(user_id.0));
            let invited = UserInvited {
                user_id,
                role,
                reseller_id,
                email,
            };
            Ok(vec![NewEvent::new(Stream::User(user_id), invited)])
        }
        // The same invitation goes out again.
        User::Invited(known) if known.role == role && known.reseller_id == reseller_id => Ok(vec![]),
        User::Invited(_) | User::Active(_) | User::Disabled(_) => Err(UserError::AlreadyInvited),
    }
}
