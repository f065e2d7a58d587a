//! Tables of read models.

/// A table of a read model, in each of its generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub kind: Kind,
    /// What of it is erased with a person.
    pub erased: &'static [Erasable],
}

/// What a table holds of persons, and the column that names whose it is: the person under whose key it is sealed in the log. Both
/// are found by an index on that column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasable {
    /// In rows whose first column here names the person, the texts in the others.
    Texts(&'static str, &'static [&'static str]),
    /// All rows whose column of this name names the person.
    Rows(&'static str),
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
        let erased: &[Erasable] = &[];
        Self { name, kind, erased }
    }

    /// A table of facts, ordered by their column `position`.
    pub(crate) const fn facts(name: &'static str) -> Self {
        let kind = Kind::Facts;
        let erased: &[Erasable] = &[];
        Self { name, kind, erased }
    }

    /// The same, of which this is erased with a person.
    pub(crate) const fn with(self, erased: &'static [Erasable]) -> Self {
        Self { erased, ..self }
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
