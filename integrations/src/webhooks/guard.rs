//! Where messages may go: to public addresses by https, so that nobody reaches through us what stands behind us.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::net::lookup_host;

/// The longest address of an endpoint, in bytes.
const LONGEST: usize = 500;

/// What may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses by https.
    Public,
    /// Also this machine, by http too: for tests, and for trying things out.
    Loopback,
}

/// Why nothing is sent to an address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// No address by https.
    #[error("messages go to an https address of at most {LONGEST} bytes, without user, password and fragment")]
    Malformed,
    /// Not the public internet.
    #[error("this address is not in the public internet: name one that is")]
    NotPublic,
}

/// The networks that are not the public internet, or lead out of it: private, shared, of this machine, of this link (where clouds
/// have their metadata), for documentation, multicast and reserved. One is public and yet a cloud's own.
const CLOSED: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Of IPv6 only this is handed out; all that carries an IPv4 address, is of a link or of a site lies outside.
const OPEN_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// And this of it is not: protocols such as Teredo, documentation, and 6to4, which carries an IPv4 address.
const CLOSED_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let is_in = |(net, length): (Ipv4Addr, u32)| (address.to_bits() ^ net.to_bits()).leading_zeros() >= length;
            !CLOSED.into_iter().any(is_in)
        }
        IpAddr::V6(address) => {
            let is_in = |(net, length): (Ipv6Addr, u32)| (address.to_bits() ^ net.to_bits()).leading_zeros() >= length;
            is_in(OPEN_V6) && !CLOSED_V6.into_iter().any(is_in)
        }
    }
}

impl Reach {
    fn has(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::Loopback && address.is_loopback())
    }
}

/// The address of an endpoint, as far as it can be told without asking what its name means; that is asked for each message anew.
pub fn target(text: &str, reach: Reach) -> Result<Url, TargetError> {
    let url = Url::parse(text).map_err(|_| TargetError::Malformed)?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && reach == Reach::Loopback);
    let host = url.host_str().filter(|_| is_plain && is_safe && text.len() <= LONGEST);
    let host = host.ok_or(TargetError::Malformed)?.trim_matches(['[', ']']);
    match host.parse() {
        Ok(address) if !reach.has(address) => Err(TargetError::NotPublic),
        _ => Ok(url),
    }
}

/// Finds out what a name means, and refuses it if any of its addresses may not be reached. What it answers is connected to, and
/// nobody asks again in between.
pub(super) struct Resolver(pub(super) Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            match found.iter().all(|address| reach.has(address.ip())) {
                true => Ok(Box::new(found.into_iter()) as Addrs),
                false => Err(TargetError::NotPublic.into()),
            }
        })
    }
}
