//! Operators over members, clocks and versions: what a log's own shape and time tell.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Event, Field, Kind};
use crate::figure::plain;
use crate::knowledge::{self, Advisory};
use crate::stamp::{SECOND, Stamp};
use crate::timeline::{Hole, Member, Sdk};

use super::eval::Ctx;
use super::ops::{Against, EndsEarly, Gap, Skew, Version};
use super::proof::Proof;
use super::words::{Pick, Words};

/// Container times before 2001 are the zero of some format, not a time.
const PLAUSIBLE: i64 = 978_307_200 * SECOND;

impl Ctx<'_, '_> {
    pub(super) fn gap(&self, op: &Gap) -> Option<Proof> {
        let least = self.span(&op.longer);
        for index in &self.view.members {
            let Some(member) = self.view.timeline.members.get(*index) else { continue };
            let Some(hole) = member.holes.first() else { continue };
            let (from, until) = (hole.from, hole.until);
            let next = member.holes.get(1).map_or(0, Hole::length);
            let records = member.records as f64 * SECOND as f64;
            let life = member.last.unwrap_or_default().micros.saturating_sub(member.first.unwrap_or_default().micros);
            let busy = records >= self.num(&op.busy) * life.saturating_sub(until.saturating_sub(from)).max(1) as f64;
            let outstanding = (until - from) as f64 >= next as f64 * self.num(&op.times_next);
            // What looks at every other log comes last: few holes get there.
            if until - from < least || !busy || !outstanding || !self.explained(op, *index, hole) {
                continue;
            }
            let alive = !op.peer_alive || self.alive(from, until, |m| m.endpoint != member.endpoint && takes_part(m));
            let alive = alive && op.well.as_ref().is_none_or(|p| self.well(p, member, hole));
            let seconds = plain((until - from) as f64 / SECOND as f64);
            self.say(|| format!("gap: {seconds} s in member {index}, peer alive: {alive}"));
            if alive && !self.refuted(member, from, until) {
                let mut proof = self.around(*index, from).beside(*index, hole);
                proof.window = Some((from, until));
                return Some(proof.bind("seconds", seconds));
            }
        }
        None
    }

    /// What stands right before and right behind a hole is as asked.
    fn explained(&self, op: &Gap, member: usize, hole: &Hole) -> bool {
        let own_event = |p: &Pick, is_near: &dyn Fn(i64) -> bool| {
            self.find(p).iter().any(|e| e.span.member.index() == member && is_near(e.stamp.micros))
        };
        let before = |at: i64| (0..=3 * SECOND).contains(&hole.from.saturating_sub(at));
        let behind = |at: i64| (0..=SECOND).contains(&at.saturating_sub(hole.until));
        !op.unless.as_ref().is_some_and(|p| own_event(p, &before))
            && op.then.as_ref().is_none_or(|p| own_event(p, &behind))
            && op.idle.as_ref().is_none_or(|times| self.idle(member, hole, self.num(times)))
            && op.paced.as_ref().is_none_or(|p| self.paced(p, op.vain.as_ref(), member, hole))
            && self.still(op, member, hole)
            && (!op.hears || self.comes_in(member, hole.until))
    }

    /// It stood still, as far as its own lines tell.
    fn still(&self, op: &Gap, index: usize, hole: &Hole) -> bool {
        let Some(member) = self.view.timeline.members.get(index) else { return false };
        op.beats.as_ref().is_none_or(|steps| self.beats(member, hole, self.num(steps)))
            && (!op.task || self.task(index, member, hole))
    }

    /// Another file of the same device that goes on, or that cannot be placed in time, refutes a frozen process.
    fn refuted(&self, member: &Member, from: i64, until: i64) -> bool {
        let own = |m: &Member| m.endpoint == member.endpoint && m.path != member.path;
        let unplaced = |m: &Member| m.records > 100 && m.first.is_none_or(|f| !f.is_known());
        self.alive(from, until, own) || self.view.timeline.members.iter().any(|m| own(m) && unplaced(m))
    }

    /// No such event happened to another end meanwhile.
    fn well(&self, pick: &Pick, member: &Member, hole: &Hole) -> bool {
        let other = |index: usize| self.view.timeline.members.get(index).is_some_and(|m| m.endpoint != member.endpoint);
        let meanwhile = |at: i64| hole.from <= at && at <= hole.until;
        !self.find_everywhere(pick).iter().any(|e| meanwhile(e.stamp.micros) && other(e.span.member.index()))
    }

    /// A member of this kind covers the time and has no hole of its own in it.
    pub(super) fn alive(&self, from: i64, until: i64, which: impl Fn(&Member) -> bool) -> bool {
        self.view.timeline.members.iter().filter(|m| which(m)).any(|m| {
            let (Some(first), Some(last)) = (m.first, m.last) else { return false };
            let covers = first.micros <= from && last.micros >= until;
            covers && !m.holes.iter().any(|h| (h.until.min(until) - h.from.max(from)) * 2 > until - from)
        })
    }

    /// The last event of a member before an instant, else its last record.
    fn around(&self, member: usize, at: i64) -> Proof {
        let before =
            self.view.timeline.events.iter().filter(|e| e.span.member.index() == member && e.stamp.micros <= at);
        match before.max_by_key(|e| (e.stamp, e.span)) {
            Some(event) => Proof { bindings: BTreeMap::new(), ..Proof::of_events(&[event]) },
            None => Proof::of_member(self.view.timeline, member),
        }
    }

    pub(super) fn ends_early(&self, op: &EndsEarly) -> Option<Proof> {
        let members = || self.view.members.iter().filter_map(|i| Some((*i, self.view.timeline.members.get(*i)?)));
        let newest = members().filter_map(|(_, m)| last_of(m)).max()?;
        // An endpoint ends with its last file; one whose files have no time ends nobody knows when.
        let mut ends: BTreeMap<usize, Option<i64>> = BTreeMap::new();
        for (_, member) in members().filter(|(_, m)| m.records > 0) {
            let last = last_of(member);
            ends.entry(member.endpoint).and_modify(|end| *end = end.zip(last).map(|(a, b)| a.max(b))).or_insert(last);
        }
        let mut firsts: BTreeMap<usize, i64> = BTreeMap::new();
        for (endpoint, first) in
            members().filter_map(|(_, m)| Some((m.endpoint, m.first.filter(|s| s.is_known())?.micros)))
        {
            firsts.entry(endpoint).and_modify(|known| *known = first.min(*known)).or_insert(first);
        }
        let going = going_on(members().map(|(_, m)| m), newest);
        let closed: Vec<&Event> = op.unless.as_ref().map_or_else(Vec::new, |p| self.find(p));
        for (index, member) in members().filter(|(_, m)| takes_part(m)) {
            let Some(last) = last_of(member).filter(|last| ends.get(&member.endpoint) == Some(&Some(*last))) else {
                continue;
            };
            let others = going
                .iter()
                .any(|(since, endpoint)| *endpoint != member.endpoint && *since > last.saturating_add(SECOND));
            let silent = newest.saturating_sub(last);
            let first = firsts.get(&member.endpoint).copied().unwrap_or(last);
            let lived = last.saturating_sub(first) as f64 / silent.max(1) as f64;
            let usual = member.holes.first().map_or(0, Hole::length) as f64 * self.num(&op.times_own);
            if !others || silent < self.span(&op.by) || (silent as f64) < usual || lived < self.num(&op.lived) {
                continue;
            }
            // An own close just before the end is an end, not a break.
            let said = closed
                .iter()
                .any(|e| e.span.member.index() == index && last.saturating_sub(e.stamp.micros) <= 5 * SECOND);
            if !said {
                let seconds = plain(newest.saturating_sub(last) as f64 / SECOND as f64);
                self.say(|| format!("ends-early: member {index} by {seconds} s"));
                let mut proof = Proof::of_member(self.view.timeline, index);
                proof.window = Some((last, newest));
                return Some(proof.bind("seconds", seconds));
            }
        }
        None
    }

    pub(super) fn skew(&self, op: &Skew) -> Option<Proof> {
        let fits = |diff: i64| {
            op.ahead.as_ref().is_none_or(|n| diff >= self.span(n))
                && op.behind.as_ref().is_none_or(|n| diff.saturating_neg() >= self.span(n))
        };
        match op.against {
            Against::Archive => {
                let archive = self.view.timeline.archive_time.filter(|t| *t >= PLAUSIBLE)?;
                let stamped = self.view.members.iter().filter_map(|m| {
                    let last = self.view.timeline.members.get(*m)?.last.filter(|s| s.is_known())?;
                    Some((*m, last.micros.saturating_sub(archive)))
                });
                let (member, diff) = stamped.into_iter().find(|(_, diff)| fits(*diff))?;
                self.say(|| format!("skew: the log ends {} s after the newest archive time", diff / SECOND));
                let proof = Proof::of_member(self.view.timeline, member);
                Some(spelt(proof, diff))
            }
            Against::Server => {
                let marks = self.of_kinds(&[Kind::ClockMark]);
                for mark in marks.filter(|m| m.is(Field::Scope, "server")) {
                    let Some(reference) = instant(mark, Field::Reference) else { continue };
                    let diff = instant(mark, Field::Wall).unwrap_or(mark.stamp.micros).saturating_sub(reference);
                    if fits(diff) {
                        self.say(|| format!("skew: {} s against the server", diff / SECOND));
                        return Some(spelt(Proof::of_events(&[mark]), diff));
                    }
                }
                None
            }
        }
    }

    pub(super) fn version(&self, op: &Version) -> Option<Proof> {
        for sdk in &self.view.timeline.sdks {
            let Some(version) = &sdk.version else { continue };
            let product = sdk.product.to_ascii_lowercase();
            let named = op.product.as_ref().is_none_or(|p| p.0.iter().any(|w| product.contains(w.as_str())));
            let old = op.below.as_ref().is_none_or(|b| knowledge::compare_versions(version, b) == Ordering::Less);
            let row = op.out_of_support.then(|| knowledge::end_of_life(&product, version));
            let fault = op.known_fault.as_ref().map(|words| self.known_fault(sdk, version, words, op.device));
            if !named || !old || row.is_some_and(|r| r.is_none()) || fault.is_some_and(|f| f.is_none()) {
                continue;
            }
            self.say(|| format!("version: {} {version}", sdk.product));
            let span = sdk.span.unwrap_or_default();
            let evidence =
                vec![crate::finding::Evidence { span, stamp: Stamp::default(), text: sdk.text.as_str().into() }];
            let mut proof = Proof { evidence, count: 1, ..Proof::default() };
            if let Some(row) = row.flatten() {
                proof = proof.bind("supported", &row.eol_below).bind("since", &row.eol_date).bind("notes", &row.source);
            }
            if let Some(fault) = fault.flatten() {
                proof = proof.bind("fixed", &fault.fixed_in).bind("notes", &fault.source);
            }
            return Some(proof.bind("product", &sdk.product).bind("version", version));
        }
        None
    }
}

/// What a log says of the device, the system or the browser.
const DEVICE: [Field; 5] = [Field::Model, Field::Maker, Field::Os, Field::OsVersion, Field::Name];

impl<'a> Ctx<'_, 'a> {
    /// The events of some kinds in sight, those of one kind in order of time.
    fn of_kinds(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &'a Event> {
        let rows = kinds.iter().filter_map(|kind| self.found.index.rows(*kind));
        rows.flat_map(|rows| rows.events.iter().copied()).filter(|e| self.view.holds(e))
    }

    /// A fault of this version that shows as one of these symptoms (`any`: as whatever), on a device of the story if asked for.
    fn known_fault(
        &self,
        sdk: &Sdk,
        version: &str,
        symptoms: &Words<String>,
        device: bool,
    ) -> Option<&'static Advisory> {
        let devices: Vec<String> = self
            .of_kinds(&[Kind::DeviceInfo, Kind::AppInfo])
            .map(|e| DEVICE.iter().filter_map(|f| e.str(*f)).collect::<Vec<_>>().join(" "))
            .collect();
        let platform = sdk.platform.clone().or_else(|| {
            let os = self.of_kinds(&[Kind::DeviceInfo]).find_map(|e| e.str(Field::Os))?;
            os.split_whitespace().next().map(str::to_ascii_lowercase)
        });
        let shows = |a: &Advisory| symptoms.0.iter().any(|s| s == "any" || *s == a.symptom);
        let seen = |a: &Advisory| !device || devices.iter().any(|d| a.names_device(d));
        knowledge::advisories(&sdk.product, platform.as_deref(), version).find(|a| shows(a) && seen(a))
    }
}

fn last_of(member: &Member) -> Option<i64> {
    member.last.filter(|s| s.is_known()).map(|s| s.micros)
}

/// The logs that last to the very end, of two endpoints at most: since when each of them is silent until its last record,
/// the latest first. One that was as silent as long has not gone on.
fn going_on<'m>(members: impl Iterator<Item = &'m Member>, newest: i64) -> Vec<(i64, usize)> {
    let mut going: Vec<(i64, usize)> = members
        .filter(|m| last_of(m) == Some(newest) && takes_part(m))
        .map(|m| {
            let silences = m.holes.iter().filter(|h| h.until >= newest.saturating_sub(SECOND));
            (silences.map(|h| h.from).min().unwrap_or(i64::MAX), m.endpoint)
        })
        .collect();
    going.sort_by_key(|(since, endpoint)| (std::cmp::Reverse(*since), *endpoint));
    let mut seen = BTreeSet::new();
    going.retain(|(_, endpoint)| seen.insert(*endpoint));
    going.truncate(2);
    going
}

/// Does a log tell of connections, calls or messages? One of the system beside them neither goes on nor stops with them.
pub(super) fn takes_part(member: &Member) -> bool {
    const OTHERS: [Kind; 7] = [
        Kind::SdkInfo,
        Kind::AppInfo,
        Kind::DeviceInfo,
        Kind::AppState,
        Kind::ConfigValue,
        Kind::ClockMark,
        Kind::Error,
    ];
    member.kinds.keys().any(|kind| !OTHERS.iter().any(|other| other.name() == *kind))
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

/// A difference of clocks in the largest fitting unit, whose name the reader's language tells.
fn spelt(proof: Proof, diff: i64) -> Proof {
    let seconds = diff / SECOND;
    let (value, unit) = match seconds.abs() {
        s if s >= 172_800 => (seconds / 86_400, "d"),
        s if s >= 7_200 => (seconds / 3_600, "h"),
        s if s >= 120 => (seconds / 60, "min"),
        _ => (seconds, "s"),
    };
    proof.bind("skew", value).bind("skew_unit", unit)
}
