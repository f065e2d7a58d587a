//! `POST /v1/invitations`: invites somebody by mail, and says the same whether or not there is such a user already.

use axum::{extract::State, http::StatusCode};
use domain::{
    Rejection, ResellerId,
    person::EmailAddress,
    reseller::ResellerError,
    user::{InviteUser, Role, UserError},
};
use event_log::ExecuteError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError, May, Principal,
        commands::Asked,
        links::LinkKind,
        needs::ManageTeam,
        outbox::{Language, Notice},
        recently_proved,
        secret::Secret,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{Body, IdempotencyKey},
    headers::KeyHeader,
    openapi::RoleName,
    problem::ProblemDetails,
};

/// Whom, and what for.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationRequest)]
pub(crate) struct Request {
    /// Where the invitation goes.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "grace@example.com"
    )]
    email: String,
    /// What the user is to be there for.
    #[schema(value_type = RoleName)]
    role: Role,
    /// The reseller that the user is to belong to, for roles of resellers.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// What the user is written to in.
    #[serde(default)]
    language: Language,
}

/// Invite a user
///
/// By a mail with a link. The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/invitations", tag = "sign-in", operation_id = "invite_user", security(("session" = [])),
    params(KeyHeader),
    request_body = Request,
    responses(
        (status = 202, description = "The same whether or not there is such a user already"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or one may not invite such a user", body = ProblemDetails),
        (status = 404, description = "No such reseller, or none below", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    May(principal, _): May<ManageTeam>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    recently_proved(&principal, app.mint.now())?;
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
    let Some(own) = principal.reseller() else {
        return Ok(());
    };
    match request.reseller_id {
        _ if !request.role.is_of_reseller() => Err(AccessError::NotAllowed.into()),
        Some(other) if other == own => Ok(()),
        Some(other) => {
            app.acting_reseller(principal, Some(other)).await?;
            let is_first = app.identity.accounts(Some(other), None, 1).await?.is_empty();
            match is_first && request.role == Role::ResellerOwner {
                true => Ok(()),
                false => Err(AccessError::NotAllowed.into()),
            }
        }
        None => Err(Rejection::from(ResellerError::Unknown).into()),
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
