//! Which events of the audit trail are asked for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Stream;
use event_log::Position;
use sqlx::{Postgres, QueryBuilder, query_scalar};
use uuid::Uuid;

use crate::{filter::push_equal, reading::Reading, scope::Scope};

/// Which of the events in scope.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this stream.
    pub stream: Option<Stream>,
    /// Of streams of this category, such as `license`.
    pub category: Option<String>,
    /// Of one of these types; none for all.
    pub event_types: Vec<String>,
    /// Of actors in this capacity, such as `staff`.
    pub actor_kind: Option<String>,
    /// Of the actor with this id.
    pub actor_id: Option<String>,
    /// Of those who acted for this stream.
    pub on_behalf_of: Option<Stream>,
    /// Of this command.
    pub command_id: Option<Uuid>,
    /// Of this conversation.
    pub correlation_id: Option<Uuid>,
    /// Recorded at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Recorded at this time or earlier.
    pub until: Option<DateTime<Utc>>,
    /// Behind this position.
    pub after: Option<Position>,
    /// Up to this position.
    pub up_to: Option<Position>,
    /// That name this id, whatever it is the id of.
    pub subject: Option<Uuid>,
}

impl Filter {
    pub(crate) fn push(&self, query: &mut QueryBuilder<Postgres>, scope: &Scope) {
        if *scope != Scope::All {
            self.push_seen(query, scope);
        }
        let texts = [
            ("stream", &self.stream.map(|stream| stream.to_string())),
            ("category", &self.category),
            ("actor_kind", &self.actor_kind),
            ("actor_id", &self.actor_id),
            ("on_behalf_of", &self.on_behalf_of.map(|stream| stream.to_string())),
        ];
        push_equal(query, texts);
        match &self.event_types[..] {
            [] => {}
            // Of one type an index has the events in their order.
            [only] => {
                query.push(" and event_type = ").push_bind(only.clone());
            }
            several => {
                query
                    .push(" and event_type = any (")
                    .push_bind(several.to_vec())
                    .push(")");
            }
        }
        if let Some(command) = self.command_id {
            query
                .push(" and command_id = ")
                .push_bind(command)
                .push(" and position between (select first_position from event_log.positions_of(")
                .push_bind(command)
                .push(")) and (select last_position from event_log.positions_of(")
                .push_bind(command)
                .push("))");
        }
        if let Some(correlation) = self.correlation_id {
            query.push(" and correlation_id = ").push_bind(correlation);
        }
        if let Some(after) = self.after {
            query.push(" and position > ").push_bind(after.0);
        }
        if let Some(up_to) = self.up_to {
            query.push(" and position <= ").push_bind(up_to.0);
        }
        if let Some(subject) = self.subject {
            query.push(" and subjects @> array[").push_bind(subject).push("::uuid]");
        }
    }

    /// Whoever does not see an id finds nothing by it; what names the id is found by its positions.
    fn push_seen(&self, query: &mut QueryBuilder<Postgres>, scope: &Scope) {
        if let Some(subject) = self.subject {
            query
                .push(" and position = any (array(select read_models.positions_naming(")
                .push_bind(subject)
                .push(", ")
                .push_bind(self.up_to.map_or(i64::MAX, |up_to| up_to.0))
                .push(")))");
        }
        if self.actor_id.is_some() {
            query
                .push(
                    " and (actor_kind = 'device'
                     or actor_kind = 'customer' and actor_id = customer_id::text
                     or actor_kind = 'reseller' and on_behalf_of = any (",
                )
                .push_bind(scope.streams())
                .push("))");
        }
        if self
            .on_behalf_of
            .is_some_and(|stream| !scope.has_stream(&stream.to_string()))
        {
            query.push(" and false");
        }
        if let Some(subject) = self.subject.filter(|subject| !scope.has_reseller(*subject)) {
            query
                .push(" and (reseller_id = ")
                .push_bind(subject)
                .push(" or not parties @> array[")
                .push_bind(subject)
                .push("::uuid])");
        }
    }

    /// The same with positions instead of times.
    pub(crate) async fn settled(&self, reading: &mut Reading) -> Result<Self, sqlx::Error> {
        let mut settled = self.clone();
        if let Some(since) = self.since {
            let before = last_until(reading, since - TimeDelta::microseconds(1)).await?;
            settled.after = settled.after.max(Some(before));
        }
        if let Some(until) = self.until {
            let last = last_until(reading, until).await?;
            settled.up_to = Some(settled.up_to.map_or(last, |up_to| up_to.min(last)));
        }
        Ok(settled)
    }
}

/// The last position at this time or before it; 0 if there is none.
async fn last_until(reading: &mut Reading, time: DateTime<Utc>) -> Result<Position, sqlx::Error> {
    let at = reading.at().0;
    let found = query_scalar!(r#"select event_log.position_at($1, $2) as "position!""#, time, at)
        .fetch_one(reading.connection())
        .await?;
    Ok(Position(found))
}
