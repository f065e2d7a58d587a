//! One connection that is kept, as little as speaks HTTP: what a client takes of the processor, the server does not have.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::RETRY_AFTER;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What is asked.
pub type Request = hyper::Request<Full<Bytes>>;

/// A connection.
pub struct Client(SendRequest<Full<Bytes>>);

/// What was answered.
pub struct Answer {
    pub status: u16,
    /// Whether it is said when to try again.
    pub retry_after: bool,
    body: Bytes,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends it and takes all of the answer.
    pub async fn send(&mut self, request: Request) -> Result<Answer> {
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        Ok(Answer {
            status: answer.status().as_u16(),
            retry_after: answer.headers().contains_key(RETRY_AFTER),
            body: answer.into_body().collect().await?.to_bytes(),
        })
    }
}

impl Answer {
    /// How many fields of this name the body has.
    pub fn count(&self, field: &str) -> usize {
        self.text().matches(&format!("\"{field}\":")).count()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
