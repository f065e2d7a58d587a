//! Where the secret halves are kept: sealed, each for its own key's id.

use domain::signing_key::SigningKeyId;
use sqlx::{query, query_scalar};

use crate::{
    error::ApiError,
    signing_keys::{Inner, SecretHalf},
};

impl Inner {
    /// Keeps the secret half of `kid`, durably when this returns.
    pub(super) async fn keep(&self, kid: &SigningKeyId, secret: &SecretHalf) -> Result<(), ApiError> {
        let sealed = self.sealing.seal(&self.mint, kid.as_str(), secret.bytes())?;
        query!(
            "insert into vendor.signing_keys (kid, sealed, created_at) values ($1, $2, $3)",
            kid.as_str(),
            sealed,
            self.mint.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Whether the secret half of `kid` is here.
    pub(super) async fn has(&self, kid: &SigningKeyId) -> Result<bool, ApiError> {
        Ok(self.sealed(kid).await?.is_some())
    }

    /// The secret half of `kid`.
    pub(super) async fn open(&self, kid: &SigningKeyId) -> Result<SecretHalf, ApiError> {
        let missing = || ApiError::Unexpected(format!("the secret half of the signing key {kid} is not here: rotate"));
        let sealed = self.sealed(kid).await?.ok_or_else(missing)?;
        let secret = self.sealing.open(kid.as_str(), &sealed)?;
        SecretHalf::of(&secret).ok_or_else(missing)
    }

    async fn sealed(&self, kid: &SigningKeyId) -> Result<Option<Vec<u8>>, ApiError> {
        let sealed = query_scalar!("select sealed from vendor.signing_keys where kid = $1", kid.as_str());
        Ok(sealed.fetch_optional(&self.pool).await?)
    }
}
