//! What is told of a step that fails, be it by a promise that does not hold or by a panic in the rules.

use std::thread;

use crate::asked::Asked;

/// Where a run is.
pub(crate) struct Told {
    pub(crate) seed: u64,
    pub(crate) step: u64,
    pub(crate) command: Option<Box<dyn Asked>>,
}

impl Drop for Told {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let Self { seed, step, command } = self;
        eprintln!("\nseed {seed} failed at step {step}");
        if let Some(command) = command {
            eprintln!("with {command:?}");
        }
        eprintln!("replay: KEYLEDGER_SEED={seed} KEYLEDGER_STEPS={step} cargo test -p domain --test simulation");
    }
}
