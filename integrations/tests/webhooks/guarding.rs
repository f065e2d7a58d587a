//! Where messages may go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::DateTime;
use integrations::webhooks::{
    Message, Reach, Secret, SendError, Sender, TargetError, USUAL_PATIENCE, is_public, target,
};
use proptest::{prelude::any, prop_assert, proptest};

#[test]
fn asvs_1_3_6_addresses_that_are_not_public_are_refused_in_every_spelling() {
    for url in [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://100.100.100.200/",
        "https://168.63.129.16/",
        "https://169.254.169.254/latest/meta-data",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[64:ff9b:1::1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/",
        "https://[2001::1]/",
        "https://[2002:7f00:1::]/",
    ] {
        assert_eq!(target(url, Reach::Public).err(), Some(TargetError::NotPublic), "{url}");
    }
}

#[test]
fn asvs_1_3_6_only_plain_https_addresses_are_taken() {
    for url in [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:secret@example.com/",
        "https://user@example.com/",
        "https://example.com/#fragment",
        "example.com",
        "",
        &format!("https://example.com/{}", "a".repeat(500)),
    ] {
        assert_eq!(target(url, Reach::Public).err(), Some(TargetError::Malformed), "{url}");
    }
    for url in [
        "https://example.com/hooks?for=me",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]:8443/hooks",
    ] {
        assert!(target(url, Reach::Public).is_ok(), "{url}");
    }
}

#[test]
fn asvs_1_3_6_where_tests_may_reach_this_machine_they_reach_nothing_else_behind_us() {
    assert!(target("http://127.0.0.1:1/", Reach::Loopback).is_ok());
    for url in ["http://10.0.0.1/", "https://169.254.169.254/", "https://[fd00::1]/"] {
        assert_eq!(
            target(url, Reach::Loopback).err(),
            Some(TargetError::NotPublic),
            "{url}"
        );
    }
}

#[tokio::test]
async fn asvs_1_3_6_a_name_that_means_this_machine_is_refused_before_anybody_is_reached() {
    let sender = Sender::new(Reach::Public, USUAL_PATIENCE).unwrap();
    let message = Message {
        id: "1",
        at: DateTime::UNIX_EPOCH,
        body: b"{}",
    };
    let secrets = [Secret::new(&[7; 32]).unwrap()];
    for url in [
        "https://localhost/",
        "https://LOCALHOST:8443/hooks",
        "https://127.0.0.1/",
    ] {
        let sent = sender.send(url, message, &secrets).await;
        assert!(
            matches!(sent, Err(SendError::Target(TargetError::NotPublic))),
            "{url}: {sent:?}"
        );
    }
}

proptest! {
    #[test]
    fn asvs_1_3_6_what_the_standard_library_calls_closed_is_not_public(bits in any::<u32>()) {
        let address = Ipv4Addr::from_bits(bits);
        let closed = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
            || address.is_broadcast() || address.is_documentation() || address.is_unspecified();
        prop_assert!(!(closed && is_public(address.into())), "{address}");
    }

    #[test]
    fn asvs_1_3_6_nothing_in_a_closed_network_is_public(net in 0_usize..11, host in any::<u32>()) {
        let (net, length) = [
            ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
            ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([224, 0, 0, 0], 4), ([240, 0, 0, 0], 4),
            ([192, 0, 0, 0], 24),
        ][net];
        let address = Ipv4Addr::from_bits(u32::from_be_bytes(net) | (host >> length));
        prop_assert!(!is_public(address.into()), "{address}");
    }

    #[test]
    fn asvs_1_3_6_no_address_of_ipv6_that_carries_one_of_ipv4_is_public(bits in any::<u32>()) {
        let (low, address) = (u128::from(bits), Ipv4Addr::from_bits(bits));
        let carriers = [
            address.to_ipv6_mapped(), Ipv6Addr::from_bits(low), Ipv6Addr::from_bits((0x64_ff9b_u128 << 96) | low),
            Ipv6Addr::from_bits((0x2002_u128 << 112) | (low << 80)), Ipv6Addr::from_bits((0x2001_u128 << 112) | low),
        ];
        for carrier in carriers {
            prop_assert!(!is_public(IpAddr::V6(carrier)), "{carrier}");
        }
    }

    #[test]
    fn asvs_1_3_6_of_ipv6_only_what_is_handed_out_is_public(bits in any::<u128>()) {
        let address = Ipv6Addr::from_bits(bits);
        prop_assert!(!is_public(address.into()) || address.segments()[0] >> 13 == 1, "{address}");
    }
}

#[test]
fn addresses_beside_the_closed_networks_are_public() {
    for address in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1",
        "2003::1",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}
