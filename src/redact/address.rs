//! Network addresses: which are a device's, which a server's, and which are no address at all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::line::{Line, SHAPE, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::{Action, Policy};

impl Line<'_> {
    /// A colon: a hardware address or an IPv6 address may stand around it.
    pub(super) fn address(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        let hex = |b: u8| b.is_ascii_hexdigit() || b == b':';
        let from = self.run_before(at, 48, hex);
        // `ip:2408:8207::1`
        let named = from == at && self.before(at).is_ascii_alphabetic() && self.byte(at + 1) != b':';
        let from = from + usize::from(named);
        let mut end = self.run_of(at, |b| hex(b) || b == b'.');
        while end > at && self.before(end) == b'.' {
            end -= 1;
        }
        let word = self.part(from, end);
        // Times and ratios have colons too.
        if word.len() < 3 || end - from > 48 || word.bytes().filter(|b| *b == b':').count() < 2 {
            return None;
        }
        let joined = |b: u8| is_word_byte(b);
        if joined(self.before(from)) || joined(self.byte(end)) {
            return None;
        }
        if word.len() == 17 && word.split(':').count() == 6 && word.split(':').all(|pair| pair.len() == 2) {
            // `cert serial 0A:5C:..`
            let longer = matches!(self.before(from), b'-' | b'.')
                || self.part(0, from).ends_with("serial ") && self.about(List::Cert);
            let action = (!longer).then(|| mac_action(&word.replace(':', ""))).flatten()?;
            let next = self.beside_mac(from, end);
            return self.add(from, end, SHAPE, action).map(|end| next.unwrap_or(end));
        }
        self.v6(from, end)
    }

    fn v6(&mut self, from: usize, end: usize) -> Option<usize> {
        let word = self.part(from, end);
        let word = word.strip_suffix(':').filter(|w| !w.ends_with(':')).unwrap_or(word);
        // A port may follow without brackets: it is too long for a group.
        let port = |word: &str| {
            word.rsplit_once(':')
                .filter(|(ip, port)| port.len() == 5 || ip.matches(':').count() == 7)
                .map(|(ip, _)| ip.len())
        };
        let word = word.parse::<Ipv6Addr>().map_or_else(|_| word.get(..port(word)?), |_| Some(word))?;
        let ip: Ipv6Addr = word.parse().ok()?;
        // C++ names (`add::bad`) are made of hex digits too: an address has a digit, and its first group is long.
        let first = word.split(':').next().unwrap_or_default();
        let shaped = word.contains(|c: char| c.is_ascii_digit()) && (first.len() >= 3 || first.is_empty());
        let long = word.matches(':').count() >= 7;
        if !(shaped || long) {
            return None;
        }
        let ip = ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4);
        let end = from + word.len();
        let action = self.decide_ip(ip, from)?;
        // `fe80::1%wlan0`: through which of its own interfaces.
        let zone = if self.byte(end) == b'%' { self.run_of(end + 1, |b| b.is_ascii_alphanumeric()) } else { end };
        self.add(from, if zone > end + 1 { zone } else { end }, SHAPE, action)
    }

    /// Digits and a dot: four numbers, or none of ours.
    pub(super) fn v4(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at, |b| b.is_ascii_digit() || b == b'.');
        let mut word = self.part(at, end).trim_end_matches('.');
        // `192.0.2.1.443 > ..`: a port behind the address.
        if let Some((address, port)) = word.rsplit_once('.')
            && word.matches('.').count() == 4
            && (port.parse::<u16>().is_ok_and(|p| p > 255) || self.about(List::Flow))
        {
            word = address;
        }
        let end = at + word.len();
        let ip: Ipv4Addr = word.parse().ok()?;
        let before = self.before(at);
        let named = self.part(at.saturating_sub(2), at).eq_ignore_ascii_case("ip");
        if (is_word_byte(before) && !named) || before == b'.' || is_word_byte(self.byte(end)) || self.byte(end) == b'@'
        {
            return None;
        }
        let before_it = self.part(0, at).trim_end();
        let step = ["from", "to", "从", "到", "至"].iter().any(|word| before_it.ends_with(word));
        if is_version(self.part(0, at), self.byte(end) == b':' && self.byte(end + 1).is_ascii_digit())
            || self.is_release(at, ip)
            || self.is_everybodys(at)
            || step && self.byte(end) != b':' && self.about(List::Upgrade)
        {
            return None;
        }
        let action = self.decide_ip(IpAddr::V4(ip), at)?;
        self.add(at, end, SHAPE, action)
    }

    // `engine=5.10.0.88 ui=2.3.1.4`, `Express 4.18.2.1`: small numbers behind a word that is not for addresses.
    fn is_release(&self, at: usize, ip: Ipv4Addr) -> bool {
        let [first, second, third, last] = ip.octets();
        let small = (1..10).contains(&first) && second < 40 && (third < 40 || last == 0) || third == 0 && last == 0;
        let end = self.run_of(at, |b| b.is_ascii_digit() || b == b'.');
        let alone = !matches!(self.byte(end), b':' | b'/') && self.before(at) != b'[';
        let before = self.part(0, at).trim_end_matches(|c: char| !c.is_alphanumeric());
        let from = self.run_before(before.len(), 24, is_word_byte);
        let name = self.part(from, before.len()).to_ascii_lowercase();
        let named = name.bytes().any(|b| b.is_ascii_alphabetic()) || before.ends_with(|c: char| !c.is_ascii());
        small && alone && named && at - before.len() <= 2 && !List::AddressName.within(&name)
    }

    // `broadcast 192.168.1.255`: no single device has it.
    fn is_everybodys(&self, at: usize) -> bool {
        let before = self.part(0, at).trim_end_matches([' ', ':', '=']);
        before.len() < at && List::Everybody.ends(before).is_some()
    }

    /// `dev_F8_A4_5F_00_1B_77`: how the bus of Linux names a device of Bluetooth.
    pub(super) fn bus_device(&mut self, at: usize) -> Option<usize> {
        let start = self.rest(at).starts_with("dev_").then_some(at + 4)?;
        let end = self.run_of(start, |b| b.is_ascii_hexdigit() || b == b'_');
        let pairs: Vec<&str> = self.part(start, end).split('_').collect();
        let shaped = pairs.len() == 6 && pairs.iter().all(|pair| pair.len() == 2) && !is_word_byte(self.byte(end));
        shaped.then(|| mac_action(&pairs.concat())).flatten().and_then(|action| self.add(start, end, SHAPE, action))
    }

    /// `F8-A4-5F-00-1B-77`, `9c5a.8137.02ef`, and `203-0-113-88.host`.
    pub(super) fn dashed(&mut self, at: usize) -> Option<usize> {
        let (second, fourth) = (self.byte(at + 2), self.byte(at + 4));
        if second == b'-' || fourth == b'.' {
            let end = self.run_of(at, |b| b.is_ascii_hexdigit() || matches!(b, b'-' | b'.'));
            let word = self.part(at, end);
            let pairs = word.len() == 17 && word.split('-').count() == 6 && word.split('-').all(|pair| pair.len() == 2);
            let fours = word.len() == 14 && word.split('.').count() == 3 && word.split('.').all(|four| four.len() == 4);
            if (pairs || fours) && !is_word_byte(self.byte(end)) && !matches!(self.before(at), b'-' | b'.') {
                let hex: String = word.chars().filter(char::is_ascii_hexdigit).collect();
                let letters = pairs || hex.bytes().any(|b| b.is_ascii_alphabetic());
                let action = letters.then(|| mac_action(&hex)).flatten()?;
                return self.add(at, end, SHAPE, action);
            }
        }
        let end = self.run_of(at, |b| b.is_ascii_digit() || b == b'-');
        if self.byte(end) != b'.' || !self.byte(end + 1).is_ascii_alphabetic() {
            return None;
        }
        let ip: Ipv4Addr = self.part(at, end).replace('-', ".").parse().ok()?;
        let action = self.decide_ip(IpAddr::V4(ip), at)?;
        self.add(at, end, SHAPE, action)
    }

    fn decide_ip(&self, ip: IpAddr, at: usize) -> Option<Action> {
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
        let kept = self.how.keeps_servers && self.how.policy == Policy::Share && !inside && self.is_server(at);
        let public = List::PublicHost.has(&ip.to_string());
        (!everybody && !kept && !public).then(|| Action::Alias(if inside { "lan" } else { "ip" }, ip.to_string()))
    }

    // In a URL, or right after the name of a machine: `host=`, `edge server 1.2.3.4`, `connecting to 1.2.3.4`.
    fn is_server(&self, at: usize) -> bool {
        let before = self.part(0, at);
        let url = before.trim_end_matches('[');
        if url.ends_with("://") || url.ends_with('@') && url.contains("://") {
            return true;
        }
        let name = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        if before.len() - name.len() > 4 {
            return false;
        }
        let start = self.run_before(name.len(), 48, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b' '));
        let lower = self.part(start, name.len()).to_ascii_lowercase();
        let mut words = lower.rsplit(' ');
        let last = words.next().unwrap_or_default();
        let two = format!("{}{last}", words.next().unwrap_or_default());
        let server = |word: &str| names::class(word) == Some(Class::Server);
        let tail = last.rsplit('.').next().unwrap_or_default();
        server(last) || server(tail) || server(&two)
    }
}

/// A pseudonym for a hardware address given as twelve digits; nobody's and everybody's addresses stay.
pub(super) fn mac_action(hex: &str) -> Option<Action> {
    let hex = hex.to_ascii_lowercase();
    let nobody = matches!(hex.as_str(), "000000000000" | "ffffffffffff" | "020000000000");
    let pairs: Vec<&str> = (0..6).filter_map(|i| hex.get(i * 2..i * 2 + 2)).collect();
    (!nobody && pairs.len() == 6).then(|| Action::Alias("mac", pairs.join(":")))
}

// `Chrome/156.0.0.0`, `sdk version: 4.3.0.123`, `v4.3.0.123`.
fn is_version(before: &str, ported: bool) -> bool {
    let name = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let gap = before.get(name.len()..).unwrap_or_default();
    if name.ends_with('/') && gap.is_empty() && !ported {
        let product = name.trim_end_matches('/');
        return name.len() == product.len() + 1 && product.ends_with(|c: char| c.is_ascii_alphabetic());
    }
    if name.ends_with("版本") || name.ends_with("版本号") {
        return gap.len() <= 6;
    }
    let word = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let named = List::VersionName.has(&word) || List::VersionName.ends(&word).is_some_and(|name| name.len() > 4);
    gap.len() <= 6 && (named || word.ends_with("sdk") || word == "v")
}

/// A hardware address written without colons.
pub(super) fn bare_mac(word: &str) -> Option<Action> {
    let word = word.strip_prefix("0x").unwrap_or(word);
    let hex: String = word.chars().filter(char::is_ascii_hexdigit).collect();
    let only = word.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
    let pieces = || word.split(':').map(|piece| if piece.len() == 1 { format!("0{piece}") } else { piece.to_owned() });
    // `dc:b8:28:a1:a:3`: a zero was left out. The head of a frame has two addresses and what it carries.
    if only && hex.len() < 12 && pieces().count() == 6 && pieces().all(|piece| piece.len() == 2) {
        return mac_action(&pieces().collect::<String>());
    }
    if only && hex.len() == 28 && pieces().count() == 14 {
        return Some(Action::Alias("mac", word.to_ascii_lowercase()));
    }
    (only && hex.len() == 12).then(|| mac_action(&hex)).flatten()
}
