//! Networks of peers.

use std::{fmt, net::IpAddr, str::FromStr};

use super::Peer;

/// Peers that are trusted: an IP network, or the processes of this host that use a Unix socket.
///
/// ```
/// use portcullis_gateway::caller::{Peer, PeerNetwork};
///
/// let network: PeerNetwork = "10.1.0.0/16".parse()?;
/// assert!(network.contains(&Peer::Address([10, 1, 200, 3].into())));
/// assert!(!network.contains(&Peer::Address([10, 2, 0, 1].into())));
/// assert!("local".parse::<PeerNetwork>()?.contains(&Peer::Local));
/// # Ok::<(), portcullis_gateway::caller::PeerNetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerNetwork(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// The bits of the network, and how many of them count, from the left.
    V4(u32, u8),
    V6(u128, u8),
    Local,
}

/// Why a text is not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerNetworkError {
    /// It is none at all.
    #[error("expected `local`, an IP address, or a network such as `10.0.0.0/8`")]
    NotANetwork,
    /// The address has bits after those that count, so that another network may be meant.
    #[error("the address has bits after the first {0}, which count")]
    HostBits(u8),
}

impl PeerNetwork {
    /// Returns whether a peer is of the network. An IPv4 address in the form of an IPv6 one is the IPv4 address.
    #[must_use]
    pub fn contains(&self, peer: &Peer) -> bool {
        let address = match peer {
            Peer::Local => return self.0 == Kind::Local,
            Peer::Address(address) => address.to_canonical(),
        };
        match (self.0, address) {
            (Kind::V4(bits, length), IpAddr::V4(address)) => first_v4(address.to_bits(), length) == bits,
            (Kind::V6(bits, length), IpAddr::V6(address)) => first_v6(address.to_bits(), length) == bits,
            _ => false,
        }
    }
}

/// Returns the first bits of an address, and zeros after them.
const fn first_v4(bits: u32, length: u8) -> u32 {
    match u32::MAX.checked_shl(32_u32.saturating_sub(length as u32)) {
        Some(mask) => bits & mask,
        None => 0,
    }
}

const fn first_v6(bits: u128, length: u8) -> u128 {
    match u128::MAX.checked_shl(128_u32.saturating_sub(length as u32)) {
        Some(mask) => bits & mask,
        None => 0,
    }
}

impl FromStr for PeerNetwork {
    type Err = PeerNetworkError;

    fn from_str(text: &str) -> Result<Self, PeerNetworkError> {
        if text == "local" {
            return Ok(Self(Kind::Local));
        }
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| PeerNetworkError::NotANetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => most,
            // `parse` would take a sign and zeros before the number.
            Some(digits) if digits != "0" && digits.starts_with(['+', '0']) => {
                return Err(PeerNetworkError::NotANetwork);
            }
            Some(digits) => {
                digits.parse().ok().filter(|&length| length <= most).ok_or(PeerNetworkError::NotANetwork)?
            }
        };
        let (kind, fits) = match address {
            IpAddr::V4(v4) => (Kind::V4(v4.to_bits(), length), first_v4(v4.to_bits(), length) == v4.to_bits()),
            IpAddr::V6(v6) => (Kind::V6(v6.to_bits(), length), first_v6(v6.to_bits(), length) == v6.to_bits()),
        };
        // Peers are compared in canonical form, which these networks would never contain.
        if address.to_canonical() != address {
            return Err(PeerNetworkError::NotANetwork);
        }
        if fits { Ok(Self(kind)) } else { Err(PeerNetworkError::HostBits(length)) }
    }
}

impl fmt::Display for PeerNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::V4(bits, length) => write!(f, "{}/{length}", std::net::Ipv4Addr::from_bits(bits)),
            Kind::V6(bits, length) => write!(f, "{}/{length}", std::net::Ipv6Addr::from_bits(bits)),
            Kind::Local => f.write_str("local"),
        }
    }
}
