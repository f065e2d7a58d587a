//! `keyledger user`

use std::io::{Write, stdout};

use chrono::Days;
use clap::{Args, Subcommand};
use domain::{
    ResellerId, TokenId, UserId,
    person::{EmailAddress, PersonError},
    user::{DisableUser, IssueToken, Role},
};
use event_log::Actor;

use crate::{
    ApiError, App,
    access::{IssuedToken, Right, accounts::Account, commands::Asked, links::LinkKind, outbox::Language, policy},
    cli::{
        CliError, identity,
        table::{or_dash, table},
    },
    clock,
    installation::{Database, Settings},
    team::{
        UserView,
        invite::{Invitation, invite},
    },
};

/// As many as a table is read of.
const MOST: i64 = 1000;

/// What to do about users.
#[derive(Debug, Subcommand)]
pub enum UserVerb {
    /// Invites somebody and prints the link by which a password is chosen, once, within 7 days
    Invite(Invite),
    /// Lists the users
    List,
    /// Lets a user sign in no more; sessions and tokens end
    Disable(Disable),
    /// Issues a token of a user for a program, and prints it alone, this once
    Token(Token),
}

/// Whom.
#[derive(Debug, Args)]
pub struct Invite {
    /// The e-mail address, by which the user signs in
    email: String,
    /// What the user is there for: staff-admin, staff-support, auditor, finance, reseller-owner, reseller-member, reseller-readonly
    #[arg(long)]
    role: Role,
    /// The id of the reseller, for roles of resellers
    #[arg(long, value_name = "ID")]
    reseller: Option<ResellerId>,
}

/// Whom.
#[derive(Debug, Args)]
pub struct Disable {
    /// The e-mail address by which the user signs in
    email: String,
}

/// Whose, and for what.
#[derive(Debug, Args)]
pub struct Token {
    /// The e-mail address by which the user signs in
    email: String,
    /// What to call it
    #[arg(long, default_value = "command line")]
    name: String,
    /// A right that it is to have, such as read-sales, as often as needed; all of the user's own unless said
    #[arg(long = "right", value_name = "RIGHT")]
    rights: Vec<Right>,
    /// On how many days from today on it is taken, at most a year
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
}

impl UserVerb {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let database = Database::open(settings).await?;
        let app = database.app(settings, &identity::site(8080), clock::system());
        let done = match self {
            Self::Invite(invite) => invite.run(&app).await,
            Self::List => list(&app).await,
            Self::Disable(disable) => disable.run(&app).await,
            Self::Token(token) => token.run(&app).await,
        };
        app.close().await;
        database.close().await?;
        done
    }
}

/// Whoever may run the program acts as the operator.
fn asked<T>(what: T) -> Asked<'static, T> {
    Asked {
        actor: Actor::new("operator", "command-line"),
        request_id: None,
        key: None,
        what,
    }
}

fn email(text: &str) -> Result<EmailAddress, CliError> {
    text.parse()
        .map_err(|error: PersonError| CliError::Rejected(error.into()))
}

impl Invite {
    async fn run(&self, app: &App) -> Result<(), CliError> {
        let invitation = Invitation {
            email: email(&self.email)?,
            role: self.role,
            reseller_id: self.reseller,
            language: Language::En,
        };
        let link = invite(app, asked("user invite"), &invitation).await?;
        let address = app.identity.address_of(LinkKind::Invitation, &link);
        writeln!(
            stdout(),
            "Invited as {}. The link is good once, for 7 days:\n{address}",
            self.role
        )?;
        Ok(())
    }
}

/// The user who signs in by `email`.
async fn find(app: &App, text: &str) -> Result<Account, CliError> {
    let login = email(text)?.normalised();
    app.identity.by_login(&login).await?.ok_or(CliError::UnknownUser)
}

impl Disable {
    async fn run(&self, app: &App) -> Result<(), CliError> {
        let user_id = UserId(find(app, &self.email).await?.user_id);
        app.execute_about(user_id, asked("user disable"), DisableUser { user_id })
            .await?;
        writeln!(stdout(), "Disabled. Sessions and tokens ended.")?;
        Ok(())
    }
}

impl Token {
    async fn run(&self, app: &App) -> Result<(), CliError> {
        let account = find(app, &self.email).await?;
        let user_id = UserId(account.user_id);
        let own = policy::of_role(UserView::of(account)?.role);
        if let Some(right) = self.rights.iter().find(|right| !own.contains(right)) {
            return Err(CliError::NotOfRole { right: right.name() });
        }
        let rights = if self.rights.is_empty() { own } else { &self.rights };
        let today = app.mint.now().date_naive();
        let command = IssueToken {
            user_id,
            token_id: TokenId(app.mint.id().map_err(ApiError::from)?),
            name: self.name.clone(),
            scopes: rights.iter().map(|right| right.name().to_owned()).collect(),
            // Today is the first of the days.
            expires_on: today + Days::new(u64::from(self.days) - 1),
        };
        let kept = command.clone();
        app.execute_about(user_id, asked("user token"), command).await?;
        let issued = IssuedToken {
            user_id,
            token_id: kept.token_id,
            name: &kept.name,
            scopes: &kept.scopes,
            expires_on: kept.expires_on,
        };
        let token = app.identity.keep_token(&app.mint, &issued).await?;
        writeln!(stdout(), "{}", token.as_str())?;
        Ok(())
    }
}

async fn list(app: &App) -> Result<(), CliError> {
    let users = app
        .identity
        .accounts(None, None, MOST)
        .await?
        .into_iter()
        .map(UserView::of);
    let rows = users.map(|user| {
        let user = user?;
        let second_factor = if user.second_factor { "set" } else { "-" };
        Ok(vec![
            user.login,
            user.role.to_string(),
            or_dash(user.reseller_id),
            user.state,
            second_factor.to_owned(),
            user.user_id.to_string(),
        ])
    });
    let rows = rows.collect::<Result<Vec<_>, ApiError>>()?;
    let table = table(&["Login", "Role", "Reseller", "State", "Second factor", "Id"], rows);
    writeln!(stdout(), "{table}")?;
    Ok(())
}
