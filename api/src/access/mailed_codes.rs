//! Codes that customers get by mail, each for one half session.

use sqlx::{query, query_scalar};
use uuid::Uuid;

use crate::{
    access::{Identity, outbox::Language, outbox::Notice, secret::Secret},
    error::ApiError,
    mint::Mint,
};

/// How many codes there are: those of six digits.
const CODES: u64 = 1_000_000;

impl Identity {
    /// Mails a new code to `address`, with which the half session of `token` becomes a whole one.
    pub(crate) async fn mail_code(
        &self,
        mint: &Mint,
        token: &Secret,
        address: &str,
        language: Language,
    ) -> Result<(), ApiError> {
        let drawn = u64::from_le_bytes(mint.bytes()?) % CODES;
        let code = Secret::new(format!("{drawn:06}"));
        query!(
            "update access.sessions set code_hash = $2 where session_hash = $1",
            &token.hash(),
            &self.code_hash(&code),
        )
        .execute(self.pool())
        .await?;
        let mail = Notice::SignInCode(code.as_str()).mail(language);
        self.post(mint, Some(address), &mail).await
    }

    /// Whether this is the code that was mailed for the session.
    pub(crate) async fn is_mailed_code(&self, session_id: Uuid, code: &Secret) -> Result<bool, ApiError> {
        let digits = Secret::new(code.as_str().split_whitespace().collect::<String>());
        let is_it = query_scalar!(
            r#"select (code_hash = $2) is true as "is_it!" from access.sessions where session_id = $1"#,
            session_id,
            &self.code_hash(&digits),
        )
        .fetch_optional(self.pool())
        .await?;
        Ok(is_it.unwrap_or_default())
    }

    /// Six digits are guessed from a plain hash at once; this one takes the installation's key. For which session it is good, the row
    /// says that it stands in.
    fn code_hash(&self, code: &Secret) -> [u8; 32] {
        self.bucket("mailed-code-of-session", code.as_str())
    }
}
