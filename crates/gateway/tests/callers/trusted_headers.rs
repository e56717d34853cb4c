//! Callers by headers of a proxy.

use std::net::IpAddr;

use portcullis_gateway::caller::{Authenticator as _, Caller, Peer, PeerNetwork, TrustedHeaders};

use crate::support::{at, from_peer, outcome};

const ALL: [(&str, &str); 9] = [
    ("x-kind", "user_api"),
    ("x-roles", "power, usage"),
    ("x-user", "U1"),
    ("x-member", "M1"),
    ("x-teams", "T1,T2"),
    ("x-org", "O1"),
    ("x-origin", "account_page"),
    ("x-issued", "2026-11-29T00:53:20Z"),
    ("x-out", "1795913600"),
];

fn peer(address: &str) -> Peer {
    Peer::Address(address.parse::<IpAddr>().unwrap())
}

fn networks(texts: &[&str]) -> Vec<PeerNetwork> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn headers() -> TrustedHeaders {
    let name = |text: &str| text.parse().unwrap();
    TrustedHeaders::with_token_header(name("x-kind"), networks(&["10.1.0.0/16", "::1"]))
        .with_roles(name("x-roles"))
        .with_user(name("x-user"))
        .with_member(name("x-member"))
        .with_teams(name("x-teams"))
        .with_organization(name("x-org"))
        .with_origin(name("x-origin"))
        .with_issued(name("x-issued"))
        .with_logged_out(name("x-out"))
}

/// Returns all headers, with another value of one.
fn with<'h>(name: &str, value: Option<&'h str>) -> Vec<(&'static str, &'h str)> {
    let replaced = ALL.iter().map(|&(known, old)| (known, if known == name { value } else { Some(old) }));
    replaced.filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

#[tokio::test]
async fn a_trusted_peer_tells_the_caller() {
    let expected = Caller::new("user_api")
        .with_roles(["power", "usage"])
        .with_user("U1")
        .with_member("M1")
        .with_teams(["T1", "T2"])
        .with_organization("O1")
        .with_origin("account_page")
        .with_issued(at(1_795_913_600))
        .with_logged_out(at(1_795_913_600))
        .with_identity_headers(ALL.map(|(name, _)| name.parse().unwrap()));
    for address in ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "::1"] {
        assert_eq!(*from_peer(&headers(), &ALL, Some(&peer(address))).await.unwrap(), expected, "{address}");
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let others = ["10.2.0.0", "10.0.255.255", "127.0.0.1", "::2", "::ffff:10.2.0.0", "::10.1.0.1", "0.0.0.0"].map(peer);
    for peer in others.iter().chain([&Peer::Local]).map(Some).chain([None]) {
        assert_eq!(outcome(&from_peer(&headers(), &ALL, peer).await), "token-missing", "{peer:?}");
    }
    // What the request itself says of its peer does not count.
    let spoofed = [ALL.as_slice(), &[("x-forwarded-for", "10.1.0.1"), ("forwarded", "for=10.1.0.1")]].concat();
    assert_eq!(outcome(&from_peer(&headers(), &spoofed, Some(&peer("192.0.2.1"))).await), "token-missing");
}

#[tokio::test]
async fn every_header_is_an_identity_header() {
    let names: Vec<String> = headers().identity_headers().iter().map(ToString::to_string).collect();
    assert_eq!(names, ALL.map(|(name, _)| name));
    let fixed = TrustedHeaders::new("user_api", networks(&["local"])).with_user("x-user".parse().unwrap());
    assert_eq!(fixed.identity_headers(), ["x-user"]);
    let caller = from_peer(&fixed, &ALL, Some(&Peer::Local)).await.unwrap();
    assert_eq!(*caller, Caller::new("user_api").with_user("U1").with_identity_headers(["x-user".parse().unwrap()]));
}

#[tokio::test]
async fn a_header_twice_is_refused() {
    for header in ALL {
        let twice = [ALL.as_slice(), &[header]].concat();
        assert_eq!(outcome(&from_peer(&headers(), &twice, Some(&peer("::1"))).await), "token-invalid", "{header:?}");
    }
}

#[tokio::test]
async fn what_is_left_out_is_not_known_but_for_the_kind() {
    let peer = peer("::1");
    let without = async |name| from_peer(&headers(), &with(name, None), Some(&peer)).await;
    assert_eq!(outcome(&without("x-kind").await), "token-invalid");
    assert_eq!(without("x-roles").await.unwrap().roles(), None);
    assert_eq!(without("x-user").await.unwrap().user(), None);
    assert_eq!(without("x-teams").await.unwrap().teams(), None);
    assert_eq!(without("x-issued").await.unwrap().issued(), None);
    let request_without = from_peer(&headers(), &[("x-other", "1")], Some(&peer)).await;
    assert_eq!(outcome(&request_without), "token-missing");
}

#[tokio::test]
async fn an_empty_list_is_one_and_an_empty_name_is_refused() {
    let peer = peer("::1");
    for (name, _) in ALL {
        let is_list = ["x-roles", "x-teams"].contains(&name);
        let result = from_peer(&headers(), &with(name, Some(" ")), Some(&peer)).await;
        assert_eq!(outcome(&result), if is_list { "U1" } else { "token-invalid" }, "{name}");
    }
    let nobody = from_peer(&headers(), &with("x-roles", Some("")), Some(&peer)).await.unwrap();
    assert_eq!(nobody.roles(), Some(&[][..]));
    for list in ["power,", ",power", "power,,usage", ","] {
        assert_eq!(outcome(&from_peer(&headers(), &with("x-roles", Some(list)), Some(&peer)).await), "token-invalid");
    }
}

#[tokio::test]
async fn other_texts_are_refused() {
    let peer = peer("::1");
    for (name, value) in [("x-issued", "yesterday"), ("x-issued", "1e9"), ("x-out", "-5"), ("x-user", "Jürgen")] {
        let result = from_peer(&headers(), &with(name, Some(value)), Some(&peer)).await;
        assert_eq!(outcome(&result), "token-invalid", "{name}: {value}");
    }
}

#[test]
fn networks_are_read_strictly() {
    for text in [
        "",
        "10",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/8 ",
        "::/129",
        "Local",
        "010.0.0.0/8",
    ] {
        assert!(text.parse::<PeerNetwork>().is_err(), "{text}");
    }
    for text in ["10.0.0.1/8", "fe80::1/10", "::ffff:10.0.0.0/104"] {
        assert!(text.parse::<PeerNetwork>().is_err(), "{text}");
    }
    for text in ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.1/32", "::/0", "fe80::/10", "::1/128", "local"] {
        assert_eq!(text.parse::<PeerNetwork>().unwrap().to_string(), text);
    }
}

#[test]
fn a_network_has_the_addresses_with_its_first_bits() {
    // All lengths, against a comparison of the bits as text.
    let bits = |address: u32| format!("{address:032b}");
    for base in [0_u32, 0x0a01_0203, 0xffff_ffff, 0x8000_0001] {
        for length in 0..=32_usize {
            let first = u32::from_str_radix(&format!("{:0<32}", &bits(base)[..length]), 2).unwrap();
            let network: PeerNetwork = format!("{}/{length}", std::net::Ipv4Addr::from_bits(first)).parse().unwrap();
            for flipped in 0..32 {
                let other = base ^ (1 << (31 - flipped));
                let expected = bits(other)[..length] == bits(base)[..length];
                let other = Peer::Address(std::net::Ipv4Addr::from_bits(other).into());
                assert_eq!(network.contains(&other), expected, "{network} {other:?}");
            }
        }
    }
    let network: PeerNetwork = "2001:db8::/33".parse().unwrap();
    assert!(network.contains(&peer("2001:db8:7fff::1")) && !network.contains(&peer("2001:db8:8000::")));
    assert!("::/0".parse::<PeerNetwork>().unwrap().contains(&peer("ffff::")));
}
