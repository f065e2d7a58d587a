//! The states that commands are decided on.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::{
    activation_key::ActivationKey,
    catalog::Catalog,
    command::NewEvent,
    credit_account::CreditAccount,
    event::Event,
    guessing::Guessing,
    ids::{ActivationKeyId, LicenseId, OrderId, PersonId, ResellerId, SubscriptionId, UserId},
    license::License,
    order::Order,
    period::Periods,
    person::Person,
    reseller::Reseller,
    reservation::Reservation,
    signing_key::SigningKeys,
    stream::Stream,
    subscription::Subscription,
    support::Support,
    user::User,
};

macro_rules! states {
    ($($variant:ident($state:ty) from $accessor:ident($($id:ident: $id_type:ty)?);)*) => {
        /// The state of one stream: the fold of its events.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "each variant holds the state of its name")]
        pub enum State {
            $($variant($state),)*
        }

        impl State {
            /// The state of a stream that has no event.
            pub fn empty(stream: Stream) -> Self {
                match stream {
                    $(states!(@pattern $variant $($id)?) => Self::$variant(<$state>::EMPTY),)*
                }
            }

            /// The state after `event`. Total: the past cannot be refused.
            pub fn evolve(&mut self, event: &Event) {
                match self {
                    $(Self::$variant(state) => state.evolve(event),)*
                }
            }

            /// About how many bytes it holds besides its own size.
            pub fn heap_bytes(&self) -> usize {
                match self {
                    $(Self::$variant(state) => state.heap_bytes(),)*
                }
            }
        }

        impl States {
            $(
                /// The state of this name; the empty one where the stream has no event.
                pub fn $accessor(&self $(, $id: $id_type)?) -> &$state {
                    static EMPTY: $state = <$state>::EMPTY;
                    match self.read(states!(@stream $variant $($id)?)) {
                        Some(State::$variant(state)) => state,
                        _ => &EMPTY,
                    }
                }
            )*
        }
    };
    (@pattern $variant:ident $id:ident) => { Stream::$variant(_) };
    (@pattern $variant:ident) => { Stream::$variant };
    (@stream $variant:ident $id:ident) => { Stream::$variant($id) };
    (@stream $variant:ident) => { Stream::$variant };
}

states! {
    Catalog(Catalog) from catalog();
    Reseller(Reseller) from reseller(id: ResellerId);
    CreditAccount(CreditAccount) from credit_account(id: ResellerId);
    ActivationKey(ActivationKey) from activation_key(id: ActivationKeyId);
    License(License) from license(id: LicenseId);
    Order(Order) from order(id: OrderId);
    Subscription(Subscription) from subscription(id: SubscriptionId);
    Support(Support) from support(id: LicenseId);
    Person(Person) from person(id: PersonId);
    Reservation(Reservation) from reservation(id: uuid::Uuid);
    User(User) from user(id: UserId);
    Periods(Periods) from periods();
    SigningKeys(SigningKeys) from signing_keys();
    Guessing(Guessing) from guessing();
}

/// States of several streams, which remember what was asked of them.
#[derive(Debug, Default)]
pub struct States {
    /// What was loaded, shared with the states on top of these.
    loaded: Arc<HashMap<Stream, Arc<State>>>,
    /// What has changed since while `loaded` was shared; it goes before.
    changed: HashMap<Stream, Arc<State>>,
    read: RefCell<Vec<Stream>>,
}

impl States {
    /// The states after these events, for tests and simulations.
    pub fn given<'a>(events: impl IntoIterator<Item = &'a NewEvent>) -> Self {
        let mut states = Self::default();
        for event in events {
            states.evolve(event);
        }
        states
    }

    /// Takes `event` into its stream's state.
    pub fn evolve(&mut self, event: &NewEvent) {
        let stream = event.stream;
        let state = match Arc::get_mut(&mut self.loaded) {
            Some(loaded) if self.changed.is_empty() => loaded.entry(stream),
            _ => {
                let loaded = self.loaded.get(&stream);
                if let (Some(loaded), None) = (loaded, self.changed.get(&stream)) {
                    self.changed.insert(stream, Arc::clone(loaded));
                }
                self.changed.entry(stream)
            }
        };
        let state = state.or_insert_with(|| Arc::new(State::empty(stream)));
        Arc::make_mut(state).evolve(&event.event);
    }

    /// Puts the loaded state of `stream` in place.
    pub fn insert(&mut self, stream: Stream, state: Arc<State>) {
        match Arc::get_mut(&mut self.loaded) {
            Some(loaded) if self.changed.is_empty() => loaded.insert(stream, state),
            _ => self.changed.insert(stream, state),
        };
    }

    /// The state of `stream`, if it is loaded. This does not count as read.
    pub fn loaded(&self, stream: Stream) -> Option<&Arc<State>> {
        self.changed.get(&stream).or_else(|| self.loaded.get(&stream))
    }

    /// The state of `stream` to keep, if it is loaded. This counts as read.
    pub(crate) fn shared(&self, stream: Stream) -> Option<Arc<State>> {
        self.read(stream);
        self.loaded(stream).cloned()
    }

    /// The streams that were read since the last call, each once, loaded or not.
    pub fn take_read(&self) -> Vec<Stream> {
        let mut read = self.read.take();
        read.sort_unstable();
        read.dedup();
        read
    }

    /// The same states, to go on from. Nothing is copied, and what changes there does not change here.
    pub(crate) fn on_top(&self) -> Self {
        Self {
            loaded: Arc::clone(&self.loaded),
            changed: self.changed.clone(),
            read: RefCell::default(),
        }
    }

    /// Remembers what was asked of states on top of these as asked here.
    pub(crate) fn also_read(&self, streams: Vec<Stream>) {
        self.read.borrow_mut().extend(streams);
    }

    fn read(&self, stream: Stream) -> Option<&State> {
        self.read.borrow_mut().push(stream);
        self.loaded(stream).map(AsRef::as_ref)
    }
}
