//! `keyledger rebuild`

use std::io::Write;

use clap::Args;
use projections::{Projection, rebuild::Rebuilt};

use crate::cli::{CliError, Views, models, progress::Progress, server};

/// Which read model.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// The read model: `keyledger projections` lists them
    #[arg(value_name = "NAME", value_parser = models::projection(), required_unless_present = "all")]
    name: Option<Projection>,
    /// Every one, one after the other
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

impl Rebuild {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let stop = server::stop_signals()?;
        let wanted = self.name.map_or(Projection::ALL.to_vec(), |name| vec![name]);
        for projection in wanted {
            let name = projection.name();
            let mut progress = Progress::new(format!("Rebuilding {name}"), "events");
            let rebuilt = tokio::select! {
                rebuilt = views.models.rebuild(projection, |done, head| progress.show(done.0.unsigned_abs(), head.0.unsigned_abs())) => rebuilt?,
                () = server::told(stop.clone()) => {
                    return Ok(writeln!(out, "Stopped; the next `keyledger rebuild {name}` goes on from here.")?);
                }
            };
            drop(progress);
            tell(projection, rebuilt, out)?;
        }
        Ok(())
    }
}

fn tell(projection: Projection, rebuilt: Rebuilt, out: &mut dyn Write) -> Result<(), CliError> {
    let Rebuilt {
        generation,
        position,
        resumed,
        dropped,
    } = rebuilt;
    let name = projection.name();
    writeln!(
        out,
        "{name} is rebuilt: its generation {generation} is read from now on, which has every event up to {position}."
    )?;
    if resumed {
        writeln!(out, "It went on where an earlier rebuild was interrupted.")?;
    }
    if !dropped {
        writeln!(
            out,
            "The old generation is still being read; the next rebuild drops it."
        )?;
    }
    Ok(())
}
