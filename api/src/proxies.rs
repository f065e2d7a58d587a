//! Proxies before the server: whose word it is about where a request comes from.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::{self, Next},
    response::Response,
};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// A network, such as `10.0.0.0/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    /// How many bits its addresses share.
    bits: u32,
}

/// A text that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give an address or a network, such as 127.0.0.1 or 10.0.0.0/8")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (first, bits) = text
            .split_once('/')
            .map_or((text, None), |(first, bits)| (first, Some(bits)));
        let first: IpAddr = first.parse().map_err(|_| NotANetwork)?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| NotANetwork))?;
        match bits <= most {
            true => Ok(Self { first, bits }),
            false => Err(NotANetwork),
        }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let differing = leading(self.first) ^ leading(address);
        let of_network = differing.checked_shr(128 - self.bits).unwrap_or_default();
        self.first.is_ipv4() == address.is_ipv4() && of_network == 0
    }
}

/// The bits of an address, from the highest one of 128 on.
fn leading(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The proxies that are believed; none unless said. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[Network]>);

impl From<Vec<Network>> for TrustedProxies {
    fn from(networks: Vec<Network>) -> Self {
        Self(networks.into())
    }
}

impl TrustedProxies {
    /// The same routes, to which each request comes from the client that a trusted proxy names. Limits and the security log go by that.
    pub fn before(self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self, name_client))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Where a request comes from whose connection is with `peer`. Each hop is named by the one after it, so they are read from the
    /// last on, as long as whoever names one is trusted: all before that anybody may have made up.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let hops = lines
            .iter()
            .rev()
            .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        let mut client = peer.to_canonical();
        for hop in hops {
            match address(hop.trim()) {
                Some(hop) if self.trusts(client) => client = hop,
                _ => break,
            }
        }
        client
    }
}

/// The address of a hop, which may have a port.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().map(|hop| hop.ip());
    let bare = hop
        .strip_prefix('[')
        .and_then(|hop| hop.strip_suffix(']'))
        .unwrap_or(hop);
    let address = bare.parse().or_else(|_| with_port()).ok()?;
    Some(IpAddr::to_canonical(&address))
}

async fn name_client(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if let Some(peer) = peer {
        let client = proxies.client(peer.ip(), request.headers());
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(client, peer.port())));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded_for: &[&'static str]) -> String {
        let networks: Vec<Network> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let name = HeaderName::from_static(FORWARDED_FOR);
        let lines = forwarded_for
            .iter()
            .map(|line| (name.clone(), HeaderValue::from_static(line)));
        let proxies = TrustedProxies::from(networks);
        proxies.client(peer.parse().unwrap(), &lines.collect()).to_string()
    }

    #[test]
    fn asvs_15_3_4_only_a_trusted_proxy_says_for_whom_it_asks() {
        let of_ours = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];
        // Nobody is believed, unless it is said.
        assert_eq!(client(&[], "127.0.0.1", &["203.0.113.7"]), "127.0.0.1");
        assert_eq!(client(&of_ours, "11.0.0.1", &["203.0.113.7"]), "11.0.0.1");
        for peer in ["127.0.0.1", "10.255.0.1", "::ffff:10.0.0.1", "2001:db8:1::1"] {
            assert_eq!(client(&of_ours, peer, &["203.0.113.7"]), "203.0.113.7", "{peer}");
        }
        assert_eq!(client(&["0.0.0.0/0"], "192.0.2.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&["0.0.0.0/0"], "2001:db8::1", &["203.0.113.7"]), "2001:db8::1");
    }

    #[test]
    fn asvs_4_1_3_what_a_client_says_of_itself_is_not_believed() {
        let of_ours = ["127.0.0.1", "10.0.0.0/8"];
        for (forwarded_for, found) in [
            // The client made up the first hop; the proxy added the last.
            (&["198.51.100.1, 203.0.113.7"] as &[_], "203.0.113.7"),
            (&["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (&["127.0.0.1, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            (&["203.0.113.7:4711"], "203.0.113.7"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["::ffff:203.0.113.7"], "203.0.113.7"),
            // What cannot be read is no address, and nothing before it is looked at.
            (&["203.0.113.7, unknown"], "127.0.0.1"),
            (&["203.0.113.7, unknown, 10.0.0.2"], "10.0.0.2"),
            (&[""], "127.0.0.1"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            assert_eq!(client(&of_ours, "127.0.0.1", forwarded_for), found, "{forwarded_for:?}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0.0/", "2001:db8::/129", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
