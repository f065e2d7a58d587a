//! Registering a reseller.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError, ResellerRegistered, company, reach},
    states::States,
    stream::Stream,
};

/// Registers a reseller of the vendor, or a sub-reseller of an active one.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterReseller {
    /// The new reseller's id.
    pub reseller_id: ResellerId,
    /// Whose sub-reseller it is to be.
    pub parent_id: Option<ResellerId>,
    /// The company's name, 1 to 200 characters.
    pub name: String,
}

impl Command for RegisterReseller {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let above = self
            .parent_id
            .map_or_else(Vec::new, |parent| reach::upwards(states, parent, None));
        let parent = self.parent_id.map(|parent| states.reseller(parent));
        let events = decide(states.reseller(self.reseller_id), parent, self)?;
        reach::check_depth(&above)?;
        Ok(events)
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::Reseller(self.reseller_id)]
    }
}

fn decide(
    reseller: &Reseller,
    parent: Option<&Reseller>,
    command: &RegisterReseller,
) -> Result<Vec<NewEvent>, ResellerError> {
    let name = company::name(&command.name)?;
    let Reseller::Unregistered = reseller else {
        return Err(ResellerError::AlreadyRegistered);
    };
    if let Some(parent) = parent {
        parent.may_be_parent()?;
    }
    let RegisterReseller {
        reseller_id, parent_id, ..
    } = *command;
    Ok(vec![NewEvent::new(
        Stream::Reseller(reseller_id),
        ResellerRegistered {
            reseller_id,
            parent_id,
            name,
        },
    )])
}
