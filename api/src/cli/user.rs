//! `keyledger user`

use std::io::{Write, stdout};

use clap::{Args, Subcommand};
use comfy_table::Table;
use domain::{
    ResellerId, UserId,
    person::{EmailAddress, PersonError},
    user::{DisableUser, Role},
};
use event_log::Actor;
use projections::ReadModels;

use crate::{
    App, Mint,
    access::{commands::Asked, links::LinkKind, outbox::Language},
    cli::{CliError, identity},
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

impl UserVerb {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let database = Database::open(settings).await?;
        let clock = clock::system();
        let log = database.log(clock.clone(), false);
        let app = App {
            models: ReadModels::new(&log, &database.access),
            identity: database.identity(&identity::site(8080)),
            mint: Mint::new(clock),
            log,
        };
        let done = match self {
            Self::Invite(invite) => invite.run(&app).await,
            Self::List => list(&app).await,
            Self::Disable(disable) => disable.run(&app).await,
        };
        app.models.close().await;
        app.identity.close().await;
        app.log.close().await;
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

impl Disable {
    async fn run(&self, app: &App) -> Result<(), CliError> {
        let login = email(&self.email)?.normalised();
        let account = app.identity.by_login(&login).await?.ok_or(CliError::UnknownUser)?;
        let user_id = UserId(account.user_id);
        app.execute_about(user_id, asked("user disable"), DisableUser { user_id })
            .await?;
        writeln!(stdout(), "Disabled. Sessions and tokens ended.")?;
        Ok(())
    }
}

async fn list(app: &App) -> Result<(), CliError> {
    let mut table = Table::new();
    table.set_header(["Login", "Role", "Reseller", "State", "Second factor", "Id"]);
    for account in app.identity.accounts(None, None, MOST).await? {
        let user = UserView::of(account)?;
        let reseller = user.reseller_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let second_factor = if user.second_factor { "set" } else { "-" };
        table.add_row([
            user.login,
            user.role.to_string(),
            reseller,
            user.state,
            second_factor.to_owned(),
            user.user_id.to_string(),
        ]);
    }
    writeln!(stdout(), "{table}")?;
    Ok(())
}
