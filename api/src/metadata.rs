//! What accompanies commands, whoever sends them.

use event_log::{Actor, LogSecrets, Metadata};
use serde::Serialize;

use crate::{error::ApiError, mint::Mint};

/// The digest of what was asked for, without times and minted ids.
pub(crate) fn digest(secrets: &LogSecrets, asked: &impl Serialize) -> Result<[u8; 32], ApiError> {
    let digest = secrets.digest(asked);
    digest.map_err(|error| ApiError::Unexpected(error.to_string()))
}

/// That of a command which is another one each time that it is sent: its rules see that nothing is left to do, or it is asked for
/// once more.
pub(crate) fn anew(mint: &Mint, secrets: &LogSecrets, actor: Actor) -> Result<Metadata, ApiError> {
    let command_id = mint.id()?;
    Ok(Metadata::new(command_id, digest(secrets, &command_id)?, actor))
}
