//! Users: who is invited, what they may do about themselves, and that a disabled one may nothing.

use chrono::{Days, NaiveDate};
use domain::{
    NewEvent, Stream,
    reseller::ResellerError,
    user::{
        AcceptInvitation, ChangeRole, ChangeUserEmail, DisableUser, EnableUser, InviteUser, IssueToken, MOST_TOKENS,
        PasswordChange, RecordPasswordChange, RemoveSecondFactor, RevokeToken, Role, SetSecondFactor, TokenIssued,
        User, UserDisabled, UserEnabled, UserError, UserInvitationAccepted, UserInvited, UserPasswordChanged,
        UserRoleChanged, UserSecondFactorSet,
    },
};
use proptest::prelude::*;

use crate::support::{ANNA, PAT, TOKEN, events::registered, given, today};

fn on_pat(event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::User(PAT), event)
}

fn invite(role: Role) -> InviteUser {
    InviteUser {
        user_id: PAT,
        role,
        reseller_id: role.is_of_reseller().then_some(ANNA),
        email: "pat@example.com".parse().unwrap(),
    }
}

fn invited(role: Role) -> NewEvent {
    let InviteUser { reseller_id, email, .. } = invite(role);
    on_pat(UserInvited {
        user_id: PAT,
        role,
        reseller_id,
        email: email.personal(domain::PersonId(PAT.0)),
    })
}

fn accepted() -> NewEvent {
    on_pat(UserInvitationAccepted { user_id: PAT })
}

fn disabled() -> NewEvent {
    on_pat(UserDisabled { user_id: PAT })
}

fn issue() -> IssueToken {
    IssueToken {
        user_id: PAT,
        token_id: TOKEN,
        name: "build server".to_owned(),
        scopes: vec!["read-sales".to_owned()],
        expires_on: today().date_naive() + Days::new(30),
    }
}

fn issued() -> NewEvent {
    let IssueToken {
        user_id,
        token_id,
        name,
        scopes,
        expires_on,
    } = issue();
    on_pat(TokenIssued {
        user_id,
        token_id,
        name,
        scopes,
        expires_on,
    })
}

#[test]
fn somebody_is_invited_to_the_vendor_or_to_a_registered_reseller() {
    given([]).when(&invite(Role::Auditor)).then([invited(Role::Auditor)]);
    let owner = Role::ResellerOwner;
    given([registered(ANNA)]).when(&invite(owner)).then([invited(owner)]);
    given([]).when(&invite(owner)).then_error(ResellerError::Unknown);
}

#[test]
fn a_role_of_a_reseller_needs_one_and_one_of_the_vendor_has_none() {
    let astray = InviteUser {
        reseller_id: Some(ANNA),
        ..invite(Role::StaffAdmin)
    };
    given([registered(ANNA)])
        .when(&astray)
        .then_error(UserError::RoleDoesNotFit);
    let lost = InviteUser {
        reseller_id: None,
        ..invite(Role::ResellerOwner)
    };
    given([]).when(&lost).then_error(UserError::RoleDoesNotFit);
    let crossed = ChangeRole {
        user_id: PAT,
        role: Role::ResellerOwner,
    };
    given([invited(Role::StaffAdmin)])
        .when(&crossed)
        .then_error(UserError::RoleDoesNotFit);
}

#[test]
fn the_same_invitation_may_go_out_again_and_no_other() {
    given([invited(Role::Auditor)])
        .when(&invite(Role::Auditor))
        .then_nothing();
    given([invited(Role::Auditor)])
        .when(&invite(Role::Finance))
        .then_error(UserError::AlreadyInvited);
    given([invited(Role::Auditor), accepted()])
        .when(&invite(Role::Auditor))
        .then_error(UserError::AlreadyInvited);
}

#[test]
fn an_invitation_is_accepted_once_by_a_first_password() {
    let accept = AcceptInvitation { user_id: PAT };
    let first = UserPasswordChanged {
        user_id: PAT,
        how: PasswordChange::First,
    };
    given([invited(Role::Auditor)])
        .when(&accept.clone())
        .then([accepted(), on_pat(first)]);
    given([invited(Role::Auditor), accepted()])
        .when(&accept.clone())
        .then_nothing();
    given([invited(Role::Auditor), disabled()])
        .when(&accept.clone())
        .then_error(UserError::Disabled);
    given([]).when(&accept).then_error(UserError::Unknown);
}

#[test]
fn a_role_changes_once() {
    let change = ChangeRole {
        user_id: PAT,
        role: Role::Finance,
    };
    let changed = UserRoleChanged {
        user_id: PAT,
        from: Role::Auditor,
        to: Role::Finance,
    };
    given([invited(Role::Auditor)])
        .when(&change.clone())
        .then([on_pat(changed.clone())]);
    given([invited(Role::Auditor), on_pat(changed)])
        .when(&change)
        .then_nothing();
}

#[test]
fn a_disabled_user_is_enabled_as_what_it_was() {
    let user_id = PAT;
    given([invited(Role::Auditor)])
        .when(&DisableUser { user_id })
        .then([disabled()]);
    given([invited(Role::Auditor), disabled()])
        .when(&DisableUser { user_id })
        .then_nothing();
    let enabled = on_pat(UserEnabled { user_id });
    given([invited(Role::Auditor), accepted(), disabled()])
        .when(&EnableUser { user_id })
        .then([enabled.clone()]);
    given([invited(Role::Auditor), disabled(), enabled])
        .when(&SetSecondFactor { user_id })
        .then_error(UserError::NotAccepted);
}

#[test]
fn a_second_factor_is_set_and_removed() {
    let user_id = PAT;
    let set = on_pat(UserSecondFactorSet { user_id });
    given([invited(Role::Auditor), accepted()])
        .when(&SetSecondFactor { user_id })
        .then([set]);
    given([invited(Role::Auditor), accepted()])
        .when(&RemoveSecondFactor { user_id })
        .then_nothing();
}

#[test]
fn a_token_has_a_name_a_scope_and_a_last_day_within_a_year() {
    let active = || given([invited(Role::Auditor), accepted()]);
    active().when(&issue()).then([issued()]);
    let with = |change: fn(&mut IssueToken)| {
        let mut token = issue();
        change(&mut token);
        token
    };
    active()
        .when(&with(|token| token.name.clear()))
        .then_error(UserError::MalformedTokenName);
    active()
        .when(&with(|token| token.scopes.clear()))
        .then_error(UserError::NoScopes);
    active()
        .when(&with(|token| token.expires_on = NaiveDate::MIN))
        .then_error(UserError::MalformedExpiry);
    active()
        .when(&with(|token| token.expires_on = NaiveDate::MAX))
        .then_error(UserError::MalformedExpiry);
}

#[test]
fn a_token_is_revoked_once_also_of_a_disabled_user() {
    let revoke = RevokeToken {
        user_id: PAT,
        token_id: TOKEN,
    };
    let revoked = domain::user::TokenRevoked {
        user_id: PAT,
        token_id: TOKEN,
    };
    given([invited(Role::Auditor), accepted(), issued(), disabled()])
        .when(&revoke.clone())
        .then([on_pat(revoked.clone())]);
    given([invited(Role::Auditor), accepted(), issued(), on_pat(revoked)])
        .when(&revoke)
        .then_error(UserError::UnknownToken);
}

#[test]
fn a_user_has_so_many_tokens_and_no_more() {
    let mut events = vec![invited(Role::Auditor), accepted()];
    for number in 0..MOST_TOKENS {
        let token_id = domain::TokenId(uuid::Uuid::from_u128(number as u128 + 100));
        let IssueToken {
            name,
            scopes,
            expires_on,
            ..
        } = issue();
        events.push(on_pat(TokenIssued {
            user_id: PAT,
            token_id,
            name,
            scopes,
            expires_on,
        }));
    }
    given(events).when(&issue()).then_error(UserError::TooManyTokens);
}

fn any_step() -> impl Strategy<Value = NewEvent> {
    let user_id = PAT;
    prop_oneof![
        Just(invited(Role::Auditor)),
        Just(accepted()),
        Just(disabled()),
        Just(on_pat(UserEnabled { user_id })),
        Just(on_pat(UserSecondFactorSet { user_id })),
        Just(issued()),
    ]
}

proptest! {
    /// Whatever happened before, a disabled user changes nothing about how to sign in and gets no token.
    #[test]
    fn a_disabled_user_may_nothing(mut events in prop::collection::vec(any_step(), 0..12)) {
        events.insert(0, invited(Role::Auditor));
        events.push(disabled());
        let user_id = PAT;
        given(events.clone()).when(&issue()).then_error(UserError::Disabled);
        given(events.clone()).when(&SetSecondFactor { user_id }).then_error(UserError::Disabled);
        given(events.clone()).when(&AcceptInvitation { user_id }).then_error(UserError::Disabled);
        let how = PasswordChange::Reset;
        given(events.clone()).when(&RecordPasswordChange { user_id, how }).then_error(UserError::Disabled);
        let email = "new@example.com".parse().unwrap();
        given(events).when(&ChangeUserEmail { user_id, email }).then_error(UserError::Disabled);
    }

    /// A user who was invited stays known, whatever happens.
    #[test]
    fn a_known_user_stays_known(events in prop::collection::vec(any_step(), 0..12)) {
        let mut user = User::EMPTY;
        user.evolve(&invited(Role::Auditor).event);
        for event in &events {
            user.evolve(&event.event);
            prop_assert!(user.known().is_some());
        }
    }
}
