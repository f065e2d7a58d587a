//! Passwords: what may be one, and how one is kept and looked at.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::{sync::Semaphore, task::spawn_blocking};
use zeroize::Zeroizing;

use crate::{
    access::{common_passwords, secret::Secret},
    error::ApiError,
    mint::Mint,
};

/// How many characters a password has; long ones are not cut.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;
const SALT: usize = 16;

/// Why a password cannot be taken. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Too short or too long.
    #[error("this cannot be your password: choose 12 to 128 characters, any that you like")]
    Length,
    /// Among the first that others would try.
    #[error("this password is among those that are tried first: choose another, such as some words of your own")]
    Common,
    /// Your own address.
    #[error("this password is made of your e-mail address: choose another")]
    Address,
}

/// Whether `password` may be that of whoever signs in as `login`. Any characters will do, and nothing is prescribed of them.
pub(crate) fn check(password: &Secret, login: &str) -> Result<(), PasswordRefused> {
    let text = password.as_str();
    if !LENGTH.contains(&text.chars().count()) {
        return Err(PasswordRefused::Length);
    }
    let lower = text.to_lowercase();
    if common_passwords::contain(&lower) {
        return Err(PasswordRefused::Common);
    }
    match lower.contains(login) {
        true => Err(PasswordRefused::Address),
        false => Ok(()),
    }
}

/// What came of looking at a password.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is another, or there is none.
    Wrong,
    /// It is right; kept with weaker parameters than those of today if `outdated`.
    Right {
        /// Whether to keep it anew.
        outdated: bool,
    },
}

/// Hashes by argon2id, on as many threads as there are cores.
#[derive(Clone)]
pub(crate) struct Hasher {
    pepper: Arc<Zeroizing<[u8; 32]>>,
    cores: Arc<Semaphore>,
    looked_at: Arc<AtomicU64>,
}

impl Hasher {
    pub(crate) fn new(pepper: Zeroizing<[u8; 32]>) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            pepper: Arc::new(pepper),
            cores: Arc::new(Semaphore::new(cores)),
            looked_at: Arc::default(),
        }
    }

    /// What is kept of `password`: a PHC string.
    pub(crate) async fn hash(&self, password: &Secret, mint: &Mint) -> Result<String, ApiError> {
        let (salt, password) = (mint.bytes::<SALT>()?, password.clone());
        self.work(move |argon2| {
            let hash = argon2.hash_password_with_salt(password.as_str().as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
        })
        .await?
        .map_err(|error| ApiError::Unexpected(format!("a password cannot be hashed: {error}")))
    }

    /// Looks whether `password` is what `kept` was made of. Without one it is looked at all the same, and the verdict is wrong.
    pub(crate) async fn verify(&self, password: &Secret, kept: Option<String>) -> Result<Verdict, ApiError> {
        let (password, looked_at) = (password.clone(), Arc::clone(&self.looked_at));
        self.work(move |argon2| verify(argon2, &password, kept.as_deref(), &looked_at))
            .await
    }

    /// How many passwords were looked at.
    pub(crate) fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'_>) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let failed = |error: &dyn std::fmt::Display| ApiError::Unexpected(format!("hashing failed: {error}"));
        let permit = Arc::clone(&self.cores).acquire_owned().await;
        let permit = permit.map_err(|error| failed(&error))?;
        let pepper = Arc::clone(&self.pepper);
        let worked = spawn_blocking(move || {
            let _permit = permit;
            let argon2 =
                Argon2::new_with_secret(pepper.as_ref().as_ref(), Algorithm::Argon2id, Version::V0x13, params());
            argon2.map(|argon2| work(&argon2))
        });
        worked
            .await
            .map_err(|error| failed(&error))?
            .map_err(|error| failed(&error))
    }
}

/// 19 MiB, two passes, one lane.
fn params() -> Params {
    Params::default()
}

/// What is looked at of somebody who is not there: a hash with the parameters of today, which is that of no password.
fn of_nobody() -> String {
    let params = params();
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let (salt, hash) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

fn verify(argon2: &Argon2<'_>, password: &Secret, kept: Option<&str>, looked_at: &AtomicU64) -> Verdict {
    let of_nobody = of_nobody();
    let kept = kept.and_then(|kept| PasswordHash::new(kept).ok());
    let Some(hash) = kept.or_else(|| PasswordHash::new(&of_nobody).ok()) else {
        return Verdict::Wrong;
    };
    looked_at.fetch_add(1, Ordering::Relaxed);
    match argon2.verify_password(password.as_str().as_bytes(), &hash) {
        Err(_) => Verdict::Wrong,
        Ok(()) => {
            let with = Params::try_from(&hash);
            let outdated = with.map_or(true, |with| {
                with.m_cost() < params().m_cost() || with.t_cost() < params().t_cost()
            });
            Verdict::Right { outdated }
        }
    }
}
