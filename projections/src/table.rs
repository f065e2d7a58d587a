//! Tables of read models.

/// A table of a read model, in each of its generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub kind: Kind,
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Versions, which stand from one position to another and begin where the one before them ends.
    Versions {
        /// The column that tells rows apart.
        key: &'static str,
    },
    /// Facts, which stand from their position on and never change.
    Facts,
}

impl Table {
    /// A table of versions.
    pub(crate) const fn versions(name: &'static str, key: &'static str) -> Self {
        let kind = Kind::Versions { key };
        Self { name, kind }
    }

    /// A table of facts, ordered by their column `position`.
    pub(crate) const fn facts(name: &'static str) -> Self {
        let kind = Kind::Facts;
        Self { name, kind }
    }

    /// The column that tells its rows apart.
    pub(crate) fn key(&self) -> &'static str {
        match self.kind {
            Kind::Versions { key } => key,
            Kind::Facts => "position",
        }
    }

    /// Whether its rows are versions.
    pub(crate) fn is_versioned(&self) -> bool {
        matches!(self.kind, Kind::Versions { .. })
    }
}
