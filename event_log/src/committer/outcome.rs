//! What became of a group, and what its commands are answered.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::PersonId;
use uuid::Uuid;

use super::{Committer, Pending, Tried, failure::Failure, rows::Written};
use crate::{
    erasure,
    error::ExecuteError,
    log::Executed,
    position::Position,
    read::{self, KnownCommand},
    sealing::random,
};

/// How long a group is tried while the database cannot be reached.
const PATIENCE: Duration = Duration::from_secs(10);
/// Somebody else was faster this many times: the streams are too busy to wait on.
const MOST_CONFLICTS: u32 = 200;

impl Committer {
    /// The group is committed: its states are the newest, its answers may leave.
    pub(super) fn conclude(&mut self, group: Vec<Pending>, written: Written, head: Position) {
        let count = written
            .verdicts
            .iter()
            .map(|verdict| verdict.as_ref().map_or(0, Vec::len))
            .sum::<usize>();
        let mut position = head.0 - i64::try_from(count).unwrap_or_default();
        if self.head != Some(position) {
            self.cache.others_appended();
        }
        self.head = Some(head.0);
        self.conflicts = 0;
        self.begun.clear();
        self.expected = group.len() + self.queue.len();
        self.committed
            .send_if_modified(|known| std::mem::replace(known, head) != head);
        for (pending, verdict) in group.into_iter().zip(written.verdicts) {
            let answer = verdict.map_err(ExecuteError::Rejected).map(|mut events| {
                for event in &mut events {
                    position += 1;
                    event.position = Position(position);
                }
                Executed {
                    events,
                    position: Position(position),
                    repeated: false,
                }
            });
            self.answer(pending, answer);
        }
        // Meanwhile those who were answered prepare their next commands.
        for (stream, version, state) in written.states {
            self.cache.put(stream, version, state);
        }
    }

    pub(super) async fn answer_known(&mut self, group: Vec<Pending>) -> Tried {
        let ids: Vec<Uuid> = group.iter().map(|pending| pending.metadata.command_id).collect();
        let known = match self.connection().await {
            Ok(connection) => read::commands(connection, &ids).await.map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        let mut known = match known {
            Ok(known) => known,
            Err(failure) => return self.failed(group, failure).await,
        };
        let mut rest = Vec::new();
        for pending in group {
            let Some(command) = known.remove(&pending.metadata.command_id) else {
                rest.push(pending);
                continue;
            };
            let answer = if command.digest == pending.metadata.digest {
                match self.repeat(&command).await {
                    Ok(executed) => Ok(executed),
                    Err(failure) => {
                        tracing::error!(
                            reason = failure.reason(),
                            "the answer of a known command cannot be read"
                        );
                        Err(ExecuteError::Unavailable)
                    }
                }
            } else {
                Err(ExecuteError::KeyReused)
            };
            self.answer(pending, answer);
        }
        Tried::Again(rest)
    }

    /// Sends an answer. That of an erasure leaves once the keys are destroyed, which whoever has it may rely on.
    fn answer(&mut self, pending: Pending, answer: Result<Executed, ExecuteError>) {
        let events = answer.iter().flat_map(|executed| &executed.events);
        let erased: Vec<PersonId> = events.filter_map(|recorded| recorded.event.erases()).collect();
        if erased.is_empty() {
            // Whoever asked may have gone; the command has taken effect all the same.
            let _ = pending.answer.send(answer);
            return;
        }
        let keyring = self.keyring.clone();
        let destroy = async move {
            let answer = match erasure::destroy(&keyring, &erased).await {
                Ok(()) => answer,
                Err(error) => {
                    tracing::error!(%error, "keys of an erased person are not destroyed yet");
                    Err(ExecuteError::Unavailable)
                }
            };
            let _ = pending.answer.send(answer);
        };
        while self.erasing.try_join_next().is_some() {}
        self.erasing.spawn_on(destroy, &self.home);
    }

    /// The answer that a command got when it took effect.
    async fn repeat(&self, command: &KnownCommand) -> Result<Executed, Failure> {
        let (first, last) = (command.first, command.last);
        let (reader, keyring) = (self.reader.clone(), self.keyring.clone());
        let events = self
            .home
            .spawn(async move { read::between(&reader, &keyring, first, last).await })
            .await??;
        Ok(Executed {
            events,
            position: last,
            repeated: true,
        })
    }

    /// Some stream that was to begin had begun: this time the group looks.
    pub(super) fn begun(&mut self, group: Vec<Pending>) -> Tried {
        self.begun
            .extend(group.iter().flat_map(|pending| pending.command.begins()));
        Tried::Again(group)
    }

    /// Somebody else was faster on these streams.
    pub(super) async fn conflict(&mut self, group: Vec<Pending>, found: &[(String, i64)]) -> Tried {
        for (stream, version) in found {
            match stream.parse() {
                Ok(stream) => {
                    self.cache.moved(stream, *version);
                    self.begun.insert(stream);
                }
                Err(_) => self.cache.clear(),
            }
        }
        self.head = None;
        self.conflicts += 1;
        if self.conflicts > MOST_CONFLICTS {
            self.conflicts = 0;
            answer_all(group, || ExecuteError::Busy {
                retry_after: Duration::from_secs(1),
            });
            return Tried::Answered;
        }
        if self.conflicts > 2 {
            let most = 1_u64 << self.conflicts.min(6);
            // Without random bytes all wait equally long, which is no more than slow.
            let [byte] = random().unwrap_or([128]);
            tokio::time::sleep(Duration::from_millis(u64::from(byte) * most / 256)).await;
        }
        Tried::Again(group)
    }

    /// The log is ahead of the group's time.
    pub(super) fn late(&mut self, group: Vec<Pending>, floor: DateTime<Utc>) -> Tried {
        self.floor = floor;
        if self.imported.is_some() {
            let reason = format!("the log stands at {floor}, imported times never run backwards");
            answer_all(group, || ExecuteError::Clock(reason.clone()));
            return Tried::Answered;
        }
        Tried::Again(group)
    }

    pub(super) async fn failed(&mut self, group: Vec<Pending>, failure: Failure) -> Tried {
        match failure {
            Failure::Refused(reason) => Tried::Refused(group, reason),
            Failure::Clock(reason) => {
                tracing::error!(%reason, "the clock is wrong, nothing is appended");
                answer_all(group, || ExecuteError::Clock(reason.clone()));
                Tried::Answered
            }
            Failure::Unknown(reason) => {
                self.connection = None;
                let since = *self.unreachable_since.get_or_insert_with(Instant::now);
                if since.elapsed() > PATIENCE {
                    tracing::error!(%reason, "the database cannot be reached");
                    answer_all(group, || ExecuteError::Unavailable);
                    return Tried::Answered;
                }
                tracing::warn!(%reason, "the outcome of a group is unknown, sending it again");
                tokio::time::sleep(Duration::from_millis(50)).await;
                Tried::Again(group)
            }
        }
    }
}

pub(super) fn answer_all(group: Vec<Pending>, answer: impl Fn() -> ExecuteError) {
    for pending in group {
        let _ = pending.answer.send(Err(answer()));
    }
}
