//! People are invited, sign in, and do what they do about how they sign in.

use chrono::{Days, NaiveDate};
use domain::{
    TokenId, UserId,
    user::{
        AcceptInvitation, ChangeRole, ChangeUserEmail, DisableUser, EnableUser, InviteUser, IssueToken, PasswordChange,
        RecordPasswordChange, RemoveSecondFactor, RevokeToken, Role, SetSecondFactor,
    },
};

use crate::{asked::Asked, world::World};

/// How many users there are in the end.
const MOST: usize = 12;

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    let user_id = user(world);
    let step = world.chance.between(0, 11);
    match step {
        _ if world.known.users.len() < 2 => invite(world),
        0 => invite(world),
        1 | 2 => Box::new(AcceptInvitation { user_id }),
        3 => {
            let role = role(world);
            Box::new(ChangeRole { user_id, role })
        }
        4 => Box::new(DisableUser { user_id }),
        5 => Box::new(EnableUser { user_id }),
        6 => {
            let how = match world.chance.percent(50) {
                true => PasswordChange::Changed,
                false => PasswordChange::Reset,
            };
            Box::new(RecordPasswordChange { user_id, how })
        }
        7 => Box::new(SetSecondFactor { user_id }),
        8 => Box::new(RemoveSecondFactor { user_id }),
        9 => {
            let email = "new@example.com".parse().unwrap();
            Box::new(ChangeUserEmail { user_id, email })
        }
        10 => issue(world, user_id),
        _ => revoke(world),
    }
}

/// A user; at times one that nobody ever heard of.
fn user(world: &mut World) -> UserId {
    let known = world.chance.pick(&world.known.users);
    let is_odd = world.is_odd();
    known.filter(|_| !is_odd).unwrap_or_else(|| UserId(world.chance.id()))
}

fn role(world: &mut World) -> Role {
    world.chance.pick(&Role::ALL).unwrap()
}

/// Somebody new, or at times somebody who is there, mostly with a reseller where the role needs one.
fn invite(world: &mut World) -> Box<dyn Asked> {
    let is_new = world.known.users.len() < MOST;
    let user_id = match is_new && !world.is_odd() {
        true => UserId(world.chance.id()),
        false => user(world),
    };
    let role = role(world);
    let reseller_id = world.reseller();
    let is_odd = world.is_odd();
    Box::new(InviteUser {
        user_id,
        role,
        reseller_id: Some(reseller_id).filter(|_| role.is_of_reseller() != is_odd),
        email: "pat@example.com".parse().unwrap(),
    })
}

fn issue(world: &mut World, user_id: UserId) -> Box<dyn Asked> {
    let days = world.chance.between(0, 380);
    let is_odd = world.is_odd();
    let name = if is_odd { "" } else { "build server" };
    let scopes = if world.is_odd() {
        vec![]
    } else {
        vec!["read-sales".to_owned()]
    };
    let expires_on = world.at.date_naive().checked_add_days(Days::new(days));
    Box::new(IssueToken {
        user_id,
        token_id: TokenId(world.chance.id()),
        name: name.to_owned(),
        scopes,
        expires_on: expires_on.unwrap_or(NaiveDate::MAX),
    })
}

fn revoke(world: &mut World) -> Box<dyn Asked> {
    let known = world.chance.pick_late(&world.known.tokens);
    let (user_id, token_id) = known.unwrap_or_else(|| (UserId(world.chance.id()), TokenId(world.chance.id())));
    Box::new(RevokeToken { user_id, token_id })
}
