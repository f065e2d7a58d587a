//! States that were folded before, bounded by bytes. Throwing one away only costs reading it again.

use std::sync::Arc;

use domain::{State, Stream};
use lru::LruCache;

/// The state of a stream at a version.
#[derive(Clone, Debug)]
pub(crate) struct Cached {
    pub(crate) version: i64,
    pub(crate) state: Arc<State>,
}

struct Entry {
    cached: Cached,
    /// False once somebody else was seen to have appended to the stream: its newer events must be read first.
    fresh: bool,
    bytes: usize,
}

/// The least recently used states go first.
pub(crate) struct StateCache {
    entries: LruCache<Stream, Entry>,
    bytes: usize,
    limit: usize,
}

impl StateCache {
    /// An empty cache for about `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: LruCache::unbounded(),
            bytes: 0,
            limit,
        }
    }

    /// The state of `stream`, if it is believed to be the newest.
    pub(crate) fn fresh(&mut self, stream: Stream) -> Option<Cached> {
        self.entries
            .get(&stream)
            .filter(|entry| entry.fresh)
            .map(|entry| entry.cached.clone())
    }

    /// The newest known state of `stream`, from which the rest is to be read.
    pub(crate) fn base(&mut self, stream: Stream) -> Cached {
        let known = self.entries.get(&stream).map(|entry| entry.cached.clone());
        known.unwrap_or_else(|| Cached {
            version: 0,
            state: Arc::new(State::empty(stream)),
        })
    }

    /// Keeps a state that was committed.
    pub(crate) fn put(&mut self, stream: Stream, cached: Cached) {
        let bytes = size_of::<Stream>()
            + size_of::<Entry>()
            + size_of::<State>()
            + cached.state.heap_bytes();
        let entry = Entry {
            cached,
            fresh: true,
            bytes,
        };
        if let Some(old) = self.entries.put(stream, entry) {
            self.bytes -= old.bytes;
        }
        self.bytes += bytes;
        while self.bytes > self.limit
            && let Some((_, oldest)) = self.entries.pop_lru()
        {
            self.bytes -= oldest.bytes;
        }
    }

    /// Somebody else appended to `stream`, which is at `found` now. A stream that went back says that this is not the log it
    /// was: nothing that is known counts any more.
    pub(crate) fn moved(&mut self, stream: Stream, found: i64) {
        match self.entries.get_mut(&stream) {
            Some(entry) if entry.cached.version > found => self.clear(),
            Some(entry) => entry.fresh = false,
            None => {}
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }
}
