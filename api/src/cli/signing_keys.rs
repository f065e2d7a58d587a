//! `keyledger signing-keys`

use std::io::{Write, stdout};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use comfy_table::Table;
use domain::{Rejection, signing_key::SigningKeyId};
use event_log::Actor;
use serde::Serialize;

use crate::{
    SigningKeys,
    cli::{
        CliError,
        table::{moment, or_dash, table},
    },
    clock,
    installation::{Database, Settings},
    signing_keys::{KnownKey, Rotated},
};

const HEADS: [&str; 8] = [
    "Id",
    "State",
    "Created",
    "In use from",
    "Replaced",
    "Retired",
    "Reason",
    "Public key",
];

/// What to do about the keys that sign license files.
#[derive(Debug, Subcommand)]
pub enum SigningKeysVerb {
    /// Lists all there ever were, the oldest first
    List(Form),
    /// Makes one and announces it, so that software can be built with it before anything is signed with it
    Create(Form),
    /// Puts the oldest announced one in use, or a new one if there is none; what the former one signed still holds
    Rotate(Form),
    /// Trusts one no longer, as when it was stolen: no file that it signed holds any more
    Retire(Retire),
}

/// How it is printed.
#[derive(Clone, Copy, Debug, Args)]
pub struct Form {
    /// Prints one JSON object for programs
    #[arg(long)]
    json: bool,
}

/// Which, and why.
#[derive(Debug, Args)]
pub struct Retire {
    /// The key's id
    #[arg(value_name = "KID")]
    kid: String,
    /// Why, 1 to 500 characters on one line
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Does it: there is no way back
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    form: Form,
}

/// A key as programs see it.
#[derive(Serialize)]
struct Item<'a> {
    kid: &'a SigningKeyId,
    public_key: &'a str,
    /// `announced`, `in-use`, `replaced` or `retired`
    state: &'static str,
    created_at: DateTime<Utc>,
    in_use_from: Option<DateTime<Utc>>,
    replaced_at: Option<DateTime<Utc>>,
    retired_at: Option<DateTime<Utc>>,
    retired_because: Option<&'a str>,
}

#[derive(Serialize)]
struct Items<'a> {
    items: Vec<Item<'a>>,
}

/// What was done, as programs see it.
#[derive(Serialize)]
struct Done<'a> {
    kid: &'a SigningKeyId,
    state: &'static str,
    /// Of a rotation: whether it was announced before, so that software may know it.
    was_announced: Option<bool>,
    replaced: Option<&'a SigningKeyId>,
}

/// Whoever may run the program acts as the operator.
fn operator() -> Actor {
    Actor::new("operator", "command-line")
}

impl SigningKeysVerb {
    pub(super) async fn open_and_run(&self, settings: &Settings) -> Result<(), CliError> {
        let database = Database::open(settings).await?;
        let app = database.app(settings, "", clock::system());
        let done = self.run(&app.signing_keys, &mut stdout()).await;
        app.close().await;
        database.close().await?;
        done
    }

    /// Does it and prints what came of it.
    pub async fn run(&self, keys: &SigningKeys, out: &mut dyn Write) -> Result<(), CliError> {
        match self {
            Self::List(form) => list(keys, *form, out).await,
            Self::Create(form) => create(keys, *form, out).await,
            Self::Rotate(form) => rotate(keys, *form, out).await,
            Self::Retire(retire) => retire.run(keys, out).await,
        }
    }
}

impl Form {
    /// One object for programs, or these lines for people.
    fn print(self, out: &mut dyn Write, answer: &impl Serialize, lines: &str) -> Result<(), CliError> {
        match self.json {
            true => serde_json::to_writer(&mut *out, answer)?,
            false => write!(out, "{lines}")?,
        }
        Ok(writeln!(out)?)
    }
}

async fn list(keys: &SigningKeys, form: Form, out: &mut dyn Write) -> Result<(), CliError> {
    let known = keys.known().await?;
    let items: Vec<_> = known.keys.iter().map(item).collect();
    let lines = match items.is_empty() {
        true => "No signing key yet: `keyledger serve` makes the first, and so does `keyledger signing-keys rotate`"
            .to_owned(),
        false => rows(&items).trim_fmt(),
    };
    form.print(out, &Items { items }, &lines)
}

fn item(key: &KnownKey) -> Item<'_> {
    let retired = key.retired.as_ref();
    Item {
        kid: &key.kid,
        public_key: key.public_key.as_str(),
        state: key.state(),
        created_at: key.created_at,
        in_use_from: key.in_use_from,
        replaced_at: key.replaced_at,
        retired_at: retired.map(|(at, _)| *at),
        retired_because: retired.map(|(_, reason)| reason.as_str()),
    }
}

fn rows(items: &[Item<'_>]) -> Table {
    let row = |item: &Item<'_>| {
        vec![
            item.kid.to_string(),
            item.state.to_owned(),
            moment(item.created_at),
            or_dash(item.in_use_from.map(moment)),
            or_dash(item.replaced_at.map(moment)),
            or_dash(item.retired_at.map(moment)),
            or_dash(item.retired_because),
            item.public_key.to_owned(),
        ]
    };
    table(&HEADS, items.iter().map(row))
}

async fn create(keys: &SigningKeys, form: Form, out: &mut dyn Write) -> Result<(), CliError> {
    let kid = &keys.create(operator()).await?;
    let done = Done {
        kid,
        state: "announced",
        was_announced: None,
        replaced: None,
    };
    let lines = format!(
        "Created {kid}. Nothing is signed with it yet: build your software with it, from\n\
         /.well-known/keyledger-license-keys.json, and rotate once it is with your customers."
    );
    form.print(out, &done, &lines)
}

async fn rotate(keys: &SigningKeys, form: Form, out: &mut dyn Write) -> Result<(), CliError> {
    let Rotated {
        kid,
        was_announced,
        replaced,
    } = &keys.rotate(operator()).await?;
    let done = Done {
        kid,
        state: "in-use",
        was_announced: Some(*was_announced),
        replaced: replaced.as_ref(),
    };
    let mut lines = format!("License files are signed with {kid} from now on.");
    if let Some(replaced) = replaced {
        lines += &format!("\nWhat {replaced} signed before still holds.");
    }
    if !was_announced {
        lines += "\nThis key is new: software that was built before does not know it, and refuses what it signs until it is updated.";
    }
    form.print(out, &done, &lines)
}

impl Retire {
    async fn run(&self, keys: &SigningKeys, out: &mut dyn Write) -> Result<(), CliError> {
        if !self.yes {
            let kid = self.kid.clone();
            return Err(CliError::RetireUnconfirmed { kid });
        }
        let kid: SigningKeyId = self.kid.parse().map_err(Rejection::from)?;
        keys.retire(operator(), kid.clone(), self.reason.clone()).await?;
        let done = Done {
            kid: &kid,
            state: "retired",
            was_announced: None,
            replaced: None,
        };
        let lines = format!(
            "Retired {kid}. Software that learns its keys from now on refuses what it signed; build it anew without this key."
        );
        self.form.print(out, &done, &lines)
    }
}
