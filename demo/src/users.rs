//! The people who sign in: one of each role, and one who came and went.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    ResellerId, TokenId, UserId,
    person::EmailAddress,
    user::{
        AcceptInvitation, ChangeRole, ChangeUserEmail, DisableUser, EnableUser, InviteUser, IssueToken,
        RemoveSecondFactor, RevokeToken, Role, SetSecondFactor,
    },
};

use crate::{
    command::{DemoCommand, Who},
    load::DemoError,
    mint::Mint,
    resellers::Day,
    world::{Task, World},
};

/// When signing in was introduced.
const BEGINS: Day = (2025, 3, 3);
/// The reseller whose people sign in.
const RESELLER: &str = "Kestrel Software House";
/// Those of the vendor have the ids of the staff who act in the history, by their desks.
const PEOPLE: [(Role, &str, &str); 7] = [
    (Role::StaffAdmin, "1", "admin@vendor.example.com"),
    (Role::StaffSupport, "2", "support@vendor.example.com"),
    (Role::Finance, "3", "finance@vendor.example.com"),
    (Role::Auditor, "auditor", "auditor@vendor.example.com"),
    (Role::ResellerOwner, "owner", "owner@kestrel-software.example.com"),
    (Role::ResellerMember, "member", "member@kestrel-software.example.com"),
    (
        Role::ResellerReadonly,
        "readonly",
        "readonly@kestrel-software.example.com",
    ),
];

/// Somebody of the demo who signs in.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoUser {
    /// Who.
    pub user_id: UserId,
    /// What the user is there for.
    pub role: Role,
    /// The user's address.
    pub email: &'static str,
}

/// Those of the history of `seed` who sign in, one of each role.
pub fn users(seed: u64) -> Vec<DemoUser> {
    let mint = Mint(seed);
    let user = |(role, desk, email): (Role, &str, &'static str)| DemoUser {
        user_id: UserId(mint.id("staff", desk)),
        role,
        email,
    };
    PEOPLE.map(user).to_vec()
}

impl World {
    /// Lays out who is invited, and what one of them does before leaving.
    pub(crate) fn open_users(&mut self) -> Result<(), DemoError> {
        let (year, month, day) = BEGINS;
        let day = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let begins = crate::plan::midnight(day) + TimeDelta::hours(9);
        let (admin, reseller_id) = (
            Who::Staff(self.mint.id("staff", "1")),
            ResellerId(self.mint.id("reseller", RESELLER)),
        );
        for (minute, user) in (0..).zip(users(self.mint.0)) {
            let at = begins + TimeDelta::minutes(minute);
            let user_id = user.user_id;
            self.on_day(at, admin, invite(user_id, user.role, reseller_id, user.email)?);
            let own = self.own(&user, reseller_id);
            self.on_day(at + TimeDelta::hours(2), own, AcceptInvitation { user_id });
        }
        self.comes_and_goes(begins + Days::new(30), reseller_id)
    }

    fn own(&self, user: &DemoUser, reseller_id: ResellerId) -> Who {
        match user.role.is_of_reseller() {
            true => Who::Reseller(reseller_id, None),
            false => Who::Staff(user.user_id.0),
        }
    }

    /// Somebody of the reseller who tries out everything.
    fn comes_and_goes(&mut self, at: DateTime<Utc>, reseller_id: ResellerId) -> Result<(), DemoError> {
        let user_id = UserId(self.mint.id("staff", "trainee"));
        let token_id = TokenId(self.mint.id("token", "trainee"));
        let role = Role::ResellerReadonly;
        let issue = IssueToken {
            user_id,
            token_id,
            name: "price calculator".to_owned(),
            scopes: vec!["read-sales".to_owned(), "read-prices".to_owned()],
            expires_on: at.date_naive() + Days::new(90),
        };
        let change = ChangeUserEmail {
            user_id,
            email: email("jo.quill@kestrel-software.example.com")?,
        };
        let commands: [DemoCommand; 11] = [
            invite(user_id, role, reseller_id, "trainee@kestrel-software.example.com")?.into(),
            AcceptInvitation { user_id }.into(),
            SetSecondFactor { user_id }.into(),
            change.into(),
            ChangeRole {
                user_id,
                role: Role::ResellerMember,
            }
            .into(),
            issue.into(),
            RemoveSecondFactor { user_id }.into(),
            DisableUser { user_id }.into(),
            EnableUser { user_id }.into(),
            RevokeToken { user_id, token_id }.into(),
            DisableUser { user_id }.into(),
        ];
        for (days, command) in (0..).zip(commands) {
            self.on_day(at + Days::new(7 * days), Who::Reseller(reseller_id, None), command);
        }
        Ok(())
    }

    fn on_day(&mut self, at: DateTime<Utc>, who: Who, command: impl Into<DemoCommand>) {
        self.later(at, Task::Guide(who, Box::new(command.into())));
    }
}

fn invite(user_id: UserId, role: Role, reseller_id: ResellerId, to: &str) -> Result<InviteUser, DemoError> {
    Ok(InviteUser {
        user_id,
        role,
        reseller_id: role.is_of_reseller().then_some(reseller_id),
        email: email(to)?,
    })
}

fn email(text: &str) -> Result<EmailAddress, DemoError> {
    let email = text.parse::<EmailAddress>();
    email.map_err(|error| DemoError::Guide(Box::new(error.into())))
}
