//! What every endpoint works with.

use std::time::Duration;

use event_log::{EventLog, Moment, Position, moment};
use projections::{Cursor, Projection, ReadModels, Reading};

use crate::{access::Identity, error::ApiError, mint::Mint};

/// How long a read waits for its view.
const PATIENCE: Duration = Duration::from_secs(5);

/// The log, its views, and what is new. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The log.
    pub log: EventLog,
    /// Its read models; somebody has to keep them up to date.
    pub models: ReadModels,
    /// Who signs in, and by what.
    pub identity: Identity,
    /// New ids.
    pub mint: Mint,
}

/// When a list is looked at, and how much of the log it must have seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight<'a> {
    /// The moment that was asked for; none for that of the cursor, or now.
    pub(crate) as_of: Option<Moment>,
    /// The page that was asked for.
    pub(crate) cursor: Option<&'a Cursor>,
    /// The position that the answer must at least have seen.
    pub(crate) at_least: Option<Position>,
}

impl App {
    /// A reading of `projection` at the position that `sight` means, once it has come to that.
    pub(crate) async fn read(&self, projection: Projection, sight: Sight<'_>) -> Result<Reading, ApiError> {
        let Sight {
            as_of,
            cursor,
            at_least,
        } = sight;
        let moment = cursor
            .map(|cursor| Moment::Position(cursor.at))
            .or(as_of)
            .unwrap_or_default();
        let mut at = moment::settle(&self.log, moment).await?;
        if let (Some(as_of), Some(_)) = (as_of, cursor)
            && moment::settle(&self.log, as_of).await? != at
        {
            return Err(ApiError::CursorOfAnotherMoment);
        }
        let seen = at_least.map_or(at, |least| least.max(at));
        if moment == Moment::Now {
            at = seen;
        }
        Ok(self.models.read(&[projection], at, seen, PATIENCE).await?)
    }
}
