//! What every endpoint works with.

use std::time::Duration;

use domain::{
    ActivationKeyId, LicenseId, PersonId, ResellerId, SubscriptionId,
    activation_key::Owner,
    license::{NewOrder, Seller},
};
use event_log::{EventLog, Moment, Position, moment, read};
use projections::{
    Cursor, Projection, ReadModels, Reading, Scope, Wanted, Whose, activation_keys,
    licenses::{self, LicenseView},
    subscriptions,
};
use uuid::Uuid;

use crate::{
    access::{Identity, Principal, Who},
    checkout::Till,
    device::Devices,
    error::ApiError,
    mint::Mint,
    signing_keys::SigningKeys,
    webhooks::Webhooks,
};

/// How long a read waits for its view.
const PATIENCE: Duration = Duration::from_secs(5);

/// The log, its views, and what is new. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The log.
    pub log: EventLog,
    /// Its read models; somebody has to keep them up to date.
    pub models: ReadModels,
    /// Who signs in, and by what.
    pub identity: Identity,
    /// The keys that sign license files.
    pub signing_keys: SigningKeys,
    /// Where orders are paid.
    pub till: Till,
    /// Where events are sent.
    pub webhooks: Webhooks,
    /// New ids.
    pub mint: Mint,
    /// What is remembered of devices.
    pub devices: Devices,
}

/// When a list is looked at, and how much of the log it must have seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight<'a> {
    /// The moment that was asked for; none for that of the cursor, or now.
    pub(crate) as_of: Option<Moment>,
    /// The page that was asked for.
    pub(crate) cursor: Option<&'a Cursor>,
    /// The position that the answer must at least have seen.
    pub(crate) at_least: Option<Position>,
}

impl Sight<'_> {
    /// Of now, with all that the log has: for what is about to be decided.
    pub(crate) async fn newest(app: &App) -> Result<Self, ApiError> {
        let (head, _) = read::head(&app.log).await?;
        Ok(Self {
            at_least: Some(head),
            ..Self::default()
        })
    }

    /// Of what was settled already.
    pub(crate) fn of(at: Position) -> Self {
        Self {
            as_of: Some(Moment::Position(at)),
            ..Self::default()
        }
    }
}

impl App {
    /// Closes its connections, after what was accepted is committed.
    pub async fn close(&self) {
        self.models.close().await;
        self.identity.close().await;
        self.signing_keys.close().await;
        self.till.close().await;
        self.webhooks.close().await;
        self.log.close().await;
    }

    /// A reading of what is `whose` of `projection` at the position that `sight` means, once it has come to that.
    pub(crate) async fn read(
        &self,
        whose: impl Into<Whose>,
        projection: Projection,
        sight: Sight<'_>,
    ) -> Result<Reading, ApiError> {
        self.read_all(whose, &[projection], sight).await
    }

    /// The same of several.
    pub(crate) async fn read_all(
        &self,
        whose: impl Into<Whose>,
        projections: &[Projection],
        sight: Sight<'_>,
    ) -> Result<Reading, ApiError> {
        let Sight {
            as_of,
            cursor,
            at_least,
        } = sight;
        let moment = cursor
            .map(|cursor| Moment::Position(cursor.at))
            .or(as_of)
            .unwrap_or_default();
        let at = match moment {
            Moment::Now => None,
            moment => Some(moment::settle(&self.log, moment).await?),
        };
        if let (Some(as_of), Some(_)) = (as_of, cursor)
            && Some(moment::settle(&self.log, as_of).await?) != at
        {
            return Err(ApiError::CursorOfAnotherMoment);
        }
        let wanted = Wanted {
            at,
            at_least: at_least.unwrap_or_default(),
            patience: PATIENCE,
        };
        Ok(self.models.read(whose, projections, wanted).await?)
    }

    /// The license, if it is `whose`, as the log says now: for what is about to be decided about it.
    pub(crate) async fn license(
        &self,
        whose: impl Into<Whose>,
        license_id: LicenseId,
    ) -> Result<LicenseView, ApiError> {
        let sight = Sight::newest(self).await?;
        let mut reading = self.read(whose, Projection::Licenses, sight).await?;
        let found = licenses::find(&mut reading, license_id.0).await?;
        reading.end().await?;
        found.ok_or(ApiError::Unknown("license"))
    }

    /// Whose rows `principal` sees, by today's rights and today's tree: everybody's, those of a reseller and all below it, or a
    /// customer's own; of these only what is of the reseller in `narrowed`, with those below it if that is asked.
    pub(crate) async fn scope(&self, principal: &Principal, narrowed: Option<(Uuid, bool)>) -> Result<Whose, ApiError> {
        let own = match (&principal.who, principal.reseller()) {
            (Who::Customer { person_id }, _) => return Ok(Scope::Customer(person_id.0).into()),
            (_, reseller) => reseller.map(|reseller| reseller.0),
        };
        let (own, (wanted, with_below)) = match (own, narrowed) {
            (None, None) => return Ok(Scope::All.into()),
            (None, Some((reseller, false))) => return Ok(Scope::Resellers(vec![reseller]).into()),
            (None, Some((reseller, true))) | (Some(reseller), None) => return Ok(Whose::Below(reseller)),
            (Some(own), Some(narrowed)) => (own, narrowed),
        };
        // Whatever is below one that is seen is seen too.
        let seen = self.models.subtree(own, PATIENCE).await?;
        Ok(match (seen.contains(&wanted), with_below) {
            (true, true) => Whose::Below(wanted),
            (true, false) => Scope::Resellers(vec![wanted]).into(),
            (false, _) => Scope::Resellers(vec![]).into(),
        })
    }

    /// The reseller that `principal` acts as: its own, or the one that it names and reaches; staff name one.
    pub(crate) async fn acting_reseller(
        &self,
        principal: &Principal,
        named: Option<ResellerId>,
    ) -> Result<ResellerId, ApiError> {
        match (named, principal.reseller()) {
            (None, Some(own)) => Ok(own),
            (Some(named), Some(own)) if named == own => Ok(own),
            (Some(named), _) => match self.scope(principal, Some((named.0, false))).await? {
                Whose::Of(Scope::Resellers(found)) if !found.is_empty() => Ok(named),
                _ => Err(ApiError::Unknown("reseller")),
            },
            (None, None) => Err(ApiError::ResellerMissing),
        }
    }

    /// As whom `principal` manages what is sold: as its own reseller, which the rules ask whether it reaches the seller; staff as
    /// whoever sold it, whom `find` tells.
    async fn seller<F>(&self, principal: &Principal, find: F) -> Result<Seller, ApiError>
    where
        F: AsyncFnOnce(Whose) -> Result<Option<Uuid>, ApiError>,
    {
        if let Some(reseller_id) = principal.reseller() {
            return Ok(Seller::Reseller { reseller_id });
        }
        let scope = self.scope(principal, None).await?;
        Ok(match find(scope).await? {
            Some(reseller) => Seller::Reseller {
                reseller_id: ResellerId(reseller),
            },
            None => Seller::Direct,
        })
    }

    /// As whom `principal` manages a license.
    pub(crate) async fn license_seller(
        &self,
        principal: &Principal,
        license_id: LicenseId,
    ) -> Result<Seller, ApiError> {
        let find = async |whose: Whose| {
            let mut reading = self.read(whose, Projection::Licenses, Sight::default()).await?;
            let license = licenses::find(&mut reading, license_id.0).await?;
            reading.end().await?;
            Ok(license.ok_or(ApiError::Unknown("license"))?.reseller_id)
        };
        self.seller(principal, find).await
    }

    /// As whom `principal` manages a subscription.
    pub(crate) async fn subscription_seller(
        &self,
        principal: &Principal,
        subscription_id: SubscriptionId,
    ) -> Result<Seller, ApiError> {
        let find = async |whose: Whose| {
            let mut reading = self.read(whose, Projection::Subscriptions, Sight::default()).await?;
            let found = subscriptions::find(&mut reading, subscription_id.0).await?;
            reading.end().await?;
            Ok(found.ok_or(ApiError::Unknown("subscription"))?.reseller_id)
        };
        self.seller(principal, find).await
    }

    /// As whom `principal` names a key: as its own reseller, which the rules ask whether the key is its own; staff as whoever owns it.
    pub(crate) async fn key_owner(&self, principal: &Principal, key_id: ActivationKeyId) -> Result<Owner, ApiError> {
        if let Some(reseller_id) = principal.reseller() {
            return Ok(Owner::Reseller { reseller_id });
        }
        let scope = self.scope(principal, None).await?;
        let mut reading = self.read(scope, Projection::ActivationKeys, Sight::default()).await?;
        let key = activation_keys::find(&mut reading, key_id.0).await?;
        reading.end().await?;
        let key = key.ok_or(ApiError::Unknown("activation key"))?;
        Ok(match key.reseller_id {
            Some(reseller) => Owner::Reseller {
                reseller_id: ResellerId(reseller),
            },
            None => Owner::Customer {
                person_id: PersonId(key.person_id),
            },
        })
    }

    /// An order of today under a number that was just drawn.
    pub(crate) fn new_order(&self) -> Result<NewOrder, ApiError> {
        let reference = self.mint.order_reference()?;
        let reservation_id = self.log.secrets().reservation_id("order-reference", reference.as_str());
        Ok(NewOrder {
            reference,
            reservation_id,
        })
    }
}
