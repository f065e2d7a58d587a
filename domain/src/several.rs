//! Several commands as one: all of them or none, and which of them may not be.

use crate::{
    command::{Command, Sequence},
    rejection::{Rejection, RejectionKind},
};

/// Which of several commands may not be, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} of what was asked for may not be, so nothing was done: correct these or leave them out", .refused.len())]
pub struct Several {
    /// Each by its place, from 0.
    pub refused: Vec<(usize, Rejection)>,
}

impl Several {
    /// It has the codes of what was refused.
    pub const CODES: &'static [&'static str] = &["several-refused"];

    /// The code of all of them, if they have the same.
    pub fn code(&self) -> &'static str {
        let mut codes = self.refused.iter().map(|(_, rejection)| rejection.code());
        match codes.next() {
            Some(first) if codes.all(|code| code == first) => first,
            _ => "several-refused",
        }
    }

    /// The kind of all of them, if they have the same.
    pub fn kind(&self) -> RejectionKind {
        let mut kinds = self.refused.iter().map(|(_, rejection)| rejection.kind());
        match kinds.next() {
            Some(first) if kinds.all(|kind| kind == first) => first,
            _ => RejectionKind::Conflict,
        }
    }
}

impl Sequence<'_> {
    /// Decides each of `commands` on what those before it leave that may be, so that all that may not be are told at once; if there are
    /// such, nothing of the sequence is to be appended.
    pub fn decide_each<'c, C: Command + ?Sized + 'c>(
        &mut self,
        commands: impl IntoIterator<Item = &'c C>,
    ) -> Result<(), Several> {
        let mut refused = Vec::new();
        for (place, command) in commands.into_iter().enumerate() {
            if let Err(rejection) = self.decide(command) {
                refused.push((place, rejection));
            }
        }
        match refused.is_empty() {
            true => Ok(()),
            false => Err(Several { refused }),
        }
    }
}
