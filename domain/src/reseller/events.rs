//! What happens to a reseller.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::TierCode,
    event::EventBody,
    ids::ResellerId,
    locale::{Country, Language},
    personal::{Personal, VisitPersonal},
    reseller::{VatNumber, Website},
};

/// A reseller was registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerRegistered {
    /// Who.
    pub reseller_id: ResellerId,
    /// Whose sub-reseller it is; none if the vendor's own.
    pub parent_id: Option<ResellerId>,
    /// The company's name.
    pub name: String,
}

/// A reseller may no longer act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerSuspended {
    /// Who.
    pub reseller_id: ResellerId,
    /// Why, for staff.
    pub reason: String,
}

/// A suspended reseller may act again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerReinstated {
    /// Who.
    pub reseller_id: ResellerId,
}

/// What is known of a reseller's company changed. All of it stands here as it is now; none where nothing is known any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerProfileChanged {
    /// Who.
    pub reseller_id: ResellerId,
    /// The company's name.
    pub name: String,
    /// The lines of its legal address, without the country.
    pub address: Vec<String>,
    /// Where it is.
    pub country: Option<Country>,
    /// What it is taxed by.
    pub vat_number: Option<VatNumber>,
    /// Its website.
    pub website: Option<Website>,
    /// The language that it reads.
    pub language: Option<Language>,
    /// The name of its contact for support, a person.
    pub contact_name: Option<Personal>,
    /// That person's e-mail address.
    pub contact_email: Option<Personal>,
    /// That person's phone number.
    pub contact_phone: Option<Personal>,
}

impl EventBody for ResellerProfileChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        let contact = [
            ("contact_name", &mut self.contact_name),
            ("contact_email", &mut self.contact_email),
            ("contact_phone", &mut self.contact_phone),
        ];
        for (field, personal) in contact {
            if let Some(personal) = personal {
                visit(field, personal);
            }
        }
    }
}

/// A reseller came into another tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerTierChanged {
    /// Who.
    pub reseller_id: ResellerId,
    /// Its tier now, none if it pays the list's prices in full.
    pub tier: Option<TierCode>,
}

/// A reseller got another parent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerMoved {
    /// Who.
    pub reseller_id: ResellerId,
    /// Whose sub-reseller it was; none if the vendor's own.
    pub from: Option<ResellerId>,
    /// Whose sub-reseller it is; none if the vendor's own.
    pub to: Option<ResellerId>,
}

impl EventBody for ResellerRegistered {}
impl EventBody for ResellerSuspended {}
impl EventBody for ResellerReinstated {}
impl EventBody for ResellerTierChanged {}
impl EventBody for ResellerMoved {}
