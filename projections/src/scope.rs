//! Whose rows are looked at.

use domain::{PersonId, ResellerId, Stream};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// Whose rows are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    #[default]
    All,
    /// Those of these resellers.
    Resellers(Vec<Uuid>),
    /// Those of this customer.
    Customer(Uuid),
}

/// Whose rows a reading is to be of.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Those of this scope.
    Of(Scope),
    /// Those of this reseller and of all below it, by the tree of now.
    Below(Uuid),
}

impl From<Scope> for Whose {
    fn from(scope: Scope) -> Self {
        Self::Of(scope)
    }
}

impl From<&Scope> for Whose {
    fn from(scope: &Scope) -> Self {
        Self::Of(scope.clone())
    }
}

impl Scope {
    /// Of one reseller, or everybody's.
    pub fn of_reseller(reseller_id: Option<Uuid>) -> Self {
        reseller_id.map_or(Self::All, |reseller| Self::Resellers(vec![reseller]))
    }

    /// Whether a reseller is one of those looked at. Whoever does not look at all of them is not told of another.
    pub fn has_reseller(&self, reseller_id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Resellers(resellers) => resellers.contains(&reseller_id),
            Self::Customer(_) => false,
        }
    }

    /// Whether what is this reseller's and this customer's is looked at.
    pub(crate) fn has(&self, reseller_id: Option<Uuid>, customer_id: Option<Uuid>) -> bool {
        match self {
            Self::All => true,
            Self::Resellers(resellers) => reseller_id.is_some_and(|reseller| resellers.contains(&reseller)),
            Self::Customer(customer) => customer_id == Some(*customer),
        }
    }

    /// The role of the database that sees this scope's rows, of those that [`Scope::ids`] says.
    pub(crate) fn role(&self) -> &'static str {
        match self {
            Self::All => "keyledger_scope_all",
            Self::Resellers(_) => "keyledger_scope_resellers",
            Self::Customer(_) => "keyledger_scope_customer",
        }
    }

    /// Those whose rows are looked at, unless everybody's are.
    pub(crate) fn ids(&self) -> &[Uuid] {
        match self {
            Self::All => &[],
            Self::Resellers(resellers) => resellers,
            Self::Customer(customer) => std::slice::from_ref(customer),
        }
    }

    /// The streams of those whose rows are looked at, unless everybody's are.
    pub(crate) fn streams(&self) -> Vec<String> {
        match self {
            Self::All => vec![],
            Self::Resellers(resellers) => {
                let stream = |id: &Uuid| Stream::Reseller(ResellerId(*id)).to_string();
                resellers.iter().map(stream).collect()
            }
            Self::Customer(customer) => vec![Stream::Person(PersonId(*customer)).to_string()],
        }
    }

    /// Whether this is one of these streams.
    pub(crate) fn has_stream(&self, stream: &str) -> bool {
        self.streams().iter().any(|own| own == stream)
    }

    /// Adds the condition that a row is in scope.
    pub(crate) fn push(&self, query: &mut QueryBuilder<Postgres>) {
        match self {
            Self::All => query,
            Self::Customer(customer) => query.push(" and customer_id = ").push_bind(*customer),
            Self::Resellers(resellers) => match resellers[..] {
                [reseller] => query.push(" and reseller_id = ").push_bind(reseller),
                _ => query
                    .push(" and reseller_id = any (")
                    .push_bind(resellers.clone())
                    .push(")"),
            },
        };
    }
}
