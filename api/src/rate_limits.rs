//! How often one may ask: each who made itself known, and each address from which nobody did.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use domain::{PersonId, UserId, activation_key::ActivationKeyCode};
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware, state::keyed::DashMapStateStore,
};

use crate::{
    access::{
        Principal, Secret, Who,
        attempts::prefix,
        authenticate::{authenticate, bearer},
    },
    app::App,
    error::ApiError,
    mint::Mint,
    requests::Asker,
    router::is_for_clients,
    shedding,
    sign_in::address,
};

const MINUTE: u32 = 60;
/// After so many requests those are forgotten who have not asked for a while.
const SWEPT_AFTER: u64 = 1024;
/// Where installed software asks.
const OF_DEVICES: &str = "/v1/device/";
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How many requests are answered: in a minute, of whom; so many may come at once, and what was used comes back evenly. And at once,
/// of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of each token, each user and each customer; no limit if none.
    pub signed_in: Option<NonZeroU32>,
    /// Of each address from which nobody signed in; no limit if none.
    pub anonymous: Option<NonZeroU32>,
    /// How many are worked on at once, what comes then is refused as busy; no limit if none.
    pub at_once: Option<NonZeroU32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            signed_in: NonZeroU32::new(1200),
            anonymous: NonZeroU32::new(300),
            at_once: NonZeroU32::new(shedding::USUAL),
        }
    }
}

/// Who asks, as far as limits go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Caller {
    /// By the hash of a good token.
    Token([u8; 32]),
    /// By the hash of the activation key that software shows, good or not.
    Key([u8; 32]),
    User(UserId),
    Customer(PersonId),
    /// From there, if that is known.
    Address(Option<String>),
}

/// The time since the server began, by the clock of everything else. It stands still while that is set back.
#[derive(Clone)]
struct Ticks {
    mint: Mint,
    told: Arc<Mutex<Told>>,
}

/// What the clock said last, and what has passed until then.
struct Told {
    at: DateTime<Utc>,
    passed: Duration,
}

impl Ticks {
    fn new(mint: Mint) -> Self {
        let (at, passed) = (mint.now(), Duration::ZERO);
        let told = Arc::new(Mutex::new(Told { at, passed }));
        Self { mint, told }
    }
}

impl Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let at = self.mint.now();
        let passed = told.passed + (at - told.at).to_std().unwrap_or_default();
        *told = Told { at, passed };
        passed
    }
}

/// One limit, with what each caller has used of it.
struct Limit {
    name: &'static str,
    quota: NonZeroU32,
    ticks: Ticks,
    buckets: RateLimiter<Caller, DashMapStateStore<Caller>, Ticks, StateInformationMiddleware>,
    asked: AtomicU64,
}

/// What is left of a limit.
struct Left {
    requests: u32,
    /// In how many seconds all of it is there again.
    full_in: u64,
}

impl Limit {
    fn new(name: &'static str, quota: NonZeroU32, ticks: &Ticks) -> Self {
        let buckets = RateLimiter::new(Quota::per_minute(quota), DashMapStateStore::default(), ticks.clone());
        Self {
            name,
            quota,
            ticks: ticks.clone(),
            buckets,
            asked: AtomicU64::new(0),
        }
    }

    /// Takes one request of `caller` off, or says in how many seconds there will be one.
    fn take(&self, caller: &Caller) -> Result<Left, u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEPT_AFTER == SWEPT_AFTER - 1 {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        match self.buckets.check_key(caller) {
            Ok(state) => {
                let requests = state.remaining_burst_capacity();
                let used = u64::from(self.quota.get().saturating_sub(requests));
                let full_in = (used * u64::from(MINUTE)).div_ceil(self.quota.get().into());
                Ok(Left { requests, full_in })
            }
            Err(until) => {
                let wait = until.wait_time_from(self.ticks.now());
                Err((wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1))
            }
        }
    }

    /// What is answered to who asks too often.
    fn refusal(&self, seconds: u64) -> Response {
        let quota = self.quota.get();
        let mut answer = ApiError::TooManyRequests { seconds, quota }.into_response();
        let left = Left {
            requests: 0,
            full_in: MINUTE.into(),
        };
        self.tell(&left, answer.headers_mut());
        answer
    }

    /// As the draft of RateLimit header fields for HTTP has it.
    fn tell(&self, left: &Left, headers: &mut HeaderMap) {
        let Self { name, quota, .. } = self;
        let Left { requests, full_in } = left;
        let texts = [
            (RATE_LIMIT_POLICY, format!("\"{name}\";q={quota};w={MINUTE}")),
            (RATE_LIMIT, format!("\"{name}\";r={requests};t={full_in}")),
        ];
        for (header, text) in texts {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(header, value);
            }
        }
    }
}

/// The limits of a server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Limiter {
    app: App,
    signed_in: Option<Arc<Limit>>,
    anonymous: Option<Arc<Limit>>,
}

impl Limiter {
    pub(crate) fn new(app: App, limits: Limits) -> Self {
        let ticks = Ticks::new(app.mint.clone());
        let limit = |name, quota: Option<NonZeroU32>| quota.map(|quota| Arc::new(Limit::new(name, quota, &ticks)));
        Self {
            signed_in: limit("signed-in", limits.signed_in),
            anonymous: limit("anonymous", limits.anonymous),
            app,
        }
    }

    /// The refusal of software whose activation key is shown too often, from wherever: besides its address, which many computers may
    /// share, its key is limited like somebody who signed in.
    fn refused_by_key(&self, request: &Request) -> Option<Response> {
        let limit = self
            .signed_in
            .as_deref()
            .filter(|_| request.uri().path().starts_with(OF_DEVICES))?;
        let key: ActivationKeyCode = bearer(request.headers())?.as_str().parse().ok()?;
        let seconds = limit.take(&Caller::Key(Secret::new(key.as_str()).hash())).err()?;
        Some(limit.refusal(seconds))
    }

    /// The limit that holds for a request; who asks is left for the endpoint, which need not look again.
    async fn of(&self, request: &mut Request) -> (Caller, Option<&Limit>) {
        match authenticate(&self.app, request.headers()).await {
            Ok(Some(principal)) => {
                let caller = Caller::of(&principal, request.headers());
                if let Some(asker) = request.extensions().get::<Asker>() {
                    asker.is(&principal);
                }
                request.extensions_mut().insert(principal);
                (caller, self.signed_in.as_deref())
            }
            // What was shown and is not good is refused by the endpoint, which says why.
            Ok(None) | Err(_) => {
                let from = address(request.extensions()).map(prefix);
                (Caller::Address(from), self.anonymous.as_deref())
            }
        }
    }
}

impl Caller {
    fn of(principal: &Principal, headers: &HeaderMap) -> Self {
        match (bearer(headers), &principal.who) {
            (Some(token), _) => Self::Token(token.hash()),
            (None, Who::User { user_id, .. }) => Self::User(*user_id),
            (None, Who::Customer { person_id }) => Self::Customer(*person_id),
        }
    }
}

/// Refuses who asks too often, and says to all others how often they still may.
pub(crate) async fn limit(State(limiter): State<Limiter>, mut request: Request, next: Next) -> Response {
    if !is_for_clients(request.uri().path()) {
        return next.run(request).await;
    }
    let (caller, Some(limit)) = limiter.of(&mut request).await else {
        return next.run(request).await;
    };
    match limit.take(&caller) {
        Ok(left) => {
            let mut answer = match limiter.refused_by_key(&request) {
                Some(refused) => return refused,
                None => next.run(request).await,
            };
            limit.tell(&left, answer.headers_mut());
            answer
        }
        Err(seconds) => limit.refusal(seconds),
    }
}
