//! How far something long is: a bar on a terminal, a few lines elsewhere.

use std::io::{IsTerminal, Write, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// Without a terminal, a line is written each time another tenth is done.
const LINES: u64 = 10;

/// How far it is, as people see it on standard error.
pub(super) struct Progress {
    /// What is being done, such as `Loading the demo history`.
    what: String,
    /// What is counted, such as `commands`.
    nouns: &'static str,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    /// The tenths that are told of; none before the first look.
    Lines(Option<u64>),
}

impl Progress {
    pub(super) fn new(what: String, nouns: &'static str) -> Self {
        let shown = if stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
            let bar = ProgressBar::no_length().with_message(what.clone());
            Shown::Bar(match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            })
        } else {
            Shown::Lines(None)
        };
        Self { what, nouns, shown }
    }

    /// Shows that `done` of `total` are done.
    pub(super) fn show(&mut self, done: u64, total: u64) {
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                if done == total {
                    bar.finish_and_clear();
                }
            }
            Shown::Lines(shown) => {
                let tenths = done.saturating_mul(LINES) / total.max(1);
                if shown.replace(tenths).is_some_and(|told| told < tenths) {
                    let Self { what, nouns, .. } = self;
                    // Progress that nobody can see is no reason to stop.
                    let _ = writeln!(stderr(), "{what}: {done} of {total} {nouns}");
                }
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
