//! What is wrong with the logs of a case: what a support engineer would ask back for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Filing;
use super::check::Fault;
use super::ids::Wanted;
use super::period::Stated;
use crate::case::Level as Need;
use crate::causes::{Band, Outcome};
use crate::gap::GapKind;
use crate::knowledge::{DataError, Text, parse_toml};
use crate::level::Level;
use crate::report::lang::{expand, fill, t};
use crate::stamp::{Known, MINUTE, Stamp, format_utc};
use crate::timeline::Member;

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// No event was read.
    Nothing,
    /// Only the loud levels are logged.
    Quiet,
    /// The time of the problem lies outside.
    Outside,
    /// The logs begin too late.
    Before,
    /// The logs end too soon.
    After,
    /// Nothing is logged for a part of that time.
    Hole,
    /// No id of the case occurs.
    Foreign,
    /// Some ids of the case do not occur.
    Absent,
    /// The case was begun from other logs.
    OtherLogs,
    /// The logs show no trouble at all.
    Healthy,
    /// The zone of the logs is assumed.
    NoZone,
    /// A password or key is needed.
    Encrypted,
    /// Only the vendor can read it.
    Sealed,
    /// A limit was reached.
    Limit,
    /// Damaged, cut off, or not to be opened.
    Damaged,
    /// More events than are kept.
    Thinned,
    /// The other end is not there.
    OneEnd,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    level: Need,
    settled: Option<Need>,
    title: Text,
    next: Text,
}

const FAULTS: &str = include_str!("faults.toml");

fn load() -> Result<BTreeMap<Flaw, Told>, DataError> {
    parse_toml("src/filing/faults.toml", FAULTS)
}

// The file is part of the program and a test loads it.
static TOLD: LazyLock<BTreeMap<Flaw, Told>> = LazyLock::new(|| load().unwrap_or_default());

/// Every flaw that has a text.
#[must_use]
pub fn flaws() -> Vec<Flaw> {
    TOLD.keys().copied().collect()
}

/// This many loud records and hardly a quiet one, and the level was set too high.
const LOUD: u64 = 20;
const QUIET_SHARE: u64 = 50;
/// People state minutes; a log that begins within one of them covers it.
const SLACK: i64 = 2 * MINUTE;
/// Minutes without any record that are worth a word.
const SILENCE: i64 = 3 * MINUTE;
/// Gaps that are named one by one.
const NAMED: usize = 3;

impl Filing<'_> {
    pub(super) fn faults(&self, period: Stated, ids: &[Wanted], other_logs: bool) -> Vec<Fault> {
        let mut all = Vec::new();
        let events: u64 = self.timeline.members.iter().map(|m| m.events).sum();
        let sealed = self.gaps_of(&[GapKind::VendorEncrypted]);
        if events == 0 && sealed.is_none() {
            let n = self.timeline.members.len().to_string();
            all.push(self.fault(Flaw::Nothing, &fill(self.lang, "check.files", &[("n", &n)])));
        }
        all.extend(self.quiet());
        if self.report.verdict.outcome == Outcome::Healthy {
            all.push(self.fault(Flaw::Healthy, ""));
        }
        let zone = self.no_zone();
        if let (Stated::Period(from, until), true) = (period, events > 0) {
            all.extend(self.coverage(from, until, zone.is_some()));
        }
        all.extend(zone);
        all.extend(self.foreign(ids));
        if other_logs {
            all.push(self.fault(Flaw::OtherLogs, ""));
        }
        let broken = &[GapKind::Truncated, GapKind::Damaged, GapKind::Unsupported, GapKind::Unreadable];
        for (flaw, detail) in [
            (Flaw::Encrypted, self.gaps_of(&[GapKind::Encrypted])),
            (Flaw::Sealed, sealed),
            (Flaw::Limit, self.gaps_of(&[GapKind::Limit, GapKind::LongLine])),
            (Flaw::Damaged, self.gaps_of(broken)),
            (Flaw::Thinned, self.gaps_of(&[GapKind::Thinned])),
        ] {
            all.extend(detail.map(|detail| self.fault(flaw, &detail)));
        }
        let speaking = self.timeline.members.iter().filter(|m| m.events > 0).map(|m| m.endpoint);
        if events > 0 && speaking.collect::<std::collections::BTreeSet<_>>().len() < 2 {
            all.push(self.fault(Flaw::OneEnd, ""));
        }
        all.sort_by_key(|f| (f.level, f.id));
        all
    }

    fn fault(&self, flaw: Flaw, detail: &str) -> Fault {
        let lang = self.lang.tag();
        let Some(told) = TOLD.get(&flaw) else {
            return Fault { id: flaw, level: Need::Should, title: detail.to_owned(), next: String::new() };
        };
        let sure = self.report.verdict.band == Band::High && self.report.verdict.cause.is_some();
        let values = BTreeMap::from([("detail".to_owned(), detail.to_owned())]);
        Fault {
            id: flaw,
            level: told.settled.filter(|_| sure).unwrap_or(told.level),
            title: expand(told.title.get(lang), &values),
            next: told.next.get(lang).to_owned(),
        }
    }

    /// The first gaps of these kinds, by path; nothing where there is none.
    fn gaps_of(&self, kinds: &[GapKind]) -> Option<String> {
        // The id is the word serialisation gives the kind; the paths of the report are redacted already.
        let word = |kind: &GapKind| serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned));
        let words: Vec<String> = kinds.iter().filter_map(word).collect();
        let gaps = self.report.gaps.iter().filter(|g| words.contains(&g.kind));
        let mut paths: Vec<_> = gaps.map(|g| g.path.clone()).collect();
        paths.sort();
        paths.dedup();
        let more = paths.len().saturating_sub(NAMED);
        paths.truncate(NAMED);
        if more > 0 {
            paths.push(fill(self.lang, "line.more", &[("n", &more.to_string())]));
        }
        (!paths.is_empty()).then(|| paths.join(t(self.lang, "glue.comma")))
    }

    fn quiet(&self) -> Option<Fault> {
        let (mut loud, mut calm) = (0u64, 0u64);
        for member in &self.timeline.members {
            for (level, n) in member.levels.iter().enumerate() {
                if level >= Level::Warn as usize {
                    loud += n;
                } else if level != Level::Unknown as usize {
                    calm += n;
                }
            }
        }
        let unknown: u64 = self.timeline.members.iter().filter_map(|m| m.levels.first()).sum();
        let weak = loud >= LOUD && calm * QUIET_SHARE < loud && unknown < loud;
        let [loud, all] = [loud, loud + calm].map(|n| n.to_string());
        weak.then(|| self.fault(Flaw::Quiet, &fill(self.lang, "check.levels", &[("loud", &loud), ("all", &all)])))
    }

    fn no_zone(&self) -> Option<Fault> {
        if self.zoned {
            return None;
        }
        let read = |member: usize| self.timeline.members.get(member).is_some_and(|m| m.events > 0);
        let assumed = self.timeline.clocks.iter().filter(|c| read(c.member) && c.known <= Known::Assumed);
        let paths: Vec<_> = assumed
            .filter_map(|c| self.report.bundle.members.get(c.member))
            .map(|m| m.path.as_str())
            .take(NAMED)
            .collect();
        (!paths.is_empty()).then(|| self.fault(Flaw::NoZone, &paths.join(t(self.lang, "glue.comma"))))
    }

    fn coverage(&self, from: i64, until: i64, unsure: bool) -> Vec<Fault> {
        let known = |stamp: Option<Stamp>| stamp.filter(|s| s.is_known()).map(|s| s.micros);
        let members = || self.timeline.members.iter().filter(|m| m.records > 0);
        let first = members().filter_map(|m| known(m.first)).min();
        let last = members().filter_map(|m| known(m.last)).max();
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let detail = |a: i64, b: i64| {
            let [from, until, first, last] = [from, until, a, b].map(short);
            let values = [("from", from.as_str()), ("until", &until), ("first", &first), ("last", &last)];
            fill(self.lang, "check.span", &values)
        };
        if until < first - SLACK || from > last + SLACK {
            let mut fault = self.fault(Flaw::Outside, &detail(first, last));
            if unsure {
                // A log without a zone may be hours away from where it seems to be.
                fault.level = Need::Should;
            }
            return vec![fault];
        }
        let mut all = Vec::new();
        if from < first - SLACK {
            all.push(self.fault(Flaw::Before, &detail(first, last)));
        }
        if until > last + SLACK {
            all.push(self.fault(Flaw::After, &detail(first, last)));
        }
        let (begin, end) = (from.max(first), until.min(last));
        if let Some((a, b)) = silence(&members().collect::<Vec<_>>(), begin, end) {
            all.push(self.fault(Flaw::Hole, &format!("{} .. {}", short(a), short(b))));
        }
        all
    }

    fn foreign(&self, ids: &[Wanted]) -> Option<Fault> {
        let absent: Vec<_> = ids.iter().filter(|w| !w.found).collect();
        if absent.is_empty() {
            return None;
        }
        // By their place in the case: the ids themselves are private, and their pseudonyms tell nobody anything.
        let shown: Vec<_> = absent.iter().take(NAMED).map(|w| w.label.as_str()).collect();
        let shown = shown.join(t(self.lang, "glue.comma"));
        let flaw = if absent.len() == ids.len() { Flaw::Foreign } else { Flaw::Absent };
        Some(self.fault(flaw, &shown))
    }
}

/// The longest stretch of a period in which no log has a record.
fn silence(members: &[&Member], from: i64, until: i64) -> Option<(i64, i64)> {
    let mut minutes: Vec<i64> =
        members.iter().flat_map(|m| m.minutes.range(from - MINUTE..=until).map(|(at, _)| *at)).collect();
    // Logs whose minutes are not known say nothing about silence.
    if members.iter().all(|m| m.minutes.is_empty()) {
        return None;
    }
    minutes.sort_unstable();
    minutes.dedup();
    let (mut at, mut longest) = (from, None);
    for next in minutes.into_iter().chain([until]) {
        let gap = next - at;
        if gap >= SILENCE && longest.is_none_or(|(a, b): (i64, i64)| gap > b - a) {
            longest = Some((at, next));
        }
        at = at.max(next + MINUTE);
    }
    longest
}

/// `2026-11-22 05:14:29 UTC`
fn short(micros: i64) -> String {
    let text = format_utc(micros);
    format!("{} {} UTC", text.get(..10).unwrap_or_default(), text.get(11..19).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flaw_is_told_in_both_languages() {
        let told = load().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(told.len(), 17);
        assert!(told.values().all(|t| t.title.is_complete() && t.next.is_complete()));
    }

    #[test]
    fn silence_is_what_no_log_fills() {
        let member = |minutes: &[i64]| Member {
            minutes: minutes.iter().map(|m| (m * MINUTE, (1, 0))).collect(),
            ..Member::default()
        };
        let (a, b) = (member(&[0, 1, 9]), member(&[4]));
        assert_eq!(silence(&[&a], 0, 10 * MINUTE), Some((2 * MINUTE, 9 * MINUTE)));
        assert_eq!(silence(&[&a, &b], 0, 10 * MINUTE), Some((5 * MINUTE, 9 * MINUTE)));
        assert_eq!(silence(&[&a, &b], 0, 2 * MINUTE), None);
        assert_eq!(silence(&[&member(&[])], 0, 10 * MINUTE), None);
    }
}
