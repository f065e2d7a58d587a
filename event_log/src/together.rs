//! Questions that are asked together: what comes while one statement is on its way goes into the next, so that many who ask at once
//! cost one statement, and wait for one commit.

use tokio::sync::{mpsc, oneshot};

/// How many wait for their turn to be asked.
const QUEUE: usize = 1024;

/// Where one kind of question is asked.
#[derive(Debug)]
pub struct Together<Q, A> {
    queue: mpsc::Sender<(Q, oneshot::Sender<A>)>,
}

impl<Q: Send + 'static, A: Send + 'static> Together<Q, A> {
    /// Asks at most so many at once by `ask`, which answers in step with the questions; one that it cannot answer is left out. It
    /// goes on for as long as somebody may ask.
    pub fn new<F, W>(most: usize, ask: F) -> Self
    where
        F: Fn(Vec<Q>) -> W + Send + 'static,
        W: Future<Output = Vec<Option<A>>> + Send,
    {
        let (queue, mut waiting) = mpsc::channel::<(Q, oneshot::Sender<A>)>(QUEUE);
        tokio::spawn(async move {
            let mut group = Vec::new();
            while waiting.recv_many(&mut group, most).await > 0 {
                let (questions, askers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
                for (asker, answer) in askers.into_iter().zip(ask(questions).await) {
                    if let Some(answer) = answer {
                        // Who has gone meanwhile does not need it.
                        let _ = asker.send(answer);
                    }
                }
            }
        });
        Self { queue }
    }

    /// The answer; none if it failed for all that were asked together. Whoever gets none asks alone, and is told why.
    pub async fn ask(&self, question: Q) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        self.queue.send((question, answer)).await.ok()?;
        answered.await.ok()
    }
}
