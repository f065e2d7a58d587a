//! `keyledger license`

use std::{
    fs::{self, File},
    io::{self, Read, Write, stdout},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use keyledger_verify::{
    Freshness, GRACE, LONGEST_FILE, License, Refusal, Size, Timestamp, TrustedKeys, Verified, Verifier, open,
};
use serde::Serialize;

use crate::{
    cli::{
        CliError,
        license_request::LicenseRequest,
        table::{or_dash, table},
    },
    clock,
    installation::{Database, InstallationError, Settings},
    signing_keys::KnownKeys,
};

/// What to do about a license file.
#[derive(Debug, Subcommand)]
pub enum LicenseVerb {
    /// Tells whether a license file holds: exit code 0 if it does, 1 if it is refused, 2 if it could not be found out
    Verify(Verify),
    /// Does what a computer asks for that is in no network: makes its license file, or takes its license back
    Request(LicenseRequest),
}

/// Which file, and what it is held to.
#[derive(Debug, Args)]
pub struct Verify {
    /// The license file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The trusted keys, as /.well-known/keyledger-license-keys.json has them; without it, those of this installation
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The id of the computer that it has to be for; without it, it may be for any
    #[arg(long, value_name = "ID")]
    computer: Option<String>,
    /// At this time, such as 2026-11-29T12:00:00Z; without it, now
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Prints one JSON object for programs
    #[arg(long)]
    json: bool,
}

/// What came of it, as programs see it.
#[derive(Default, Serialize)]
struct Answer<'a> {
    holds: bool,
    /// `fresh`, `refresh-due` or `in-grace`
    freshness: Option<&'static str>,
    /// When it is over.
    until: Option<Timestamp>,
    /// Why it is refused.
    refusal: Option<&'static str>,
    /// What to do.
    message: Option<String>,
    /// What the file says; also of one that is over.
    license: Option<&'a License>,
}

impl LicenseVerb {
    pub(super) async fn run(&self, settings: Result<Settings, InstallationError>) -> Result<(), CliError> {
        match self {
            Self::Verify(verify) => verify.run(settings).await,
            Self::Request(request) => request.run(&settings?).await,
        }
    }
}

impl Verify {
    async fn run(&self, settings: Result<Settings, InstallationError>) -> Result<(), CliError> {
        let looked = self.look(settings).await;
        let verdict = looked.map_err(|error| CliError::NotVerified(Box::new(error)))?;
        self.print(&verdict, &mut stdout())?;
        verdict.map(drop).map_err(CliError::Refused)
    }

    /// The settings are asked only where the trusted keys are those of an installation.
    async fn look(&self, settings: Result<Settings, InstallationError>) -> Result<Result<Verified, Refusal>, CliError> {
        let file = read(&self.file).map_err(unreadable(&self.file))?;
        let keys = match &self.keys {
            Some(keys) => fs::read_to_string(keys).map_err(unreadable(keys))?,
            None => own_keys(&settings?).await?,
        };
        let keys = TrustedKeys::from_json(&keys)?;
        let clock = clock::system();
        let now = self.at.unwrap_or_else(|| Timestamp::from_unix(clock().timestamp()));
        Ok(match &self.computer {
            Some(computer_id) => Verifier {
                keys: &keys,
                computer_id,
                now,
                seen: &[],
            }
            .verify(&file),
            None => open(&file, &keys).and_then(|license| Verified::at(license, now)),
        })
    }

    fn print(&self, verdict: &Result<Verified, Refusal>, out: &mut dyn Write) -> Result<(), CliError> {
        if self.json {
            serde_json::to_writer(&mut *out, &answer(verdict))?;
            return Ok(writeln!(out)?);
        }
        match verdict {
            Ok(verified) => {
                writeln!(out, "{}", rows(&verified.license))?;
                writeln!(
                    out,
                    "It holds until {}: {}.",
                    until(&verified.license),
                    says(verified.freshness)
                )?;
                if self.computer.is_none() {
                    writeln!(
                        out,
                        "Which computer it is for was not looked at: name one by --computer."
                    )?;
                }
            }
            Err(Refusal::Over(license)) => writeln!(out, "{}", rows(license))?,
            Err(_) => {}
        }
        Ok(())
    }
}

fn answer(verdict: &Result<Verified, Refusal>) -> Answer<'_> {
    match verdict {
        Ok(Verified { license, freshness }) => Answer {
            holds: true,
            freshness: Some(freshness.code()),
            until: Some(until(license)),
            license: Some(license),
            ..Answer::default()
        },
        Err(refusal) => Answer {
            refusal: Some(refusal.code()),
            message: Some(refusal.to_string()),
            license: match refusal {
                Refusal::Over(license) => Some(license),
                _ => None,
            },
            ..Answer::default()
        },
    }
}

/// When it is over: a trial at its end, all else after the grace.
fn until(license: &License) -> Timestamp {
    let after_grace = Timestamp::from_unix(license.valid_until.unix().saturating_add(GRACE));
    license.trial_end.map_or(after_grace, |end| end.min(after_grace))
}

fn says(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Fresh => "fresh",
        Freshness::RefreshDue => "its software should refresh it",
        Freshness::InGrace => "in its grace, its software should tell its user that a newer file is needed",
    }
}

/// All but the code of the activation key, which is a secret of its bearer.
fn rows(license: &License) -> String {
    let size = match license.size {
        Size::Count(count) => count.to_string(),
        Size::Unlimited => "unlimited".to_owned(),
    };
    let rows = [
        ("License", license.license_id.clone()),
        ("Serial number", license.serial.clone()),
        ("Product", license.product.clone()),
        ("Edition", or_dash(license.edition.as_ref())),
        ("Size", size),
        ("Trial until", or_dash(license.trial_end)),
        ("Support until", or_dash(license.support_until)),
        ("Issued", license.issued_at.to_string()),
        ("Refresh after", license.refresh_after.to_string()),
        ("Valid until", license.valid_until.to_string()),
        ("Revision", license.revision.to_string()),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    table(&["File", "Says"], rows).trim_fmt()
}

/// No more of the file than shows that it is too long.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(LONGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> CliError {
    let file = file.to_owned();
    move |source| CliError::Unreadable { file, source }
}

/// The trusted keys of this installation's log.
async fn own_keys(settings: &Settings) -> Result<String, CliError> {
    let database = Database::open_existing(settings).await?;
    let log = database.log(clock::system(), false);
    let known = KnownKeys::read(&log).await;
    log.close().await;
    database.close().await?;
    Ok(serde_json::to_string(&known?.trusted())?)
}
