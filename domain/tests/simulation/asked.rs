//! What is asked for: any command that can be shown.

use std::fmt;

use domain::Command;

use crate::world::World;

/// A command that can be told where it fails.
pub(crate) trait Asked: Command + fmt::Debug {}

impl<C: Command + fmt::Debug> Asked for C {}

/// How an area draws a command.
pub(crate) type Draw = fn(&mut World) -> Box<dyn Asked>;
