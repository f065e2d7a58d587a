//! The answer to whatever moves credits.

use axum::{
    Json,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{AdjustmentId, Credits, Event, ResellerId};
use event_log::{Executed, Position};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{error::ApiError, headers::LogPosition};

/// What was booked, or asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditBooking)]
pub(crate) struct Booked {
    /// `booked`, or `requested` while a correction waits for approval.
    status: &'static str,
    /// Whose account.
    reseller_id: Uuid,
    /// Hundredths of a credit, negative when taken.
    credits: i64,
    /// What the account holds after it, in hundredths; none while it waits.
    balance_after: Option<i64>,
    /// The number of the lot that was bought or revoked.
    lot: Option<u32>,
    /// The id of the correction.
    adjustment_id: Option<Uuid>,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

impl Booked {
    /// A pure function of the events: the first one that moves credits, or asks for it. Its stream's version is the `ETag`.
    pub(super) fn answer(executed: &Executed, status: StatusCode) -> Result<Response, ApiError> {
        let found = executed.events.iter().find_map(|recorded| {
            let booked = Self::of(&recorded.event, executed.position)?;
            Some((recorded.version, booked))
        });
        let Some((version, booked)) = found else {
            let cause = "credits moved without the event that says so".to_owned();
            return Err(ApiError::Unexpected(cause));
        };
        let etag = [(ETAG, format!("\"{version}\""))];
        Ok((status, etag, LogPosition(executed.position), Json(booked)).into_response())
    }

    fn of(event: &Event, position: Position) -> Option<Self> {
        let new = |reseller: ResellerId, credits: i64, balance: Option<Credits>| Self {
            status: if balance.is_some() { "booked" } else { "requested" },
            reseller_id: reseller.0,
            credits,
            balance_after: balance.map(|balance| balance.0),
            lot: None,
            adjustment_id: None,
            position,
        };
        let id = |id: AdjustmentId| Some(id.0);
        match event {
            Event::CreditsPurchased(e) => Some(Self {
                lot: e.lot,
                ..new(e.reseller_id, e.credits.0, Some(e.balance_after))
            }),
            Event::CreditPurchaseRevoked(e) => Some(Self {
                lot: Some(e.lot),
                ..new(e.reseller_id, e.credits.0.saturating_neg(), Some(e.balance_after))
            }),
            Event::CreditsTransferredOut(e) => {
                Some(new(e.reseller_id, e.credits.0.saturating_neg(), Some(e.balance_after)))
            }
            Event::CreditsAdjusted(e) => Some(Self {
                adjustment_id: e.adjustment_id.and_then(id),
                ..new(e.reseller_id, e.credits.0, Some(e.balance_after))
            }),
            Event::CreditAdjustmentRequested(e) => Some(Self {
                adjustment_id: id(e.adjustment_id),
                ..new(e.reseller_id, e.credits.0, None)
            }),
            _ => None,
        }
    }
}
