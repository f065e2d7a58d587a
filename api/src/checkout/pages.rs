//! Pay pages that are open.

use chrono::{DateTime, TimeDelta, Utc};
use integrations::checkout::OpenedCheckout;
use sqlx::query;

use super::{Quote, Till};
use crate::{app::App, error::ApiError};

/// For how long a page is taken to be open whose provider does not say.
const USUAL_LIFE: TimeDelta = TimeDelta::hours(1);

/// A page that waits for its buyer.
pub(crate) struct Page {
    pub(crate) provider: &'static str,
    pub(crate) session_id: String,
    pub(crate) url: String,
    pub(crate) expires_at: DateTime<Utc>,
}

impl App {
    /// The page on which `quote` is paid: the one that is open, or a new one.
    pub(crate) async fn pay_page(&self, quote: &Quote) -> Result<Page, ApiError> {
        let (now, checkout) = (self.mint.now(), self.till.checkout()?);
        if let Some(page) = self.till.open_page(quote, checkout.provider(), now).await? {
            return Ok(page);
        }
        let opened = checkout.open(&quote.request()?).await.map_err(super::TillError::from)?;
        self.keep_page(quote, checkout.provider(), &opened).await?;
        // Of two that were opened at once, all are shown the one that was kept first.
        let page = self.till.open_page(quote, checkout.provider(), now).await?;
        page.ok_or_else(|| ApiError::Unexpected("the provider opened a pay page that is over".to_owned()))
    }

    async fn keep_page(&self, quote: &Quote, provider: &str, opened: &OpenedCheckout) -> Result<(), ApiError> {
        let now = self.mint.now();
        let expires_at = opened.expires_at.unwrap_or(now + USUAL_LIFE).min(quote.over_at());
        let purpose = purpose(quote);
        query!(
            "insert into checkout.pages as known (order_id, provider, session_id, url, expires_at)
             values ($1, $2, $3, $4, $5)
             on conflict (order_id) do update
             set provider = excluded.provider, session_id = excluded.session_id, url = excluded.url,
                 expires_at = excluded.expires_at
             where known.expires_at <= $6 or known.provider <> excluded.provider",
            quote.order_id.0,
            provider,
            opened.session_id,
            self.till.0.sealing.seal(&self.mint, &purpose, opened.url.as_bytes())?,
            expires_at,
            now,
        )
        .execute(self.till.pool())
        .await?;
        Ok(())
    }
}

impl Till {
    async fn open_page(
        &self,
        quote: &Quote,
        provider: &'static str,
        now: DateTime<Utc>,
    ) -> Result<Option<Page>, ApiError> {
        let found = query!(
            "select session_id, url, expires_at from checkout.pages
             where order_id = $1 and provider = $2 and expires_at > $3",
            quote.order_id.0,
            provider,
            now,
        )
        .fetch_optional(self.pool())
        .await?;
        let Some(found) = found else { return Ok(None) };
        let url = self.0.sealing.open(&purpose(quote), &found.url)?;
        Ok(Some(Page {
            provider,
            session_id: found.session_id,
            url: String::from_utf8_lossy(&url).into_owned(),
            expires_at: found.expires_at,
        }))
    }

    /// Forgets the pages of a sandbox, which are gone with the process that showed them.
    pub async fn forget_pages(&self) -> Result<(), ApiError> {
        if self.is_sandbox() {
            query!("delete from checkout.pages where provider = 'sandbox'")
                .execute(self.pool())
                .await?;
        }
        Ok(())
    }
}

/// What the link is sealed for.
fn purpose(quote: &Quote) -> String {
    format!("pay page of {}", quote.order_id)
}
