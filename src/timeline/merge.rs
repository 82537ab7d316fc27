//! From members on their own clocks to one story on one axis.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clock::{self, Placed};
use super::model::{Member, Timeline, Window};
use super::outage::Outages;
use super::{link, message, sdk, session, skew};
use crate::formats::Catalog;
use crate::parse::block::is_unclocked;
use crate::parse::parts::MemberParts;
use crate::parse::run::endpoint;
use crate::parse::{Parsed, ParsedMember};
use crate::stamp::{Known, Stamp};

/// What placing the members on one axis depends on besides the bytes.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// Now, in microseconds.
    pub now: i64,
    /// Zone for local times without any mark, as an offset in microseconds east of UTC.
    pub offset: Option<i64>,
    /// Leave out what was before.
    pub since: Option<i64>,
    /// Leave out what was after.
    pub until: Option<i64>,
    /// Leave the clocks of different devices as they are.
    pub raw_clocks: bool,
}

impl Setting {
    fn holds(&self, at: i64) -> bool {
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until)
    }
}

/// Builds the story.
#[must_use]
pub fn build(mut parsed: Parsed, catalog: &Catalog, setting: &Setting) -> Timeline {
    let archive_time = parsed.members.iter().filter_map(|m| m.mtime).max();
    let mut out = Timeline { now: setting.now, archive_time, ..Timeline::default() };
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut placed = Vec::with_capacity(parsed.members.len());
    let owners: Vec<usize> = parsed
        .members
        .iter()
        .map(|m| {
            let next = names.len();
            *names.entry(endpoint(&m.path, catalog)).or_insert(next)
        })
        .collect();
    let zones = clock::zones(&parsed.members, &owners, catalog, setting);
    let who = |index: usize| owners.get(index).copied().unwrap_or(0);
    for (index, member) in parsed.members.iter_mut().enumerate() {
        let clock = clock::place(index, member, catalog, setting, clock::zone_of(&zones, who(index)));
        shift(member, &clock);
        placed.push(clock);
    }
    let skews = if setting.raw_clocks { BTreeMap::new() } else { skew::skews(&parsed.members, &owners) };
    for (index, (member, placed)) in parsed.members.iter_mut().zip(&mut placed).enumerate() {
        if let Some(skew) = skews.get(&who(index)) {
            shift(member, &Placed::moved(placed.clock.clone(), -skew.ahead));
            placed.clock.skew = Some(*skew);
        }
        cut(&mut member.parts, setting);
        out.members.push(facts(member, catalog, who(index)));
    }
    let mut endpoints: Vec<(String, usize)> = names.into_iter().collect();
    endpoints.sort_by_key(|(_, index)| *index);
    out.endpoints = endpoints.into_iter().map(|(name, _)| name).collect();
    let all = || parsed.members.iter().map(|m| &m.parts);
    out.events.reserve_exact(all().map(|parts| parts.events.len()).sum());
    out.windows.reserve_exact(all().map(|parts| parts.seconds.len()).sum());
    let inside = |t: i64| setting.holds(t);
    for member in &mut parsed.members {
        let events = std::mem::take(&mut member.parts.events);
        out.events.extend(events.into_iter().filter(|e| !e.stamp.is_known() || inside(e.stamp.micros)));
        windows(member, &mut out.windows, &inside);
    }
    out.events.sort_by_key(|e| (e.stamp.micros, e.span));
    out.windows.sort_by_key(|w| (w.start, w.span));
    out.links = link::links(&out);
    let outages = Outages::of(&out.links, out.endpoints.len());
    out.messages = message::join(&mut parsed.members, &out.members, &outages, &inside);
    out.sessions = session::sessions(&out);
    out.sdks = sdk::sdks(&out, &parsed.members, catalog);
    out.clocks = placed.into_iter().map(|p| p.clock).collect();
    out.gaps = parsed.gaps;
    out
}

/// Moves everything of a member from its own clock to the common axis.
fn shift(member: &mut ParsedMember, placed: &Placed) {
    let parts = &mut member.parts;
    let stated = parts.stated;
    let move_to = |t: &mut i64| *t = placed.apply(*t, stated);
    for event in &mut parts.events {
        let own = event.stamp.known == Known::Stated;
        if event.stamp.is_known() {
            event.stamp.micros = placed.apply(event.stamp.micros, own);
            if !own {
                event.stamp.known = placed.clock.known;
            }
        }
    }
    for row in parts.rows.iter_mut().filter(|r| !is_unclocked(r.at)) {
        move_to(&mut row.at);
    }
    for second in &mut parts.seconds {
        move_to(&mut second.at);
    }
    for slow in &mut parts.slow {
        move_to(&mut slow.1);
    }
    for hole in &mut parts.holes {
        move_to(&mut hole.from);
        move_to(&mut hole.until);
    }
    parts.recurring.iter_mut().flat_map(|line| &mut line.times).for_each(move_to);
    parts.tones.times().filter(|at| !is_unclocked(**at)).for_each(move_to);
    parts.minutes = std::mem::take(&mut parts.minutes).into_iter().map(|(t, n)| (placed.apply(t, stated), n)).collect();
    parts.first = parts.first.map(|t| placed.apply(t, stated));
    parts.last = parts.last.map(|t| placed.apply(t, stated));
}

/// What a log tells of itself, within the time that was asked for.
fn cut(parts: &mut MemberParts, setting: &Setting) {
    if setting.since.is_none() && setting.until.is_none() {
        return;
    }
    parts.minutes.retain(|at, _| setting.holds(*at));
    parts.holes.retain(|hole| setting.holds(hole.from) && setting.holds(hole.until));
    parts.recurring.iter_mut().for_each(|line| line.times.retain(|at| setting.holds(*at)));
    let known = |at: i64| !is_unclocked(at);
    let clamp = |at: i64| {
        let at = setting.since.map_or(at, |since| at.max(since));
        setting.until.map_or(at, |until| at.min(until))
    };
    for end in [&mut parts.first, &mut parts.last] {
        *end = end.map(|at| if known(at) { clamp(at) } else { at });
    }
}

fn facts(member: &mut ParsedMember, catalog: &Catalog, endpoint: usize) -> Member {
    let id = |index: u16| catalog.get(index).map_or("", |f| f.spec.id.as_str());
    let parts = &mut member.parts;
    let known = if parts.stated { Known::Stated } else { Known::Assumed };
    let stamp = |t: Option<i64>| t.map(|micros| Stamp { micros, known });
    Member {
        path: member.path.clone(),
        format: member.detection.format.map_or("", id).to_owned(),
        formats: parts.formats.iter().map(|(f, n)| (id(*f).to_owned(), *n)).collect(),
        encoding: member.encoding,
        bytes: member.bytes,
        lines: parts.lines,
        lines_filled: parts.filled,
        lines_framed: parts.framed,
        records: parts.records,
        events: parts.kinds.values().sum(),
        kinds: parts.kinds.iter().map(|(k, n)| (k.name(), *n)).collect(),
        levels: parts.levels,
        minutes: std::mem::take(&mut parts.minutes),
        first: stamp(parts.first),
        last: stamp(parts.last),
        tail: parts.tail.text.to_string(),
        tail_line: parts.tail.line,
        loudest: parts.loudest.take().map(|(_, side)| side).unwrap_or_default(),
        tones: std::mem::take(&mut parts.tones),
        recurring: std::mem::take(&mut parts.recurring),
        endpoint,
        holes: std::mem::take(&mut parts.holes),
    }
}

fn windows(member: &mut ParsedMember, out: &mut Vec<Window>, inside: &dyn Fn(i64) -> bool) {
    let width = member.parts.width;
    for second in std::mem::take(&mut member.parts.seconds) {
        if !inside(second.at) {
            continue;
        }
        let values = second.values.into_vec().into();
        out.push(Window { start: second.at, width, span: second.span, text: Arc::clone(&second.text), values });
    }
}
