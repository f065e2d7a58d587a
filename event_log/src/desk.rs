//! The desk at which it is asked whose an address is: what comes while one statement is on its way goes into the next, so that many
//! who ask at once wait for one commit.

use domain::PersonId;
use tokio::sync::{mpsc, oneshot};

use crate::{
    error::LogError,
    keyring::{BlindIndex, Keyring},
};

/// How many are asked for in one statement.
const MOST_AT_ONCE: usize = 256;
/// How many wait for their turn to ask.
const QUEUE: usize = 1024;

/// Where to ask.
pub(crate) struct Desk {
    keyring: Keyring,
    queue: mpsc::Sender<Question>,
}

/// Whose the address behind a blind index is, or from now on shall be.
struct Question {
    blind_index: BlindIndex,
    new: PersonId,
    answer: oneshot::Sender<PersonId>,
}

impl Desk {
    /// Opens one, which works for as long as somebody may ask.
    pub(crate) fn open(keyring: Keyring) -> Self {
        let (queue, questions) = mpsc::channel(QUEUE);
        tokio::spawn(work(keyring.clone(), questions));
        Self { keyring, queue }
    }

    /// Whose the address behind `blind_index` is: of whom it was, else from now on of `new`, who gets a key with it.
    pub(crate) async fn find_or_enter(&self, blind_index: BlindIndex, new: PersonId) -> Result<PersonId, LogError> {
        let (answer, answered) = oneshot::channel();
        let question = Question {
            blind_index,
            new,
            answer,
        };
        if self.queue.send(question).await.is_ok()
            && let Ok(person) = answered.await
        {
            return Ok(person);
        }
        // Whoever gets no answer asks alone, and is told why there is none.
        let asked = [(blind_index, new)];
        loop {
            let found = self.keyring.find_or_enter(&asked).await?;
            if let Some(person) = found.into_values().next() {
                return Ok(person);
            }
        }
    }
}

async fn work(keyring: Keyring, mut questions: mpsc::Receiver<Question>) {
    let mut waiting = Vec::new();
    while questions.recv_many(&mut waiting, MOST_AT_ONCE).await > 0 {
        let asked: Vec<_> = waiting
            .iter()
            .map(|question| (question.blind_index, question.new))
            .collect();
        let found = keyring.find_or_enter(&asked).await.unwrap_or_default();
        for question in waiting.drain(..) {
            if let Some(person) = found.get(&question.blind_index) {
                // Who has gone meanwhile does not need it.
                let _ = question.answer.send(*person);
            }
        }
    }
}
