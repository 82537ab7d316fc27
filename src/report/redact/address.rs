//! Network addresses: which are a device's, which a server's, and which are no address at all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fields::{self, Class};
use super::passes::Hit;
use super::{Action, Policy};

pub(super) fn mac(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    // A longer run of pairs is a fingerprint.
    let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-');
    let alone = !hit.before().ends_with(joined) && !hit.after().starts_with(joined);
    let mac = hit.value().to_ascii_lowercase().replace('-', ":");
    // Nobody's address, everybody's address, and the one Android gives to all.
    let nobody = matches!(mac.as_str(), "00:00:00:00:00:00" | "ff:ff:ff:ff:ff:ff" | "02:00:00:00:00:00");
    (alone && !nobody).then_some(Action::Alias("mac", mac))
}

pub(super) fn v4(hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    let ip: Ipv4Addr = hit.value().parse().ok()?;
    let joined = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut after = hit.after().chars();
    let longer = after.next() == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
    if hit.before().ends_with(|c: char| joined(c) || c == '.') || hit.after().starts_with(joined) || longer {
        return None;
    }
    if is_version(hit.before()) {
        return None;
    }
    decide(IpAddr::V4(ip), hit, policy)
}

pub(super) fn v6(hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    let ip: Ipv6Addr = hit.value().parse().ok()?;
    let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '.');
    // C++ names (`add::bad`) are made of hex digits too: an address has a digit, and its first group is long.
    let first = hit.value().split(':').next().unwrap_or_default();
    let shaped = hit.value().contains(|c: char| c.is_ascii_digit()) && (first.len() >= 3 || first.is_empty());
    if !shaped || hit.before().ends_with(joined) || hit.after().starts_with(|c: char| joined(c) && c != '.' && c != ':')
    {
        return None;
    }
    decide(ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4), hit, policy)
}

fn decide(ip: IpAddr, hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    let (everybody, inside) = match ip {
        IpAddr::V4(v4) => {
            let shared = u32::from(v4) >> 22 == u32::from(Ipv4Addr::new(100, 64, 0, 0)) >> 22;
            let mask = v4.octets().first() == Some(&255) || v4.octets().first() == Some(&0);
            (v4.is_loopback() || mask || v4.is_multicast(), v4.is_private() || v4.is_link_local() || shared)
        }
        IpAddr::V6(v6) => {
            let local = v6.is_unicast_link_local() || v6.is_unique_local();
            (v6.is_loopback() || v6.is_unspecified() || v6.is_multicast(), local)
        }
    };
    if everybody || (policy == Policy::Share && !inside && is_server(hit.before())) {
        return None;
    }
    Some(Action::Alias(if inside { "lan" } else { "ip" }, ip.to_string()))
}

// `Chrome/156.0.0.0`, `sdk version: 4.3.0.123`, `v4.3.0.123`.
fn is_version(before: &str) -> bool {
    const NAMES: &[&str] = &[
        "ver",
        "version",
        "build",
        "sdk",
        "engine",
        "release",
        "rev",
        "revision",
        "firmware",
        "fw",
        "sdkver",
        "appver",
        "versionname",
    ];
    let name = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let gap = before.get(name.len()..).unwrap_or_default();
    if name.ends_with('/') && gap.is_empty() {
        let product = name.trim_end_matches('/');
        return name.len() == product.len() + 1 && product.ends_with(|c: char| c.is_ascii_alphabetic());
    }
    let word = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let named = NAMES.iter().any(|n| word == *n || (n.len() > 4 && word.ends_with(n)));
    gap.len() <= 6 && (named || word.ends_with("sdk") || word == "v")
}

// In a URL, or right after the name of a machine: `host=`, `edge server 1.2.3.4`, `connecting to 1.2.3.4`.
fn is_server(before: &str) -> bool {
    let url = before.trim_end_matches('[');
    if url.ends_with("://") || url.ends_with('@') && url.contains("://") {
        return true;
    }
    let name = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    if before.len() - name.len() > 4 {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let mut words = lower.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let last = words.next().unwrap_or_default();
    let two = format!("{}{last}", words.next().unwrap_or_default());
    let server = |word: &str| fields::class(word) == Some(Class::Server);
    let tail = last.rsplit('.').next().unwrap_or_default();
    server(last) || server(tail) || server(&two)
}
