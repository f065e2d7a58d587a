use std::collections::{BTreeMap, BTreeSet};

use domain::{Event, ResellerId};
use event_log::RecordedEvent;
use projections::{
    Page,
    resellers::{self, Filter, ResellerView},
};

use super::{assert_rows, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Resellers(BTreeMap<ResellerId, ResellerView>);

impl Resellers {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let mut change = |id: ResellerId, change: &dyn Fn(&mut ResellerView)| {
            change(self.0.get_mut(&id).expect("was registered"));
        };
        match &recorded.event {
            Event::ResellerRegistered(e) => {
                let row = ResellerView {
                    reseller_id: e.reseller_id.0,
                    registered_position: recorded.position.0,
                    registered_at: recorded.recorded_at,
                    parent_id: e.parent_id.map(|parent| parent.0),
                    name: e.name.clone(),
                    tier: None,
                    status: "active".to_owned(),
                    suspension_reason: None,
                    address: vec![],
                    country: None,
                    vat_number: None,
                    website: None,
                    language: None,
                    contact_name: None,
                    contact_email: None,
                    contact_phone: None,
                    sub_resellers: 0,
                };
                self.0.insert(e.reseller_id, row);
            }
            Event::ResellerSuspended(e) => change(e.reseller_id, &|row| {
                row.status = "suspended".to_owned();
                row.suspension_reason = Some(e.reason.clone());
            }),
            Event::ResellerReinstated(e) => change(e.reseller_id, &|row| {
                row.status = "active".to_owned();
                row.suspension_reason = None;
            }),
            Event::ResellerProfileChanged(e) => change(e.reseller_id, &|row| {
                row.name = e.name.clone();
                row.address = e.address.clone();
                row.country = e.country.map(|country| country.to_string());
                row.vat_number = e.vat_number.as_ref().map(|number| number.to_string());
                row.website = e.website.as_ref().map(|website| website.to_string());
                row.language = e.language.map(|language| language.to_string());
                row.contact_name = e.contact_name.as_ref().and_then(text);
                row.contact_email = e.contact_email.as_ref().and_then(text);
                row.contact_phone = e.contact_phone.as_ref().and_then(text);
            }),
            Event::ResellerTierChanged(e) => change(e.reseller_id, &|row| {
                row.tier = e.tier.as_ref().map(|tier| tier.as_str().to_owned());
            }),
            Event::ResellerMoved(e) => change(e.reseller_id, &|row| row.parent_id = e.to.map(|parent| parent.0)),
            _ => {}
        }
    }

    /// Whoever says that this one is its parent.
    fn children(&self, parent: ResellerId) -> BTreeSet<ResellerId> {
        let below = self.0.iter().filter(|(_, row)| row.parent_id == Some(parent.0));
        below.map(|(id, _)| *id).collect()
    }

    fn subtree(&self, of: ResellerId) -> BTreeSet<ResellerId> {
        let below = self.children(of).into_iter().flat_map(|child| self.subtree(child));
        below.chain([of]).collect()
    }

    fn ancestors(&self, of: ResellerId) -> Vec<ResellerId> {
        match self.0[&of].parent_id.map(ResellerId) {
            None => vec![],
            Some(parent) => [vec![parent], self.ancestors(parent)].concat(),
        }
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = resellers::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("resellers are listed");
        let counted = self.0.iter().map(|(id, row)| {
            let sub_resellers = i64::try_from(self.children(*id).len()).expect("is counted");
            let row = row.clone();
            (*id, ResellerView { sub_resellers, ..row })
        });
        let counted: BTreeMap<_, _> = counted.collect();
        assert_rows(reading, &counted, &shown.items, |row| row.registered_position);
        for id in self.0.keys() {
            let below = resellers::subtree(reading, id.0).await.expect("the tree is read");
            let distinct: BTreeSet<_> = below.iter().copied().map(ResellerId).collect();
            assert_eq!(distinct, self.subtree(*id), "below {id} as of {}", reading.at());
            assert_eq!(distinct.len(), below.len(), "each once");
            let above = resellers::ancestors(reading, id.0).await.expect("the tree is read");
            let above: Vec<_> = above.into_iter().map(ResellerId).collect();
            assert_eq!(above, self.ancestors(*id), "above {id} as of {}", reading.at());
        }
    }
}
