//! Measuring the books.

use domain::{
    Rejection,
    books::TrialBalance,
    period::{Month, PeriodError, Seal},
};
use event_log::{Moment, Position, moment, read};

use crate::{app::App, error::ApiError};

/// So many events are read at a time.
const AT_A_TIME: i64 = 5000;

/// The seal of the books up to the end of a month that is over. It goes through the whole log up to there.
pub(super) async fn seal_of(app: &App, month: Month) -> Result<Seal, ApiError> {
    if !month.is_over(app.mint.now()) {
        return Err(Rejection::from(PeriodError::NotOver { month }).into());
    }
    let last = moment::settle(&app.log, Moment::Day(month.last_day())).await?;
    let mut books = TrialBalance::default();
    let mut told = Position(0);
    while told < last {
        let events = read::after(&app.log, told, AT_A_TIME).await?;
        let Some(newest) = events.last().map(|recorded| recorded.position) else {
            break;
        };
        let within = events.iter().filter(|recorded| recorded.position <= last);
        within.for_each(|recorded| books.evolve(&recorded.event));
        told = newest;
    }
    Ok(Seal::of(last.0, &books))
}
