//! The example as a program: `device --help`.

use std::{
    error::Error,
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Parser, Subcommand};
use device_example::{Software, State, Store};
use keyledger_verify::{Freshness, License, Size, Timestamp, TrustedKeys};

/// Software that is installed on a computer, as an example.
#[derive(Parser)]
struct Cli {
    /// Where the server is.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    server: String,
    /// The vendor's public keys: what the server has at /.well-known/keyledger-license-keys.json, as real software has them built in.
    #[arg(long)]
    keys: PathBuf,
    /// The folder in which the license is kept.
    #[arg(long, default_value = "device-license")]
    folder: PathBuf,
    /// The code of the product that this is to be.
    #[arg(long, default_value = "T")]
    product: String,
    /// What this computer is called.
    #[arg(long)]
    computer: String,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Whether the software may run; nothing is asked.
    Status,
    /// Activate with an activation key.
    Activate {
        /// The key.
        key: String,
    },
    /// Ask for news.
    Refresh,
    /// Give the license back.
    Release,
    /// Write a request for a license, for a computer without a network.
    Request {
        /// The key.
        key: String,
    },
    /// Give the license back without a network: writes a request that is to be carried to where one is.
    ReleaseOffline,
    /// Take a license file.
    Take {
        /// The file.
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let cli = Cli::parse();
    let software = Software {
        server: cli.server,
        product: cli.product,
        computer_id: cli.computer,
        keys: TrustedKeys::from_json(&fs::read_to_string(cli.keys)?)?,
        store: Store::open(&cli.folder)?,
    };
    let now = now()?;
    match cli.verb {
        Verb::Status => {}
        Verb::Activate { key } => software.activate(&key, None, now).await?,
        Verb::Refresh => drop(software.refresh(now).await?),
        Verb::Release => software.release().await?,
        Verb::Request { key } => {
            print!("{}", software.request(&key, None));
            return Ok(());
        }
        Verb::ReleaseOffline => {
            print!("{}", software.release_offline()?);
            return Ok(());
        }
        Verb::Take { file } => software.take(&fs::read_to_string(file)?, now)?,
    }
    println!("{}", told(&software.state(now)?));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this is the clock of the example")]
fn now() -> Result<Timestamp, Box<dyn Error>> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(Timestamp::from_unix(i64::try_from(seconds)?))
}

fn told(state: &State) -> String {
    match state {
        State::Licensed { license, freshness } => format!("{}: {}", licensed(license), how(*freshness)),
        State::Unlicensed => "not licensed: type an activation key".to_owned(),
        State::Refused(refusal) => format!("not licensed: {refusal}"),
        State::Stopped(why) => format!("not licensed for now: {}", why.detail),
    }
}

fn licensed(license: &License) -> String {
    let License { product, serial, .. } = license;
    let edition = license.edition.as_deref().unwrap_or("-");
    let size = match license.size {
        Size::Count(count) => count.to_string(),
        Size::Unlimited => "unlimited".to_owned(),
    };
    format!("licensed: product {product}, edition {edition}, size {size}, serial {serial}")
}

fn how(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Fresh => "up to date",
        Freshness::RefreshDue => "news are due",
        Freshness::InGrace => "the license must be refreshed within days: connect this computer to the network",
    }
}
