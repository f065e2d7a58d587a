//! `keyledger healthcheck`

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use crate::cli::{CliError, server::Listen};

const PATIENCE: Duration = Duration::from_secs(3);
const REQUEST: &[u8] = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

pub(super) fn run(listen: Listen) -> Result<(), CliError> {
    let port = listen.port;
    ask(port).map_err(|source| CliError::NotAnswering { port, source })
}

fn ask(port: u16) -> io::Result<()> {
    let mut connection = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.write_all(REQUEST)?;
    let mut status = [0; b"HTTP/1.1 200".len()];
    connection.read_exact(&mut status)?;
    match &status {
        b"HTTP/1.1 200" => Ok(()),
        _ => Err(io::Error::other("it answers, but not that it is well")),
    }
}
