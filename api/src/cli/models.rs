//! The verbs about the read models themselves.

use std::io::Write;

use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use projections::Projection;

use crate::cli::{CliError, Views, projections::Projections, rebuild::Rebuild, replay::Replay};

/// What concerns the read models themselves.
#[derive(Debug, Subcommand)]
pub enum ModelVerb {
    /// Shows how the read models stand: how far each has come, and whether one stands still
    Projections(Projections),
    /// Rebuilds a read model from the log, beside the one that is read meanwhile
    Rebuild(Rebuild),
    /// Replays read models from the log and compares them with what is read: exit code 0 if they are equal, 1 if they
    /// differ, 2 if it could not be found out
    Replay(Replay),
}

impl ModelVerb {
    /// Does what was asked for and prints what came of it.
    pub async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        match self {
            Self::Projections(verb) => verb.run(views, out).await,
            Self::Rebuild(verb) => verb.run(views, out).await,
            Self::Replay(verb) => verb.run(views, out).await,
        }
    }
}

/// The name of a projection; another one is answered with all there are.
pub(super) fn projection() -> impl TypedValueParser<Value = Projection> {
    let names = PossibleValuesParser::new(Projection::ALL.map(Projection::name));
    names.try_map(|name| Projection::named(&name).ok_or("no such projection"))
}
