//! A password that is chosen by a mailed link.

use domain::{Command, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{AccessError, accounts::Account, commands::Asked, links::LinkKind, passwords, secret::Secret},
    app::App,
    error::ApiError,
    team,
};

/// The link and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChoosePasswordRequest)]
pub(crate) struct Request {
    /// What stands behind `#` in the link.
    #[schema(value_type = String, format = Password)]
    link: Secret,
    /// The password from now on, 12 to 128 characters.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

impl Request {
    /// Executes the command about whoever the link was mailed to, then keeps the password and uses the link up: what is interrupted
    /// before that can be repeated.
    pub(crate) async fn choose<C: Command + 'static>(
        &self,
        app: &App,
        (kind, request_id): (LinkKind, Uuid),
        command: impl FnOnce(UserId) -> C,
    ) -> Result<Account, ApiError> {
        let link = app.identity.link(kind, &self.link, app.mint.now()).await?;
        passwords::check(&self.password, &link.login).map_err(AccessError::from)?;
        let hash = app.identity.hasher().hash(&self.password, &app.mint).await?;
        let user_id = UserId(link.user_id);
        let account = app.identity.by_id(user_id).await?.ok_or(AccessError::LinkInvalid)?;
        let asked = Asked {
            actor: team::of_account(&account)?.actor(),
            request_id: Some(request_id),
            key: None,
            what: kind.name(),
        };
        app.execute_about(user_id, asked, command(user_id)).await?;
        let chosen = app.identity.choose_password((kind, &self.link), &hash, app.mint.now());
        chosen.await.map(|()| account)
    }
}
