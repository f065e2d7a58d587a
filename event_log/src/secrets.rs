//! Secrets: one master key outside the database, and what is derived from it for one log.

use std::{fmt, fs, io, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{bytes::Bytes, metadata::Actor};

type Key = Zeroizing<[u8; 32]>;

/// 256 random bits that everything secret is derived from. Never in the database, never printed.
#[derive(Clone)]
pub struct MasterKey(Key);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// A key from these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the key in `file` (base64), or makes a new one there, readable by its owner alone. A crash leaves the whole key or
    /// none.
    pub fn open(file: &Path) -> io::Result<Self> {
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(&text).ok_or_else(|| {
                let message = format!("{} holds no master key: restore it from your backup", file.display());
                io::Error::new(io::ErrorKind::InvalidData, message)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(file),
            Err(error) => Err(error),
        }
    }

    /// The key that `text` is: 32 bytes in base64.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        Some(Self::new(bytes.as_slice().try_into().ok()?))
    }

    fn create(file: &Path) -> io::Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut()).map_err(io::Error::other)?;
        let unfinished = file.with_extension(format!("{}.new", std::process::id()));
        let mut new = fs::OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&unfinished)?;
        new.write_all(STANDARD.encode(bytes.as_ref()).as_bytes())?;
        new.sync_all()?;
        // A link, not a rename: of two processes that start at once, one wins and both use its key.
        let linked = fs::hard_link(&unfinished, file);
        fs::remove_file(&unfinished)?;
        // The name has to be as durable as the key: what is sealed under it is lost without it.
        fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        match linked {
            Ok(()) => Ok(Self(bytes)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(file),
            Err(error) => Err(error),
        }
    }

    /// The password of a database role on a server that is not ours.
    pub(crate) fn role_password(&self, role: &str) -> String {
        STANDARD.encode(derive(&self.0, None, &format!("keyledger/role/{role}")).as_ref())
    }
}

fn derive(key: &Key, salt: Option<Uuid>, purpose: &str) -> Key {
    let salt = salt.as_ref().map(|salt| salt.as_bytes().as_slice());
    let mut output = Zeroizing::new([0; 32]);
    // HKDF-SHA256 gives up to 8,160 bytes; 32 cannot fail.
    let _ = Hkdf::<Sha256>::new(salt, key.as_ref()).expand(purpose.as_bytes(), output.as_mut());
    output
}

/// The keys of one log. Each has one purpose.
#[derive(Clone)]
pub struct LogSecrets {
    requests: Key,
    names: Key,
    addresses: Key,
    access: Key,
    signing_keys: Key,
    pub(crate) wrapping: Key,
    pub(crate) check: [u8; 32],
}

impl fmt::Debug for LogSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogSecrets(…)")
    }
}

impl LogSecrets {
    /// Derives the keys of the log `log_id`.
    pub fn derive(master: &MasterKey, log_id: Uuid) -> Self {
        let key = |purpose| derive(&master.0, Some(log_id), purpose);
        Self {
            requests: key("keyledger/requests/v1"),
            names: key("keyledger/names/v1"),
            addresses: key("keyledger/addresses/v1"),
            access: key("keyledger/access/v1"),
            signing_keys: key("keyledger/signing-keys/v1"),
            wrapping: key("keyledger/wrapping/v1"),
            check: *key("keyledger/check/v1"),
        }
    }

    /// The id of the command that `actor` sends with this idempotency key.
    pub fn command_id(&self, actor: &Actor, idempotency_key: &str) -> Uuid {
        let scope = Bytes::labelled("command").text(&actor.kind).text(&actor.id);
        short(hmac(&self.requests, &scope.text(idempotency_key).finish()))
    }

    /// The digest of a request: of what the client asked for, without times and minted ids.
    pub fn digest(&self, request: &impl Serialize) -> Result<[u8; 32], serde_json::Error> {
        let request = Zeroizing::new(serde_json::to_vec(request)?);
        Ok(hmac(
            &self.requests,
            &Bytes::labelled("request").fixed(&request).finish(),
        ))
    }

    /// The reservation of a unique value, such as an activation key's code: its name tells nothing about it.
    pub fn reservation_id(&self, kind: &str, value: &str) -> Uuid {
        short(hmac(&self.names, &Bytes::labelled(kind).text(value).finish()))
    }

    /// An id that a policy derives from the event that it acts on: the same step of the same event gets the same id.
    pub fn derived_id(&self, policy: &str, event_id: Uuid, step: &str) -> Uuid {
        let scope = Bytes::labelled("policy").text(policy).uuid(event_id);
        short(hmac(&self.requests, &scope.text(step).finish()))
    }

    /// A key for what signing in keeps, one for each purpose.
    pub fn access_key(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.access, None, purpose)
    }

    /// The key under which the secret halves of signing keys are sealed.
    pub fn signing_keys(&self) -> Zeroizing<[u8; 32]> {
        self.signing_keys.clone()
    }

    /// The blind index of a normalised e-mail address.
    pub(crate) fn blind_index(&self, address: &str) -> [u8; 32] {
        hmac(&self.addresses, &Bytes::labelled("address").text(address).finish())
    }
}

pub(crate) fn hmac(key: &Key, message: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("an HMAC takes a key of any length");
    mac.chain_update(message).finalize().into_bytes().into()
}

/// 122 bits of a keyed hash as a UUID v8.
fn short(hash: [u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::new_v8(bytes)
}
