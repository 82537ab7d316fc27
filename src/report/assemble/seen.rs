//! What the logs say, without judgement: surroundings, files, sessions, messages, connections, gaps, clocks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Maker, links, time};
use crate::event::{Event, Field, Kind};
use crate::report::model::{
    App, Bundle, Clock, Device, Edge, Environment, Hole, Link, Member, Messages, Network, Sdk, Session, Story, Trouble,
};
use crate::report::unread::{hole, ordered};
use crate::stamp::{Known, SECOND, Stamp};
use crate::timeline;

const SDKS: usize = 3;
const SMALL: usize = 10;
const MEMBERS: usize = 1000;
const LISTED: usize = 60;

impl Maker<'_> {
    pub(super) fn environment(&self) -> Environment {
        let networks: Vec<_> = self.of(Kind::NetChange).collect();
        Environment {
            sdks: self.sdks(),
            apps: self.apps(),
            devices: self.devices(),
            networks: self.bounded("environment.networks", LISTED, &networks, |e| Network {
                at: time(e.stamp),
                from: e.str(Field::From).and_then(|n| self.some(&n)),
                to: e.str(Field::To).and_then(|n| self.some(&n)),
                carrier: self.field(e, Field::Carrier),
                place: Some(self.place(e.span)),
            }),
            regions: self.regions(),
            edges: self.edges(),
        }
    }

    pub(super) fn field(&self, event: &Event, field: Field) -> Option<String> {
        event.str(field).filter(|t| !t.is_empty()).map(|t| self.redactor.redact_field(field.name(), &t))
    }

    // The one with a stated version that wrote most comes first; more than three are libraries beside it.
    pub(super) fn sdks(&self) -> Vec<Sdk> {
        let mut list: Vec<_> = self.input.timeline.sdks.iter().collect();
        list.sort_by_key(|s| {
            (Reverse(s.version.is_some()), Reverse(s.at_least.is_some()), Reverse(s.records), &s.product)
        });
        let mut named: Vec<&timeline::Sdk> = Vec::new();
        for sdk in list {
            if !named.iter().any(|known| is_one(known, sdk)) {
                named.push(sdk);
            }
        }
        named
            .into_iter()
            .take(SDKS)
            .map(|s| Sdk {
                product: self.clean(&s.product),
                version: s.version.as_deref().map(|v| self.redactor.redact_field("version", v)),
                at_least: s.at_least.as_deref().map(|v| self.redactor.redact_field("version", v)),
                platform: s.platform.as_deref().and_then(|v| self.some(v)),
                records: s.records,
                evidence: s.span.map(|span| self.excerpt(span, Stamp::default(), &s.text)),
            })
            .collect()
    }

    fn apps(&self) -> Vec<App> {
        let mut seen = BTreeMap::new();
        for event in self.of(Kind::AppInfo) {
            let key = (self.field(event, Field::Id), self.field(event, Field::Version));
            seen.entry(key).or_insert_with(|| self.event(event));
        }
        let apps: Vec<_> = seen.into_iter().collect();
        self.bounded("environment.apps", SMALL, &apps, |((id, version), line)| App {
            id: id.clone(),
            version: version.clone(),
            evidence: Some(line.clone()),
        })
    }

    fn devices(&self) -> Vec<Device> {
        let mut seen = BTreeMap::new();
        for event in self.of(Kind::DeviceInfo) {
            let key = [Field::Maker, Field::Model, Field::Os, Field::OsVersion].map(|field| self.field(event, field));
            seen.entry(key).or_insert_with(|| self.event(event));
        }
        let devices: Vec<_> = seen.into_iter().collect();
        self.bounded("environment.devices", SMALL, &devices, |([maker, model, os, os_version], line)| Device {
            maker: maker.clone(),
            model: model.clone(),
            os: os.clone(),
            os_version: os_version.clone(),
            evidence: Some(line.clone()),
        })
    }

    pub(super) fn regions(&self) -> Vec<String> {
        let named = self.input.timeline.events.iter().flat_map(|e| [e.str(Field::Region), e.str(Field::Area)]);
        // A configuration value says the same under its key.
        let about = |key: &str| {
            matches!(key.to_ascii_lowercase().replace(['_', '-'], "").as_str(), "region" | "area" | "areacode")
        };
        let set = self
            .of(Kind::ConfigValue)
            .filter(|e| e.str(Field::Key).is_some_and(|k| about(&k)))
            .map(|e| e.str(Field::Value));
        let all: BTreeSet<_> = named.chain(set).flatten().filter(|r| !r.is_empty()).collect();
        all.iter().take(SMALL).map(|r| self.clean(r)).collect()
    }

    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut seen: BTreeMap<_, u64> = BTreeMap::new();
        for event in self.of(Kind::EdgeSelect) {
            // Under these names an address is a server's, and stays.
            let server =
                |field, name| event.str(field).filter(|t| !t.is_empty()).map(|t| self.redactor.redact_field(name, &t));
            let key = (
                server(Field::Host, "edge_host"),
                server(Field::Ip, "edge_ip"),
                self.field(event, Field::Port),
                self.field(event, Field::Region).or_else(|| self.field(event, Field::Area)),
                self.field(event, Field::Transport),
            );
            *seen.entry(key).or_default() += 1;
        }
        let mut edges: Vec<_> = seen.into_iter().collect();
        edges.sort_by_key(|(_, n)| Reverse(*n));
        self.bounded("environment.edges", SMALL * 2, &edges, |((host, ip, port, region, transport), n)| Edge {
            host: host.clone(),
            ip: ip.clone(),
            port: port.clone(),
            region: region.clone(),
            transport: transport.clone(),
            count: Some(*n),
        })
    }

    pub(super) fn bundle(&self) -> Bundle {
        let timeline = self.input.timeline;
        let zone: BTreeMap<_, _> = timeline.clocks.iter().map(|c| (c.member, c.basis)).collect();
        let members: Vec<_> = timeline.members.iter().enumerate().collect();
        let members = self.bounded("bundle.members", MEMBERS, &members, |(i, m)| Member {
            path: self.path(*i),
            format: m.format.clone(),
            formats: m.formats.clone(),
            encoding: m.encoding.name().to_owned(),
            zone: zone.get(i).map(|z| (*z).to_owned()),
            bytes: m.bytes,
            lines: m.lines,
            framed: if m.lines_filled == 0 { 0.0 } else { round(m.lines_framed as f64 / m.lines_filled as f64) },
            events: m.events,
            kinds: m.kinds.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect(),
            first: m.first.and_then(time),
            last: m.last.and_then(time),
        });
        Bundle { name: self.unnamed(self.input.name), id: self.input.id.to_owned(), bytes: self.input.bytes, members }
    }

    pub(super) fn story(&self) -> Story {
        let timeline = self.input.timeline;
        let sessions = self.bounded("timeline.sessions", LISTED, &timeline.sessions, |s| Session {
            endpoint: self.endpoint(s.endpoint),
            channel: self.redactor.channel(&s.channel),
            from: time(s.from),
            until: time(s.until),
            joined: s.joined,
            end: s.end.name().to_owned(),
            join_ms: s.join_ms,
        });
        let links = self.bounded("timeline.links", LISTED * 2, &timeline.links, |l| Link {
            endpoint: self.endpoint(l.endpoint),
            conn: self.clean(&l.conn),
            state: l.state.name().to_owned(),
            from: time(l.from),
            until: time(l.until),
            seconds: seconds(l.from, l.until),
            open: l.open,
            reason: l.reason.as_deref().and_then(|r| self.some(r)),
        });
        Story {
            sessions,
            calls: self.calls(),
            messages: self.messages(),
            links,
            link_seconds: links::seconds(&timeline.links),
            link_ends: self.link_ends(),
            series: self.series(),
            turns: self.turns(),
            app: self.app(),
        }
    }

    fn messages(&self) -> Messages {
        let m = &self.input.timeline.messages;
        let latency = |pick: fn(&timeline::Latency) -> f64| m.latency.as_ref().map(|l| round(pick(l)));
        Messages {
            submitted: m.submitted,
            acked: m.acked,
            received: m.received,
            delivered: m.delivered,
            failed: m.failed,
            lost: m.lost,
            in_flight: m.in_flight,
            duplicate: m.duplicate,
            p50_ms: latency(|l| l.p50),
            p90_ms: latency(|l| l.p90),
            p95_ms: latency(|l| l.p95),
            p99_ms: latency(|l| l.p99),
            trouble: self.bounded("timeline.messages.trouble", LISTED, &m.trouble, |x| Trouble {
                what: x.what.to_owned(),
                line: self.excerpt(x.span, x.stamp, &x.text),
            }),
        }
    }

    pub(super) fn gaps(&self) -> Vec<Hole> {
        let gaps = ordered(&self.input.timeline.gaps);
        let clean = |text: &str| self.clean(text);
        self.bounded("gaps", 500, &gaps, |gap| hole(gap, self.input.lang, |path| self.unnamed(path), clean))
    }

    pub(super) fn clocks(&self) -> Vec<Clock> {
        self.bounded("clock", MEMBERS, &self.input.timeline.clocks, |clock| Clock {
            path: self.path(clock.member),
            basis: clock.basis.to_owned(),
            offset_s: clock.offset / SECOND,
            known: match clock.known {
                Known::Missing => "missing",
                Known::Assumed => "assumed",
                Known::Inferred => "inferred",
                Known::Stated => "stated",
            }
            .to_owned(),
            why: self.clean(&clock.why),
            unstated: clock.unstated,
            skew_ms: clock.skew.map(|s| s.ahead as f64 / 1000.0),
            skew_within_ms: clock.skew.map(|s| s.within as f64 / 1000.0),
            skew_messages: clock.skew.map(|s| u64::from(s.messages)),
        })
    }
}

fn seconds(from: Stamp, until: Stamp) -> Option<f64> {
    let known = from.is_known() && until.is_known() && until.micros >= from.micros;
    known.then(|| round((until.micros - from.micros) as f64 / SECOND as f64))
}

// Three decimals: enough for milliseconds, and the same text on every machine.
pub(super) fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The same SDK under a longer or shorter name: it states the same version.
fn is_one(known: &timeline::Sdk, other: &timeline::Sdk) -> bool {
    let bare = |name: &str| {
        let name: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        ["version", "sdk"].iter().fold(name, |name, word| name.strip_suffix(word).map_or(name.clone(), str::to_owned))
    };
    let (one, two) = (bare(&known.product), bare(&other.product));
    known.version.is_some() && known.version == other.version && (one.contains(&two) || two.contains(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sdk(product: &str, version: &str) -> timeline::Sdk {
        timeline::Sdk { product: product.into(), version: Some(version.into()), ..timeline::Sdk::default() }
    }

    #[test]
    fn an_sdk_with_two_names_is_one() {
        let known = sdk("harbour-rtc-sdk-web", "4.2.1");
        for name in ["HarbourRTC.VERSION", "HarbourRTC", "SDK", "harbour-rtc-sdk-web"] {
            assert!(is_one(&known, &sdk(name, "4.2.1")), "{name}");
            assert!(!is_one(&known, &sdk(name, "4.2.0")), "{name}");
        }
        assert!(!is_one(&known, &sdk("gangway", "4.2.1")));
        assert!(!is_one(
            &timeline::Sdk { version: None, ..known.clone() },
            &timeline::Sdk { version: None, ..known.clone() }
        ));
    }
}
