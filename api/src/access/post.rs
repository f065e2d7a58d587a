//! Sending what waits in the outbox: into a folder, or by SMTP.

use std::{path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use event_log::Clock;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox};
use sqlx::{query, query_as};
use tokio::{sync::watch, time::timeout};

use crate::{
    access::{Identity, outbox, texts::Mail},
    error::ApiError,
};

/// How often it is looked for mails that could not be sent, or that another process put there.
const PAUSE: Duration = Duration::from_secs(5);
/// How many mails are sent in one transaction.
const MOST: i64 = 10;
/// How often one is tried; the pause between two tries doubles.
const MOST_TRIES: i32 = 12;

/// The way out.
#[derive(Debug)]
pub struct Post {
    transport: Transport,
    from: Mailbox,
}

#[derive(Debug)]
enum Transport {
    Folder(AsyncFileTransport<Tokio1Executor>),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why no mail can be sent.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The sender's address is none.
    #[error("the address that mails come from cannot be read: write KEYLEDGER_MAIL_FROM as name@example.com")]
    From(#[source] lettre::address::AddressError),
    /// The server's address is none. It may hold a password and is not repeated.
    #[error("the mail server cannot be read: write KEYLEDGER_SMTP_URL as smtps://user:password@mail.example.com")]
    Smtp(#[source] lettre::transport::smtp::Error),
}

impl Post {
    /// Each mail becomes a file in `folder`, which is there.
    pub fn into_folder(folder: &Path, from: &str) -> Result<Self, PostError> {
        Ok(Self {
            transport: Transport::Folder(AsyncFileTransport::new(folder)),
            from: from.parse().map_err(PostError::From)?,
        })
    }

    /// Each mail goes to the server at `url`.
    pub fn by_smtp(url: &str, from: &str) -> Result<Self, PostError> {
        let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(PostError::Smtp)?;
        Ok(Self {
            transport: Transport::Smtp(smtp.build()),
            from: from.parse().map_err(PostError::From)?,
        })
    }

    async fn send(&self, recipient: &str, mail: Mail) -> Result<(), String> {
        let to = recipient.parse::<Mailbox>().map_err(|error| error.to_string())?;
        let message = Message::builder().from(self.from.clone()).to(to).subject(mail.subject);
        let message = message.body(mail.text).map_err(|error| error.to_string())?;
        match &self.transport {
            Transport::Folder(folder) => folder.send(message).await.map(drop).map_err(|error| error.to_string()),
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|error| error.to_string()),
        }
    }
}

struct Waiting {
    mail_id: i64,
    recipient: Option<String>,
    sealed: Vec<u8>,
    tries: i32,
}

impl Identity {
    /// Sends what waits until told to stop.
    pub async fn deliver(&self, post: &Post, clock: &Clock, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.send_due(post, clock()).await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(%error, "mails wait"),
            }
            tokio::select! {
                _ = timeout(PAUSE, self.mail().notified()) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
    }

    /// Sends some of what is due; says how many that were. Of several processes each takes others.
    pub async fn send_due(&self, post: &Post, now: DateTime<Utc>) -> Result<usize, ApiError> {
        let mut transaction = self.pool().begin().await?;
        let waiting = query_as!(
            Waiting,
            "select mail_id, recipient, sealed, tries from access.outbox
             where due_at <= $1 order by due_at limit $2 for update skip locked",
            now,
            MOST,
        )
        .fetch_all(&mut *transaction)
        .await?;
        for waiting in &waiting {
            let sent = self.send_one(post, waiting).await;
            if let Err(error) = &sent {
                tracing::warn!(mail_id = waiting.mail_id, tries = waiting.tries, %error, "a mail was not sent");
            }
            if sent.is_ok() || waiting.tries >= MOST_TRIES {
                query!("delete from access.outbox where mail_id = $1", waiting.mail_id)
                    .execute(&mut *transaction)
                    .await?;
            } else {
                let pause = TimeDelta::minutes(1) * 2_i32.pow(waiting.tries.clamp(0, MOST_TRIES).unsigned_abs());
                query!(
                    "update access.outbox set tries = tries + 1, due_at = $2 where mail_id = $1",
                    waiting.mail_id,
                    now + pause,
                )
                .execute(&mut *transaction)
                .await?;
            }
        }
        transaction.commit().await?;
        Ok(waiting.len())
    }

    async fn send_one(&self, post: &Post, waiting: &Waiting) -> Result<(), String> {
        let Some(recipient) = &waiting.recipient else {
            return Ok(());
        };
        let text = self
            .open(outbox::PURPOSE, &waiting.sealed)
            .map_err(|error| error.to_string())?;
        let mail = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        post.send(recipient, mail).await
    }
}
