//! `POST /v1/invitations`: invites somebody by mail, and says the same whether or not there is such a user already.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::{
    Rejection, ResellerId,
    person::EmailAddress,
    reseller::ResellerError,
    user::{InviteUser, Role, UserError},
};
use event_log::ExecuteError;
use serde::{Deserialize, Serialize};

use crate::{
    access::{
        AccessError, Principal, Right,
        authenticate::proved,
        commands::Asked,
        links::LinkKind,
        outbox::{Language, Notice},
        secret::Secret,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, PlainBody},
    team::is_below,
};

/// Whom, and what for.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// Where the invitation goes.
    email: String,
    /// What the user is to be there for.
    role: Role,
    /// The reseller that the user is to belong to, for roles of resellers.
    reseller_id: Option<ResellerId>,
    /// What the user is written to in.
    #[serde(default)]
    language: Language,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    PlainBody(request): PlainBody<Request>,
) -> Result<StatusCode, ApiError> {
    let principal = proved(&app, &headers).await?;
    may_invite(&app, &principal, &request).await?;
    let email = request.email.parse::<EmailAddress>().map_err(Rejection::from)?;
    let invitation = Invitation {
        email,
        role: request.role,
        reseller_id: request.reseller_id,
        language: request.language,
    };
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("POST /v1/invitations", &request),
    };
    match invite(&app, asked, &invitation).await {
        Ok(link) => invitation.post(&app, &link).await?,
        Err(ApiError::Execute(ExecuteError::Rejected(Rejection::User(UserError::AlreadyInvited)))) => {
            let mail = Notice::InvitedAgain.mail(invitation.language);
            app.identity
                .post(&app.mint, Some(invitation.email.as_str()), &mail)
                .await?;
        }
        Err(error) => return Err(error),
    }
    Ok(StatusCode::ACCEPTED)
}

/// Staff who manage users invite anybody, a reseller's owner into its own company, and the first owner of each below.
async fn may_invite(app: &App, principal: &Principal, request: &Request) -> Result<(), ApiError> {
    if !principal.may(Right::ManageTeam) {
        return Err(AccessError::NotAllowed.into());
    }
    let Some(own) = principal.reseller() else {
        return Ok(());
    };
    match request.reseller_id {
        _ if !request.role.is_of_reseller() => Err(AccessError::NotAllowed.into()),
        Some(other) if other == own => Ok(()),
        Some(other) if is_below(app, own, other).await? => {
            let is_first = app.identity.accounts(Some(other), None, 1).await?.is_empty();
            match is_first && request.role == Role::ResellerOwner {
                true => Ok(()),
                false => Err(AccessError::NotAllowed.into()),
            }
        }
        _ => Err(Rejection::from(ResellerError::Unknown).into()),
    }
}

/// Somebody who is to sign in.
pub(crate) struct Invitation {
    pub(crate) email: EmailAddress,
    pub(crate) role: Role,
    pub(crate) reseller_id: Option<ResellerId>,
    pub(crate) language: Language,
}

/// Invites, and makes the link; whoever calls sees that it gets to the user.
pub(crate) async fn invite(
    app: &App,
    asked: Asked<'_, impl Serialize>,
    invitation: &Invitation,
) -> Result<Secret, ApiError> {
    let (login, language) = (invitation.email.normalised(), invitation.language.code());
    let user_id = app.identity.allot(&login, language, app.mint.id()?).await?;
    let command = InviteUser {
        user_id,
        role: invitation.role,
        reseller_id: invitation.reseller_id,
        email: invitation.email.clone(),
    };
    app.execute_about(user_id, asked, command).await?;
    app.identity
        .make_link(&app.mint, LinkKind::Invitation, user_id, None)
        .await
}

impl Invitation {
    async fn post(&self, app: &App, link: &Secret) -> Result<(), ApiError> {
        let address = app.identity.address_of(LinkKind::Invitation, link);
        let mail = Notice::Invited(&address).mail(self.language);
        app.identity.post(&app.mint, Some(self.email.as_str()), &mail).await
    }
}
