//! Moments: how one asks for the past, and the position that it means for good.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::query_scalar;

use crate::{error::LogError, log::EventLog, position::Position, read};

/// When something is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    /// As of now.
    #[default]
    Now,
    /// When the log had exactly these events.
    Position(Position),
    /// With all events up to and at this time.
    Time(DateTime<Utc>),
    /// At the end of this day in UTC.
    Day(NaiveDate),
}

/// A text that is no moment.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is not a moment: write a time such as 2021-03-31T12:00:00Z, a date such as 2021-03-31, or a log position such as 1234"
)]
pub struct NotAMoment(String);

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(position) = text.parse() {
            return Ok(Self::Position(position));
        }
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        // A plus sign in a link arrives as a blank.
        let time = DateTime::parse_from_rfc3339(&text.replace(' ', "+"));
        time.map(|time| Self::Time(time.to_utc()))
            .map_err(|_| NotAMoment(text.to_owned()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Position(position) => write!(f, "position {position}"),
            Self::Time(time) => f.write_str(&time.to_rfc3339()),
            Self::Day(day) => write!(f, "the end of {day}"),
        }
    }
}

/// The position that `moment` means. It never changes: asked again, the same moment gives the same position.
pub async fn settle(log: &EventLog, moment: Moment) -> Result<Position, LogError> {
    let time = match moment {
        Moment::Now => return Ok(read::head(log).await?.0),
        Moment::Position(position) => {
            let (head, _) = read::head(log).await?;
            return if position <= head {
                Ok(position)
            } else {
                Err(future(log, moment).await?)
            };
        }
        Moment::Time(time) => time,
        Moment::Day(day) => end_of(day),
    };
    let position = query_scalar!("select event_log.settle($1)", time)
        .fetch_one(log.reader())
        .await?;
    match position {
        Some(position) => Ok(Position(position)),
        None => Err(future(log, moment).await?),
    }
}

async fn future(log: &EventLog, moment: Moment) -> Result<LogError, LogError> {
    let (head, head_time) = read::head(log).await?;
    Ok(LogError::Future {
        asked: moment.to_string(),
        head,
        head_time,
    })
}

/// The last microsecond of `day`, in UTC.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day
        .checked_add_days(Days::new(1))
        .unwrap_or(day)
        .and_time(NaiveTime::MIN)
        .and_utc();
    next - TimeDelta::microseconds(1)
}
