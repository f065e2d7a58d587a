//! Mails that wait to be sent, so that nobody can tell by the time of an answer whether one is.

use sqlx::{query, query_scalar};

use crate::{
    access::{Identity, texts::Mail},
    error::ApiError,
    mint::Mint,
};

pub(crate) use crate::access::texts::{Language, Notice};

/// What the text of a mail is sealed for.
pub(crate) const PURPOSE: &str = "mail";

impl Identity {
    /// How many mails wait, those included that could not be sent yet.
    pub(crate) async fn mails_waiting(&self) -> Result<i64, sqlx::Error> {
        let count = query_scalar!(r#"select count(*) as "count!" from access.outbox"#);
        count.fetch_one(self.pool()).await
    }

    /// Puts a mail into the outbox. Without a recipient it is made all the same, and nobody gets it.
    pub(crate) async fn post(&self, mint: &Mint, recipient: Option<&str>, mail: &Mail) -> Result<(), ApiError> {
        let text = serde_json::to_vec(mail).map_err(|error| ApiError::Unexpected(error.to_string()))?;
        query!(
            "insert into access.outbox (recipient, sealed, due_at) values ($1, $2, $3)",
            recipient,
            self.seal(mint, PURPOSE, &text)?,
            mint.now(),
        )
        .execute(self.pool())
        .await?;
        self.mail().notify_one();
        Ok(())
    }
}
