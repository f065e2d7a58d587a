//! One of a key's licenses for a computer: which there are, and what the rules are asked.

use domain::{
    ActivationKeyId, LicenseId,
    catalog::Size,
    license::{ActivateDevice, ComputerId, ComputerName},
};
use projections::{
    Projection, Whose,
    licenses::{self, Filter, LicenseView},
    page::Page,
};

use super::drawn_serial;
use crate::{
    app::{App, Sight},
    error::ApiError,
};

/// A computer that wants a license of a key.
#[derive(Clone, Debug)]
pub(crate) struct ForComputer {
    pub(crate) activation_key_id: ActivationKeyId,
    /// The code of the product that asks.
    pub(crate) product: String,
    /// The code of the edition, if one was chosen.
    pub(crate) edition: Option<String>,
    /// The size, if one was chosen.
    pub(crate) size: Option<Size>,
    pub(crate) computer_id: ComputerId,
    pub(crate) computer_name: Option<ComputerName>,
}

impl ForComputer {
    /// The licenses of the product that the key carries, of those that are `whose`: the newest assigned first, as the log says now.
    pub(crate) async fn carried(&self, app: &App, whose: impl Into<Whose>) -> Result<Vec<LicenseView>, ApiError> {
        let sight = Sight::newest(app).await?;
        let mut reading = app.read(whose, Projection::Licenses, sight).await?;
        let filter = Filter {
            activation_key_id: Some(self.activation_key_id.0),
            product: Some(self.product.clone()),
            ..Filter::default()
        };
        let carried = licenses::list(&mut reading, &filter, &Page::ALL).await?;
        reading.end().await?;
        Ok(carried.items)
    }

    /// What the rules are asked, of these licenses.
    pub(crate) async fn command(self, app: &App, carried: &[LicenseView]) -> Result<ActivateDevice, ApiError> {
        let trial = self.computer_id.trial_of(&self.product);
        Ok(ActivateDevice {
            activation_key_id: self.activation_key_id,
            candidates: carried.iter().map(|row| LicenseId(row.license_id)).collect(),
            serial: drawn_serial(app, &self.product).await?,
            trial_reservation_id: app.log.secrets().reservation_id("trial-on-computer", &trial),
            product: self.product,
            edition: self.edition,
            size: self.size,
            computer_id: self.computer_id,
            computer_name: self.computer_name,
        })
    }
}
