//! A wire between the log and its Postgres that can be cut at the worst instant.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use event_log::Access;
use tests::{TestLog, data_folder, new_id};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

/// Passes bytes on until it is told to lose an answer.
pub(crate) struct Proxy {
    folder: PathBuf,
    armed: Arc<AtomicBool>,
    cuts: Arc<AtomicU64>,
}

impl Proxy {
    /// A wire to the Postgres of `test`.
    pub(crate) fn new(test: &TestLog) -> Self {
        let folder = data_folder().join(format!("wire-{}-{}", std::process::id(), new_id().as_u128() & 0xffff));
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).expect("the socket can be bound");
        let (armed, cuts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let wire = Wire {
            server: test.socket().join(".s.PGSQL.5432"),
            armed: armed.clone(),
            cuts: cuts.clone(),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(wire.clone().carry(client));
            }
        });
        Self { folder, armed, cuts }
    }

    /// The way to the database of `test` over this wire.
    pub(crate) fn access(&self, test: &TestLog) -> Access {
        Access::embedded(&self.folder, test.database())
    }

    /// The answer to the committer's next statement will be lost, though the statement is carried out.
    pub(crate) fn lose_next_answer(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> u64 {
        self.cuts.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
struct Wire {
    server: PathBuf,
    armed: Arc<AtomicBool>,
    cuts: Arc<AtomicU64>,
}

impl Wire {
    async fn carry(self, mut client: UnixStream) -> std::io::Result<()> {
        let mut server = UnixStream::connect(&self.server).await?;
        let (mut from_client, mut from_server) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        let (mut is_committer, mut lose) = (false, false);
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let bytes = &from_client[..read?];
                    if bytes.is_empty() {
                        return Ok(());
                    }
                    // Only the committer sets this on its connection.
                    is_committer |= contains(bytes, b"statement_timeout");
                    lose |= is_committer && self.armed.swap(false, Ordering::SeqCst);
                    server.write_all(bytes).await?;
                }
                read = server.read(&mut from_server) => {
                    let bytes = &from_server[..read?];
                    // The server is ready for the next statement: the transaction of this one has ended.
                    if lose && bytes.ends_with(b"Z\0\0\0\x05I") {
                        self.cuts.fetch_add(1, Ordering::SeqCst);
                        return Ok(());
                    }
                    if bytes.is_empty() {
                        return Ok(());
                    }
                    if !lose {
                        client.write_all(bytes).await?;
                    }
                }
            }
        }
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
