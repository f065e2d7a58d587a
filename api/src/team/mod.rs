//! Users: who is there, who is invited, and what they are there for.

mod accept_invitation;
mod change_role;
mod disable;
mod enable;
pub(crate) mod invite;
mod list;

use domain::{
    Command, ResellerId, UserId,
    user::{Role, UserError},
};
use event_log::Executed;
use serde::Serialize;
use sqlx::query;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{
        AccessError, By, Principal, Who,
        accounts::{self, Account},
        commands::Asked,
    },
    app::App,
    error::ApiError,
    openapi::RoleName,
};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler))
        .routes(routes!(invite::handler))
        .routes(routes!(accept_invitation::handler))
        .routes(routes!(change_role::handler))
        .routes(routes!(disable::handler))
        .routes(routes!(enable::handler))
}

/// A user by whom a mailed link was followed.
pub(crate) fn of_account(account: &Account) -> Result<Principal, ApiError> {
    Ok(Principal {
        who: Who::User {
            user_id: UserId(account.user_id),
            role: account.role()?,
            reseller_id: account.reseller(),
        },
        by: By::Link,
    })
}

/// The user `user_id`, if `principal` may manage it: staff anybody, a reseller's owner those of its own company. All others look
/// like none.
async fn managed(app: &App, principal: &Principal, user_id: UserId) -> Result<Account, ApiError> {
    let account = app.identity.by_id(user_id).await?;
    let reseller = principal.reseller();
    let account = account.filter(|account| reseller.is_none() || account.reseller() == reseller);
    account.ok_or_else(|| domain::Rejection::from(UserError::Unknown).into())
}

/// Executes what may leave nobody to run everything, unless it would. Of several at once, in any process, one goes after the
/// other.
async fn execute_leaving_an_admin(
    app: &App,
    account: &Account,
    asked: Asked<'_, impl Serialize>,
    command: impl Command + 'static,
) -> Result<Executed, ApiError> {
    let user_id = UserId(account.user_id);
    if account.role()? != Role::StaffAdmin || account.state != "active" {
        return app.execute_about(user_id, asked, command).await;
    }
    let mut transaction = app.identity.pool().begin().await?;
    query!("select pg_advisory_xact_lock(7205759403792795)")
        .fetch_one(&mut *transaction)
        .await?;
    let others = app.identity.staff_admins_besides(user_id).await?;
    let outcome = match others {
        0 => Err(AccessError::LastStaffAdmin.into()),
        _ => app.execute_about(user_id, asked, command).await,
    };
    transaction.commit().await?;
    outcome
}

/// A user, to show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    /// Who.
    #[schema(value_type = Uuid)]
    pub(crate) user_id: UserId,
    /// The e-mail address that the user signs in by.
    pub(crate) login: String,
    /// What the user is there for.
    #[schema(value_type = RoleName)]
    pub(crate) role: Role,
    /// The reseller that the user belongs to; none of the vendor's.
    #[schema(value_type = Option<Uuid>)]
    pub(crate) reseller_id: Option<ResellerId>,
    /// `invited`, `active` or `disabled`.
    pub(crate) state: String,
    /// Whether a second factor is set.
    pub(crate) second_factor: bool,
}

impl UserView {
    pub(crate) fn of(account: Account) -> Result<Self, ApiError> {
        Ok(Self {
            user_id: UserId(account.user_id),
            role: accounts::role(account.role.as_deref())?,
            reseller_id: account.reseller(),
            login: account.login,
            state: account.state,
            second_factor: account.totp_secret.is_some(),
        })
    }
}
