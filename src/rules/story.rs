//! Operators over what the story knows beyond single events: links, sessions, messages, holes, clocks, versions.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::event::{Event, Field, Kind};
use crate::knowledge;
use crate::span::Span;
use crate::stamp::{SECOND, Stamp};
use crate::timeline::{Link, LinkState, Session, SessionEnd};

use super::data::{Against, Block, Compare, EndsEarly, Gap, LinkWhat, Links, Measure, Sessions, Skew, Version};
use super::eval::Ctx;
use super::proof::{Proof, number};

/// A loss of contact that ends in an own close this soon is part of that close.
const OWN_CLOSE: i64 = 2 * SECOND;

/// Container times before 2001 are the zero of some format, not a time.
const PLAUSIBLE: i64 = 978_307_200 * SECOND;

/// A stretch of one connection in which it is up or down.
struct Stretch<'a> {
    up: bool,
    /// Down after having been up.
    lost: bool,
    from: i64,
    until: i64,
    recovered: bool,
    links: Vec<&'a Link>,
}

impl<'a> Ctx<'_, 'a> {
    /// The operators of a block that read the story.
    pub(super) fn story_of(&self, block: &Block, mut proof: Proof) -> Option<Proof> {
        if let Some(op) = &block.sustained {
            proof = proof.and(self.sustained(op)?);
        }
        if let Some(op) = &block.series {
            proof = proof.and(self.series(op)?);
        }
        if let Some(op) = &block.compare {
            proof = proof.and(self.compare(op)?);
        }
        if let Some(op) = &block.links {
            proof = proof.and(self.links(op)?);
        }
        if let Some(op) = &block.sessions {
            proof = proof.and(self.sessions(op)?);
        }
        if let Some(op) = &block.gap {
            proof = proof.and(self.gap(op)?);
        }
        if let Some(op) = &block.ends_early {
            proof = proof.and(self.ends_early(op)?);
        }
        if let Some(op) = &block.skew {
            proof = proof.and(self.skew(op)?);
        }
        if let Some(op) = &block.version {
            proof = proof.and(self.version(op)?);
        }
        Some(proof)
    }

    fn links(&self, op: &Links) -> Option<Proof> {
        let mut groups: BTreeMap<(usize, &str), Vec<&'a Link>> = BTreeMap::new();
        for link in &self.view.links {
            if op.conn.as_ref().is_none_or(|c| self.text_holds(c, Some(&link.conn))) {
                groups.entry((link.endpoint, &link.conn)).or_default().push(link);
            }
        }
        if groups.is_empty() {
            self.say(|| "links: none".to_owned());
            return None;
        }
        let stretches: Vec<Stretch<'a>> = groups.into_values().flat_map(stretches).collect();
        match op.what {
            LinkWhat::NeverUp => self.never_up(op, &stretches),
            LinkWhat::AllFine => self.all_fine(&stretches),
            LinkWhat::Up | LinkWhat::Down => self.some_stretches(op, &stretches),
        }
    }

    fn never_up(&self, op: &Links, stretches: &[Stretch<'a>]) -> Option<Proof> {
        let up = stretches.iter().any(|s| s.up);
        let from = stretches.iter().map(|s| s.from).min()?;
        let until = stretches.iter().map(|s| s.until).max()?;
        self.say(|| format!("links: {}", if up { "connected at least once" } else { "never connected" }));
        let long = op.longer.as_ref().is_none_or(|n| until - from >= self.span(n));
        let links: Vec<&Link> = stretches.iter().flat_map(|s| s.links.iter().copied()).collect();
        (!up && long).then(|| self.of_links(&links, links.len()))
    }

    fn all_fine(&self, stretches: &[Stretch<'a>]) -> Option<Proof> {
        let lost = stretches.iter().filter(|s| s.lost).count();
        let up: Vec<&Link> = stretches.iter().filter(|s| s.up).flat_map(|s| s.links.iter().copied()).collect();
        let ends: std::collections::BTreeSet<usize> = up.iter().map(|l| l.endpoint).collect();
        let tried: std::collections::BTreeSet<usize> =
            stretches.iter().flat_map(|s| s.links.iter()).map(|l| l.endpoint).collect();
        self.say(|| {
            format!("links: {} up, {lost} lost, {} of {} endpoints connected", up.len(), ends.len(), tried.len())
        });
        (lost == 0 && !up.is_empty() && ends.len() == tried.len()).then(|| self.of_links(&up, up.len()))
    }

    fn some_stretches(&self, op: &Links, stretches: &[Stretch<'a>]) -> Option<Proof> {
        let wanted = |s: &&Stretch<'a>| {
            let length = s.until - s.from;
            let kind = if op.what == LinkWhat::Up { s.up } else { s.lost };
            kind && op.longer.as_ref().is_none_or(|n| length >= self.span(n))
                && op.shorter.as_ref().is_none_or(|n| length < self.span(n))
                && op.recovered.is_none_or(|r| r == s.recovered)
                && op.reason.as_ref().is_none_or(|c| s.links.iter().any(|l| self.text_holds(c, l.reason.as_deref())))
        };
        let found: Vec<&Stretch<'a>> = stretches.iter().filter(wanted).collect();
        self.say(|| format!("links: {} stretches of {}", found.len(), stretches.len()));
        if (found.len() as f64) < op.at_least.as_ref().map_or(1.0, |n| self.num(n)) {
            return None;
        }
        let links: Vec<&Link> = found.iter().flat_map(|s| s.links.iter().copied()).collect();
        let longest = found.iter().map(|s| s.until - s.from).max().unwrap_or(0);
        let mut proof = self.of_links(&links, found.len()).bind("seconds", number(longest as f64 / SECOND as f64));
        proof.window = found.iter().map(|s| s.from).min().zip(found.iter().map(|s| s.until).max());
        Some(proof)
    }

    fn of_links(&self, links: &[&Link], count: usize) -> Proof {
        let events: Vec<&Event> = links.iter().filter_map(|l| self.view.timeline.events.get(l.event)).collect();
        let mut proof = Proof::of_events(&events).bind("count", count);
        proof.count = count as u64;
        proof
    }

    fn sessions(&self, op: &Sessions) -> Option<Proof> {
        let fits = |s: &&&Session| {
            op.end.as_ref().is_none_or(|w| w.0.iter().any(|w| w == end_word(s.end)))
                && op.joined.is_none_or(|j| j == s.joined)
                && op.slower.as_ref().is_none_or(|n| s.join_ms.is_some_and(|ms| ms >= self.num(n)))
        };
        let found: Vec<&&Session> = self.view.sessions.iter().filter(fits).collect();
        self.say(|| format!("sessions: {} of {}", found.len(), self.view.sessions.len()));
        let enough = found.len() as f64 >= op.at_least.as_ref().map_or(1.0, |n| self.num(n));
        if !enough || (op.every && found.len() < self.view.sessions.len()) {
            return None;
        }
        let events: Vec<&Event> = found.iter().filter_map(|s| self.view.timeline.events.get(s.event)).collect();
        Some(Proof::of_events(&events).bind("count", found.len()))
    }

    fn compare(&self, op: &Compare) -> Option<Proof> {
        let m = &self.view.timeline.messages;
        let get = |measure: Measure| -> Option<f64> {
            let latency = m.latency.filter(|l| l.n > 0);
            Some(match measure {
                Measure::Submitted => m.submitted as f64,
                Measure::Acked => m.acked as f64,
                Measure::Received => m.received as f64,
                Measure::Failed => m.failed as f64,
                Measure::Lost => m.lost as f64,
                Measure::InFlight => m.in_flight as f64,
                Measure::Duplicate => m.duplicate as f64,
                Measure::Delivered => m.delivered? as f64,
                Measure::LatencyN => latency?.n as f64,
                Measure::LatencyMin => latency?.min,
                Measure::LatencyP50 => latency?.p50,
                Measure::LatencyP90 => latency?.p90,
                Measure::LatencyP95 => latency?.p95,
                Measure::LatencyP99 => latency?.p99,
                Measure::LatencyMax => latency?.max,
            })
        };
        let of = get(op.of)?;
        let over = op.over.map_or(Some(1.0), get)?;
        let minus = op.minus.map_or(Some(0.0), get)?;
        if op.over.is_some() && over <= 0.0 {
            return None;
        }
        let value = (of - minus) / over;
        let holds = self.within(value, [&op.lt, &op.le, &op.ge, &op.gt]);
        self.say(|| format!("compare: {:?} = {value:.3}: {}", op.of, if holds { "holds" } else { "does not hold" }));
        holds.then(|| self.of_messages())
    }

    /// Lines that show messages: the troubled ones, else any line of the story.
    fn of_messages(&self) -> Proof {
        let m = &self.view.timeline.messages;
        let mut proof = Proof::default();
        for t in m.trouble.iter().take(4) {
            proof.evidence.push(crate::finding::Evidence { span: t.span, stamp: t.stamp, text: t.text.clone() });
        }
        if proof.evidence.is_empty() {
            let first = self.view.events.values().flatten().min_by_key(|e| (e.stamp, e.span));
            proof = match first {
                Some(event) => Proof { bindings: BTreeMap::new(), ..Proof::of_events(&[event]) },
                None => Proof::of_member(self.view.timeline, self.view.members.first().copied().unwrap_or(0)),
            };
        }
        proof.window = self.view.start().zip(self.view.end());
        proof.count = m.submitted;
        proof = proof.bind("submitted", m.submitted).bind("acked", m.acked).bind("received", m.received);
        proof = proof.bind("lost", m.lost).bind("failed", m.failed).bind("delivered", m.delivered.unwrap_or(0));
        if let Some(l) = m.latency {
            proof = proof.bind("p50", number(l.p50)).bind("p95", number(l.p95)).bind("min", number(l.min));
        }
        proof
    }

    fn gap(&self, op: &Gap) -> Option<Proof> {
        let least = self.span(&op.longer);
        for index in &self.view.members {
            let Some(member) = self.view.timeline.members.get(*index) else { continue };
            let Some((from, until)) = member.holes.first().copied() else { continue };
            let next = member.holes.get(1).map_or(0, |(a, b)| b - a);
            let outstanding = (until - from) as f64 >= next as f64 * self.num(&op.times_next);
            let alive = !op.peer_alive || self.peer_alive(member.endpoint, from, until);
            self.say(|| {
                format!(
                    "gap: {} s in member {index}, peer alive: {alive}",
                    number((until - from) as f64 / SECOND as f64)
                )
            });
            if until - from >= least && outstanding && alive {
                let mut proof = self.around(*index, from);
                proof.window = Some((from, until));
                return Some(proof.bind("seconds", number((until - from) as f64 / SECOND as f64)));
            }
        }
        None
    }

    /// Another endpoint covers the time and has no hole of its own in it.
    fn peer_alive(&self, endpoint: usize, from: i64, until: i64) -> bool {
        self.view.timeline.members.iter().filter(|m| m.endpoint != endpoint).any(|m| {
            let (Some(first), Some(last)) = (m.first, m.last) else { return false };
            let covers = first.micros <= from && last.micros >= until;
            covers && !m.holes.iter().any(|(a, b)| ((*b).min(until) - (*a).max(from)) * 2 > until - from)
        })
    }

    /// The last event of a member before an instant, else its last record.
    fn around(&self, member: usize, at: i64) -> Proof {
        let before =
            self.view.events.values().flatten().filter(|e| e.span.member.index() == member && e.stamp.micros <= at);
        match before.max_by_key(|e| (e.stamp, e.span)) {
            Some(event) => Proof { bindings: BTreeMap::new(), ..Proof::of_events(&[event]) },
            None => Proof::of_member(self.view.timeline, member),
        }
    }

    fn ends_early(&self, op: &EndsEarly) -> Option<Proof> {
        let members = || self.view.members.iter().filter_map(|i| Some((*i, self.view.timeline.members.get(*i)?)));
        let last_of = |m: &crate::timeline::Member| m.last.filter(|s: &Stamp| s.is_known()).map(|s| s.micros);
        let newest = members().filter_map(|(_, m)| last_of(m)).max()?;
        let closed: Vec<&Event> = op.unless.as_ref().map_or_else(Vec::new, |p| self.find(p));
        for (index, member) in members() {
            let Some(last) = last_of(member) else { continue };
            let others = members().any(|(_, m)| m.endpoint != member.endpoint && last_of(m) == Some(newest));
            // An own close just before the end is an end, not a break.
            let said = closed.iter().any(|e| e.span.member.index() == index && last - e.stamp.micros <= 5 * SECOND);
            if others && newest - last >= self.span(&op.by) && !said {
                let seconds = number((newest - last) as f64 / SECOND as f64);
                self.say(|| format!("ends-early: member {index} by {seconds} s"));
                let mut proof = Proof::of_member(self.view.timeline, index);
                proof.window = Some((last, newest));
                return Some(proof.bind("seconds", seconds));
            }
        }
        None
    }

    fn skew(&self, op: &Skew) -> Option<Proof> {
        let fits = |diff: i64| {
            op.ahead.as_ref().is_none_or(|n| diff >= self.span(n))
                && op.behind.as_ref().is_none_or(|n| -diff >= self.span(n))
        };
        match op.against {
            Against::Archive => {
                let archive = self.view.timeline.archive_time.filter(|t| *t >= PLAUSIBLE)?;
                let stamped = self.view.members.iter().filter_map(|m| {
                    let last = self.view.timeline.members.get(*m)?.last.filter(|s| s.is_known())?;
                    Some((*m, last.micros - archive))
                });
                let (member, diff) = stamped.into_iter().find(|(_, diff)| fits(*diff))?;
                self.say(|| format!("skew: the log ends {} s after the newest archive time", diff / SECOND));
                let proof = Proof::of_member(self.view.timeline, member);
                Some(proof.bind("skew", spell(diff)))
            }
            Against::Server => {
                let marks = self.view.events.get(&Kind::ClockMark)?;
                for mark in marks.iter().filter(|m| m.is(Field::Scope, "server")) {
                    let Some(reference) = instant(mark, Field::Reference) else { continue };
                    let diff = instant(mark, Field::Wall).unwrap_or(mark.stamp.micros) - reference;
                    if fits(diff) {
                        self.say(|| format!("skew: {} s against the server", diff / SECOND));
                        return Some(Proof::of_events(&[mark]).bind("skew", spell(diff)));
                    }
                }
                None
            }
        }
    }

    fn version(&self, op: &Version) -> Option<Proof> {
        for sdk in &self.view.timeline.sdks {
            let Some(version) = &sdk.version else { continue };
            let product = sdk.product.to_ascii_lowercase();
            let named = op.product.as_ref().is_none_or(|p| p.0.iter().any(|w| product.contains(w.as_str())));
            let old = op.below.as_ref().is_none_or(|b| knowledge::compare_versions(version, b) == Ordering::Less);
            let row = op.out_of_support.then(|| knowledge::end_of_life(&product, version));
            if !named || !old || row.is_some_and(|r| r.is_none()) {
                continue;
            }
            self.say(|| format!("version: {} {version}", sdk.product));
            let span = sdk.span.unwrap_or(Span::default());
            let evidence =
                vec![crate::finding::Evidence { span, stamp: Stamp::default(), text: sdk.text.as_str().into() }];
            let mut proof = Proof { evidence, count: 1, ..Proof::default() };
            if let Some(row) = row.flatten() {
                proof = proof.bind("supported", &row.eol_below).bind("since", &row.eol_date);
            }
            return Some(proof.bind("product", &sdk.product).bind("version", version));
        }
        None
    }
}

/// Cuts the states of one connection into stretches of up and down.
fn stretches(links: Vec<&Link>) -> Vec<Stretch<'_>> {
    let mut out: Vec<Stretch<'_>> = Vec::new();
    let mut was_up = false;
    for link in links {
        let (from, until) = (link.from.micros, link.until.micros);
        match link.state {
            LinkState::Closed => {
                let own = out.last().is_some_and(|s| s.lost && from - s.from <= OWN_CLOSE);
                if let Some(last) = out.last_mut().filter(|_| own) {
                    last.lost = false;
                }
                was_up = false;
            }
            state => {
                let up = state == LinkState::Connected;
                let joins =
                    out.last().is_some_and(|s| s.up == up && s.until >= from - SECOND && (up || s.lost == was_up));
                if let Some(last) = out.last_mut().filter(|_| joins) {
                    last.until = until;
                    last.links.push(link);
                } else {
                    if let Some(last) = out.last_mut().filter(|_| up) {
                        last.recovered = true;
                    }
                    out.push(Stretch { up, lost: !up && was_up, from, until, recovered: false, links: vec![link] });
                }
                was_up |= up;
            }
        }
    }
    // Contact lost in the last moments of a log is most often the process going away.
    if let Some(last) = out.last_mut().filter(|s| s.lost && s.until - s.from < OWN_CLOSE) {
        last.lost = false;
    }
    out
}

const fn end_word(end: SessionEnd) -> &'static str {
    match end {
        SessionEnd::Open => "open",
        SessionEnd::Left => "left",
        SessionEnd::Kicked => "kicked",
        SessionEnd::Failed => "failed",
    }
}

/// An instant in a field: seconds, milliseconds or microseconds since the epoch, RFC 3339 or an HTTP date.
fn instant(event: &Event, field: Field) -> Option<i64> {
    let value = event.get(field)?;
    if let Some(n) = value.num() {
        return Some(match n {
            n if n < 1e11 => n * 1e6,
            n if n < 1e14 => n * 1e3,
            n => n,
        } as i64);
    }
    let text = value.text();
    let parsed = text.parse::<jiff::Timestamp>().ok();
    let parsed = parsed.or_else(|| jiff::fmt::rfc2822::parse(&text).ok().map(|z| z.timestamp()));
    parsed.map(|t| t.as_microsecond())
}

/// A difference of clocks in the largest fitting unit.
fn spell(diff: i64) -> String {
    let seconds = diff / SECOND;
    match seconds.abs() {
        s if s >= 172_800 => format!("{} d", seconds / 86_400),
        s if s >= 7_200 => format!("{} h", seconds / 3_600),
        s if s >= 120 => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
