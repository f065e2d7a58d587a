//! The verbs that read, and what they read from.

use std::{io::Write, time::Duration};

use chrono::{DateTime, NaiveTime, Utc};
use clap::{Args, Subcommand};
use event_log::{EventLog, LogError, Moment, Position, moment, read};
use projections::{Projection, ReadModels, Reading, Scope, Wanted};

use crate::cli::{CliError, credits::Credits, history::History, keys::Keys, licenses::Licenses};

/// What reads. MOMENT is a time such as 2021-03-31T12:00:00Z, a date such as 2021-03-31 (its end in UTC), or a log position.
#[derive(Debug, Subcommand)]
pub enum ReadVerb {
    /// Shows licenses, now or as of any moment
    Licenses(Licenses),
    /// Shows activation keys, now or as of any moment
    Keys(Keys),
    /// Shows the credit accounts of resellers and their entries, now or as of any moment
    Credits(Credits),
    /// Shows what happened: the events of one stream, or who did what of all
    History(History),
}

impl ReadVerb {
    /// Reads `views` and prints what was asked for.
    pub async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        match self {
            Self::Licenses(verb) => verb.run(views, out).await,
            Self::Keys(verb) => verb.run(views, out).await,
            Self::Credits(verb) => verb.run(views, out).await,
            Self::History(verb) => verb.run(views, out).await,
        }
    }
}

/// What every verb that reads is asked for.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Sight {
    /// As of a time (2021-03-31T12:00:00Z), the end of a date (2021-03-31), or a log position
    #[arg(long, value_name = "MOMENT")]
    pub(super) as_of: Option<Moment>,
    /// Prints one JSON object for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// The log and its views, as the verbs that read see them.
#[derive(Debug)]
pub struct Views {
    /// The log.
    pub log: EventLog,
    /// The read models.
    pub models: ReadModels,
    /// The time.
    pub now: DateTime<Utc>,
}

/// A moment as it was found in the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The last event that it has.
    pub(super) position: Position,
    /// When that happened; none before the first.
    pub(super) last: Option<DateTime<Utc>>,
    /// The time that is looked at.
    pub(super) time: DateTime<Utc>,
}

impl Views {
    /// Reads what `scope` sees of `projections` as of `position`, and brings them so far before.
    pub(super) async fn read(
        &self,
        scope: &Scope,
        projections: &[Projection],
        position: Position,
    ) -> Result<Reading, CliError> {
        self.models.catch_up(projections, position).await?;
        Ok(self
            .models
            .read(scope, projections, Wanted::at(position, Duration::ZERO))
            .await?)
    }

    /// Finds the moment in the log.
    pub(super) async fn find(&self, sight: &Sight) -> Result<Seen, LogError> {
        let moment = sight.as_of.unwrap_or_default();
        let position = moment::settle(&self.log, moment).await?;
        let last = match position.0 {
            0 => None,
            at => read::after(&self.log, Position(at - 1), 1)
                .await?
                .first()
                .map(|event| event.recorded_at),
        };
        let time = match moment {
            Moment::Now => self.now,
            Moment::Time(time) => time,
            Moment::Day(day) => day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN).and_utc(),
            Moment::Position(_) => last.unwrap_or(DateTime::UNIX_EPOCH),
        };
        Ok(Seen { position, last, time })
    }
}
