//! Who sent a request: the address, the host asked for and the scheme, believing a gateway only when it is trusted.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::Response;

/// More hops than this are no real chain of gateways; older ones are not looked at.
const MAX_HOPS: usize = 32;

/// A range of addresses, `10.0.0.0/8` or `fd00::/8`; a bare address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    net: IpAddr,
    bits: u8,
}

impl Cidr {
    /// Whether the address lies in the range. An IPv4 address written as IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.net, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(net) & mask == u32::from(ip) & mask
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                u128::from(net) & mask == u128::from(ip) & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Cidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("可信网关地址“{text}”写法不对，应如 10.0.0.5 或 10.0.0.0/8 或 fd00::/8");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let net: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if net.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { net, bits })
    }
}

/// The gateways whose word about the client is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Cidr>);

impl TrustedProxies {
    /// Nobody is believed: the listener is reached directly.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a list of ranges separated by commas or spaces.
    ///
    /// # Errors
    /// A Chinese sentence that names the entry that is no address range.
    pub fn parse(list: &str) -> Result<Self, String> {
        list.split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
}

/// How a listener finds out who its client is.
#[derive(Debug, Clone)]
pub struct ClientPolicy {
    /// The gateways in front of it.
    pub proxies: Arc<TrustedProxies>,
    /// Whether the listener itself speaks TLS.
    pub tls: bool,
}

/// The client of a request, in its extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The address, of the last hop that is not a trusted gateway.
    pub address: IpAddr,
    /// The host, with its port if one was given, that the client asked for.
    pub host: Option<String>,
    /// Whether the client's own connection is encrypted.
    pub https: bool,
}

/// Puts the [`Client`] into the request.
pub(super) async fn find(
    State(policy): State<ClientPolicy>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned());
    let client = identify(&policy, peer.to_canonical(), authority, request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn identify(
    policy: &ClientPolicy,
    peer: IpAddr,
    authority: Option<String>,
    headers: &HeaderMap,
) -> Client {
    // HTTP/2 carries the host in the address of the request.
    let host = headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
        .or(authority);
    if !policy.proxies.trusts(peer) {
        return Client {
            address: peer,
            host,
            https: policy.tls,
        };
    }
    let forwarded = last_of(headers, "x-forwarded-proto");
    Client {
        address: last_untrusted(&policy.proxies, peer, headers),
        host: last_of(headers, "x-forwarded-host")
            .map(str::to_owned)
            .or(host),
        https: forwarded.map_or(policy.tls, |scheme| scheme.eq_ignore_ascii_case("https")),
    }
}

/// Walks the hops from the nearest and stops at the first that is not a trusted gateway. What stands before an
/// entry that is no address was written by nobody we trust.
fn last_untrusted(proxies: &TrustedProxies, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let mut nearest = peer;
    for hop in lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(','))
        .take(MAX_HOPS)
    {
        let Some(address) = hop_address(hop.trim()) else {
            break;
        };
        nearest = address;
        if !proxies.trusts(address) {
            break;
        }
    }
    nearest
}

/// `1.2.3.4`, `1.2.3.4:5678`, `fd00::1` or `[fd00::1]:5678`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let plain = hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || {
        hop.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
            .map(IpAddr::V6)
    };
    plain
        .or_else(with_port)
        .or_else(bracketed)
        .map(|address| address.to_canonical())
}

fn last_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',')
        .next()
        .map(str::trim)
        .filter(|value| !value.is_empty())
}
