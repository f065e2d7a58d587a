//! States that were folded before, bounded by bytes. Throwing one away only costs reading it again.

use std::sync::Arc;

use domain::{State, Stream};
use lru::LruCache;

/// The state of a stream at a version.
#[derive(Clone, Debug)]
pub(crate) struct Cached {
    pub(crate) version: i64,
    pub(crate) state: Arc<State>,
    pub(crate) standing: Standing,
}

/// What is known of a state's being the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was when the log stood where this process last saw it.
    Newest,
    /// Others have appended since, to whatever streams.
    Unsure,
    /// Nobody has looked: the stream is taken for empty because it is to begin.
    Assumed,
}

struct Entry {
    version: i64,
    state: Arc<State>,
    /// How many times others had appended when it was the newest for sure.
    seen: u64,
    /// False once somebody else was seen to have appended to this stream: its newer events must be read first.
    fresh: bool,
    bytes: usize,
}

/// The least recently used states go first.
pub(crate) struct StateCache {
    entries: LruCache<Stream, Entry>,
    bytes: usize,
    limit: usize,
    /// How many times others were seen to have appended.
    foreign: u64,
}

impl StateCache {
    /// An empty cache for about `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: LruCache::unbounded(),
            bytes: 0,
            limit,
            foreign: 0,
        }
    }

    /// The state of `stream`, if it is believed to be the newest.
    pub(crate) fn fresh(&mut self, stream: Stream) -> Option<Cached> {
        let entry = self.entries.get(&stream).filter(|entry| entry.fresh)?;
        let standing = if entry.seen == self.foreign {
            Standing::Newest
        } else {
            Standing::Unsure
        };
        Some(Cached {
            version: entry.version,
            state: Arc::clone(&entry.state),
            standing,
        })
    }

    /// The newest known state of `stream`, from which the rest is to be read.
    pub(crate) fn base(&mut self, stream: Stream) -> Cached {
        let (version, state) = match self.entries.get(&stream) {
            Some(entry) => (entry.version, Arc::clone(&entry.state)),
            None => (0, Arc::new(State::empty(stream))),
        };
        Cached {
            version,
            state,
            standing: Standing::Assumed,
        }
    }

    /// Keeps a state that was just read, or committed.
    pub(crate) fn put(&mut self, stream: Stream, version: i64, state: Arc<State>) {
        let bytes = size_of::<Stream>() + size_of::<Entry>() + size_of::<State>() + state.heap_bytes();
        let entry = Entry {
            version,
            state,
            seen: self.foreign,
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

    /// Others have appended, who knows where: no state is the newest for sure until it is looked at.
    pub(crate) fn others_appended(&mut self) {
        self.foreign += 1;
    }

    /// Somebody else appended to `stream`, which is at `found` now. A stream that went back says that this is not the log it
    /// was: nothing that is known counts any more.
    pub(crate) fn moved(&mut self, stream: Stream, found: i64) {
        match self.entries.get_mut(&stream) {
            Some(entry) if entry.version > found => self.clear(),
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
