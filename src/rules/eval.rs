//! Evaluates blocks and the operators over events.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Event, Field, Value};
use crate::figure::plain;
use crate::span::MemberId;
use crate::stamp::SECOND;

use super::data::Block;
use super::index::Found;
use super::ops::{AbsentAfter, Count, Elsewhere, Lead, Ratio, Sequence, Together};
use super::proof::Proof;
use super::view::View;
use super::words::{Cond, Num, Pick};

/// Named thresholds in force.
pub(super) type Profile = BTreeMap<String, f64>;

/// One evaluation: what is looked at, with which thresholds, and what was computed on the way.
pub(super) struct Ctx<'v, 'a> {
    pub view: &'v View<'a>,
    pub profile: &'v Profile,
    pub found: &'v Found<'v, 'a>,
    pub used: RefCell<BTreeMap<String, f64>>,
    /// Kept only where somebody asks for the computation.
    pub trace: Option<RefCell<Vec<String>>>,
}

impl<'v, 'a> Ctx<'v, 'a> {
    pub fn new(view: &'v View<'a>, profile: &'v Profile, found: &'v Found<'v, 'a>) -> Self {
        Self { view, profile, found, used: RefCell::default(), trace: None }
    }

    /// The same, and every step is written down.
    pub fn aloud(self) -> Self {
        Self { trace: Some(RefCell::default()), ..self }
    }

    /// The value of a threshold; a reference is remembered, so that the report can print it.
    pub fn num(&self, num: &Num) -> f64 {
        match num {
            Num::Is(value) => *value,
            Num::Ref(name) => {
                let value = self.profile.get(name).copied().unwrap_or(f64::NAN);
                let mut used = self.used.borrow_mut();
                if !used.contains_key(name) {
                    used.insert(name.clone(), value);
                }
                value
            }
        }
    }

    /// A number of seconds in microseconds.
    pub fn span(&self, num: &Num) -> i64 {
        (self.num(num) * SECOND as f64) as i64
    }

    pub fn say(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            trace.borrow_mut().push(line());
        }
    }

    /// All parts of a block, or nothing.
    pub fn block(&self, block: &Block) -> Option<Proof> {
        let mut proof = Proof::default();
        proof = self.events_of(block, proof)?;
        proof = self.story_of(block, proof)?;
        for inner in block.terms.iter().map(|term| term.0).chain(&block.all) {
            proof = proof.and(self.block(inner)?);
        }
        if !block.any.is_empty() {
            let mut some = None;
            for inner in &block.any {
                some = match (some, self.block(inner)) {
                    (None, one) | (one, None) => one,
                    (Some(a), Some(b)) => Some(Proof::and(a, b)),
                };
            }
            proof = proof.and(some?);
        }
        if let Some(inner) = &block.not {
            let held = self.block(inner).is_some();
            self.say(|| format!("not: inner block {}", if held { "holds" } else { "does not hold" }));
            if held {
                return None;
            }
        }
        Some(proof)
    }

    fn events_of(&self, block: &Block, mut proof: Proof) -> Option<Proof> {
        if let Some(op) = &block.count {
            proof = proof.and(self.count(op)?);
        }
        if let Some(op) = &block.ratio {
            proof = proof.and(self.ratio(op)?);
        }
        if let Some(op) = &block.sequence {
            proof = proof.and(self.sequence(op)?);
        }
        if let Some(op) = &block.absent_after {
            proof = proof.and(self.absent_after(op)?);
        }
        if let Some(op) = &block.lead {
            proof = proof.and(self.lead(op)?);
        }
        if let Some(op) = &block.together {
            proof = proof.and(self.together(op)?);
        }
        if let Some(op) = &block.elsewhere {
            proof = proof.and(self.elsewhere(op)?);
        }
        // Beside one that counts it is a condition: what was counted is shown first.
        if let Some(op) = &block.r#match {
            let found = self.find(op);
            self.say(|| format!("match: {} events", found.len()));
            if found.is_empty() {
                return None;
            }
            proof = proof.and(Proof::of_events(&found).bind("count", found.len()));
        }
        Some(proof)
    }

    /// The events of the view a pick selects, in order of time.
    pub fn find(&self, pick: &Pick) -> Vec<&'a Event> {
        let answer = self.found.answer(pick, || {
            let outer = self.used.take();
            let events = self.select(pick);
            (events, self.used.replace(outer))
        });
        self.used.borrow_mut().extend(answer.used.iter().map(|(name, value)| (name.clone(), *value)));
        answer.of(self.view.group)
    }

    /// The word conditions of `cond` on a value that may be missing.
    pub fn text_holds(&self, cond: &Cond, value: Option<&str>) -> bool {
        let any =
            |words: &[String], test: fn(&str, &str) -> bool| value.is_some_and(|v| words.iter().any(|w| test(v, w)));
        let starts =
            |v: &str, w: &str| v.as_bytes().get(..w.len()).is_some_and(|v| v.eq_ignore_ascii_case(w.as_bytes()));
        (cond.eq.is_empty() || any(&cond.eq, str::eq_ignore_ascii_case))
            && (cond.not.is_empty() || !any(&cond.not, str::eq_ignore_ascii_case))
            && (cond.contains.is_empty() || any(&cond.contains, contains))
            && (cond.lacks.is_empty() || !any(&cond.lacks, contains))
            && (cond.prefix.is_empty() || any(&cond.prefix, starts))
    }

    /// Does a value, or the lack of one, fulfil all of `cond`?
    pub fn holds(&self, cond: &Cond, value: Option<&Value>) -> bool {
        if cond.exists.is_some_and(|exists| exists != value.is_some()) {
            return false;
        }
        // A number is only printed where a word is asked for.
        (cond.is_wordless() || self.text_holds(cond, value.map(Value::text).as_deref()))
            && self.num_holds(cond, || value.and_then(Value::num))
    }

    fn num_holds(&self, cond: &Cond, value: impl FnOnce() -> Option<f64>) -> bool {
        let limits = [&cond.lt, &cond.le, &cond.ge, &cond.gt];
        if limits.iter().all(|l| l.is_none()) {
            return true;
        }
        value().is_some_and(|v| self.within(v, limits))
    }

    /// `[lt, le, ge, gt]`, each where given.
    pub fn within(&self, value: f64, [lt, le, ge, gt]: [&Option<Num>; 4]) -> bool {
        lt.as_ref().is_none_or(|n| value < self.num(n))
            && le.as_ref().is_none_or(|n| value <= self.num(n))
            && ge.as_ref().is_none_or(|n| value >= self.num(n))
            && gt.as_ref().is_none_or(|n| value > self.num(n))
    }

    fn count(&self, op: &Count) -> Option<Proof> {
        let mut found = self.find(&op.of);
        if let Some(then) = &op.then {
            let after = self.find(then);
            let within = op.then_within.as_ref().map_or(i64::MAX, |n| self.span(n));
            found.retain(|e| later(&after, e).first().is_some_and(|a| near(e, a, within)));
        }
        let mut groups: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
        for event in found {
            let key = op.by.and_then(|f| event.str(f)).unwrap_or_default().into_owned();
            groups.entry(key).or_default().push(event);
        }
        let best = groups.into_values().map(|g| self.densest(op, g)).max_by_key(|(n, _)| *n);
        let (n, events) = best.unwrap_or_default();
        let (least, most) = (self.num(&op.at_least), op.at_most.as_ref().map(|m| self.num(m)));
        self.say(|| format!("count: {n}, at least {}", plain(least)));
        if (n as f64) < least || most.is_some_and(|m| n as f64 > m) {
            return None;
        }
        let proof = Proof::of_events(&events).bind("count", n);
        let measured = op.worst.iter().flat_map(|w| &w.0).filter_map(|f| greatest(&events, *f));
        Some(match measured.max_by(f64::total_cmp) {
            Some(worst) => proof.bind("worst", plain(worst / 1_000.0)).bind("worst_said", "worst"),
            None => proof,
        })
    }

    /// The most events (or distinct values) inside any window of the asked length.
    fn densest(&self, op: &Count, events: Vec<&'a Event>) -> (usize, Vec<&'a Event>) {
        let weigh = |part: &[&Event]| match op.distinct {
            Some(field) => part.iter().filter_map(|e| e.str(field)).collect::<BTreeSet<_>>().len(),
            None => part.len(),
        };
        let Some(within) = &op.within else { return (weigh(&events), events) };
        let width = self.span(within);
        let (mut best, mut range, mut from) = (0, 0..0, 0);
        for (to, event) in events.iter().enumerate() {
            while events.get(from).is_some_and(|e| event.stamp.micros.saturating_sub(e.stamp.micros) > width) {
                from += 1;
            }
            let n = weigh(events.get(from..=to).unwrap_or_default());
            if n > best {
                (best, range) = (n, from..to + 1);
            }
        }
        (best, events.get(range).unwrap_or_default().to_vec())
    }

    fn ratio(&self, op: &Ratio) -> Option<Proof> {
        let told = |pick| match &op.apart {
            Some(apart) => once(self.find(pick), self.span(apart)),
            None => self.find(pick),
        };
        let (of, to) = (told(&op.of), told(&op.to));
        let share = if to.is_empty() { 0.0 } else { of.len() as f64 / to.len() as f64 };
        self.say(|| format!("ratio: {} of {} = {share:.3}", of.len(), to.len()));
        if (to.len() as f64) < self.num(&op.min_total) || of.is_empty() || share < self.num(&op.at_least) {
            return None;
        }
        let proof = Proof::of_events(&of).bind("count", of.len()).bind("total", to.len());
        Some(proof.bind("share", plain(share * 100.0)))
    }

    fn sequence(&self, op: &Sequence) -> Option<Proof> {
        let within = self.span(&op.within);
        let steps: Vec<Vec<&Event>> = op.steps.iter().map(|s| self.find(s)).collect();
        let unless = op.unless.as_ref().map(|pick| self.find(pick)).unwrap_or_default();
        let (first, rest) = steps.split_first()?;
        for start in first {
            let key = op.same.map(|f| start.str(f));
            let mut chain = vec![*start];
            for step in rest {
                let last = chain.last().copied().unwrap_or(start);
                let fits = |e: &&&Event| key.as_ref().is_none_or(|k| op.same.map(|f| e.str(f)).as_ref() == Some(k));
                let rest = later(step, last);
                // Nothing at all is left of this step, so no later start can end better.
                if rest.is_empty() {
                    self.say(|| "sequence: not found".to_owned());
                    return None;
                }
                let end = later(&unless, last).first().map(|e| (e.stamp, e.span));
                let open = |e: &&&Event| end.is_none_or(|end| (e.stamp, e.span) <= end);
                match rest.iter().take_while(|e| near(start, e, within)).take_while(open).find(fits) {
                    Some(next) => chain.push(next),
                    None => break,
                }
            }
            if chain.len() == steps.len() {
                self.say(|| format!("sequence: found from line {}", start.span.line));
                let mut proof = Proof::of_events(&chain);
                // Where the order alone counts, the first steps are only what went before.
                if let Some(last) = chain.last().filter(|_| within >= ORDER) {
                    let window = last.stamp.is_known().then_some((last.stamp.micros, last.stamp.micros));
                    proof = Proof { window, ..Proof::of_events(&[last]).and(proof) };
                }
                proof.count = 1;
                return Some(proof);
            }
        }
        self.say(|| "sequence: not found".to_owned());
        None
    }

    fn absent_after(&self, op: &AbsentAfter) -> Option<Proof> {
        let mut after = self.find(&op.after);
        if op.last {
            after = after.split_off(after.len().saturating_sub(1));
        }
        let none = self.find(&op.none);
        let within = op.within.as_ref().map_or(i64::MAX, |n| self.span(n));
        let lasts = op.lasts.as_ref().map_or(0, |n| self.span(n));
        let seen = |e: &Event| {
            let end = self.view.timeline.members.get(e.span.member.index()).and_then(|m| m.last);
            lasts == 0 || end.is_some_and(|end| end.micros.saturating_sub(e.stamp.micros) >= lasts)
        };
        let alone: Vec<&Event> = after
            .iter()
            .filter(|a| seen(a) && !later(&none, a).first().is_some_and(|n| near(a, n, within)))
            .copied()
            .collect();
        self.say(|| format!("absent-after: {} of {} without", alone.len(), after.len()));
        let enough = !alone.is_empty() && op.at_least.as_ref().is_none_or(|n| alone.len() as f64 >= self.num(n));
        enough.then(|| Proof::of_events(&alone).bind("count", alone.len()))
    }

    fn lead(&self, op: &Lead) -> Option<Proof> {
        let (from, to) = (self.span(&op.from), self.span(&op.to));
        let look = self.find(&op.look);
        for effect in self.find(&op.effect) {
            let first = look.partition_point(|l| l.stamp.micros < effect.stamp.micros.saturating_sub(from));
            let before: Vec<&Event> = look
                .get(first..)
                .unwrap_or_default()
                .iter()
                .take_while(|l| l.stamp <= effect.stamp)
                .filter(|l| l.span != effect.span)
                .filter(|l| (to..=from).contains(&(effect.stamp.micros.saturating_sub(l.stamp.micros))))
                .copied()
                .collect();
            if !before.is_empty() {
                self.say(|| format!("lead: {} events before line {}", before.len(), effect.span.line));
                return Some(Proof::of_events(&before).bind("count", before.len()).and(Proof::of_events(&[effect])));
            }
        }
        self.say(|| "lead: nothing before".to_owned());
        None
    }

    fn together(&self, op: &Together) -> Option<Proof> {
        let (within, least) = (self.span(&op.within), self.num(&op.endpoints));
        let mut found = self.find(&op.of);
        let endpoint = |e: &Event| self.view.timeline.members.get(e.span.member.index()).map_or(0, |m| m.endpoint);
        if let Some(unless) = &op.unless {
            // Announced at that end: no more than what was wanted.
            let wanted = self.find(unless);
            found.retain(|e| {
                let from = wanted.partition_point(|w| w.stamp.micros < e.stamp.micros.saturating_sub(within));
                let mut before = wanted.get(from..).unwrap_or_default().iter().take_while(|w| w.stamp <= e.stamp);
                !before.any(|w| w.span != e.span && endpoint(w) == endpoint(e))
            });
        }
        for (i, start) in found.iter().enumerate() {
            let near: Vec<&Event> = found
                .iter()
                .skip(i)
                .take_while(|e| e.stamp.micros.saturating_sub(start.stamp.micros) <= within)
                .copied()
                .collect();
            let ends: BTreeSet<usize> = near.iter().map(|e| endpoint(e)).collect();
            if start.stamp.is_known() && ends.len() as f64 >= least {
                self.say(|| format!("together: {} endpoints", ends.len()));
                return Some(Proof::of_events(&near).bind("endpoints", ends.len()));
            }
        }
        self.say(|| "together: never".to_owned());
        None
    }

    fn elsewhere(&self, op: &Elsewhere) -> Option<Proof> {
        let within = self.span(&op.within);
        let ok = self.find(&op.ok);
        let fail = self.find(&op.fail);
        for bad in fail.iter().filter(|b| b.get(op.by).is_some()) {
            let from = ok.partition_point(|o| o.stamp.micros < bad.stamp.micros.saturating_sub(within));
            let near = ok.get(from..).unwrap_or_default().iter().take_while(|o| near(bad, o, within));
            let after = |o: &Event| {
                let same = later(&fail, o).iter().filter(|f| f.str(op.by) == bad.str(op.by));
                same.count() as f64 >= self.num(&op.then_fails)
            };
            let other = near.into_iter().find(|o| o.get(op.by).is_some() && o.str(op.by) != bad.str(op.by) && after(o));
            if let Some(other) = other {
                self.say(|| format!("elsewhere: line {} answers while line {} fails", other.span.line, bad.span.line));
                let name = other.str(op.by).unwrap_or_default().into_owned();
                return Some(Proof::of_events(&fail).and(Proof::of_events(&[other])).bind("other", name));
            }
        }
        self.say(|| "elsewhere: nothing else answers".to_owned());
        None
    }
}

/// The part of an ordered list that comes after an event.
fn later<'l, 'a>(list: &'l [&'a Event], event: &Event) -> &'l [&'a Event] {
    let at = list.partition_point(|e| (e.stamp, e.span) <= (event.stamp, event.span));
    list.get(at..).unwrap_or_default()
}

/// So long a time asks for the order alone.
const ORDER: i64 = 3600 * SECOND;

/// `after` comes at most so much later than `first`. So long a time asks for the order alone, which lines have that stand
/// before the first time of their log.
fn near(first: &Event, after: &Event, within: i64) -> bool {
    after.stamp.micros.saturating_sub(first.stamp.micros) <= within || (within >= ORDER && !first.stamp.is_known())
}

/// Without case, and without a copy of either.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let starts = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    starts.into_iter().any(|at| text.get(at..at + word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word)))
}

/// The greatest value of a field.
fn greatest(events: &[&Event], field: Field) -> Option<f64> {
    events.iter().filter_map(|e| e.num(field)).max_by(f64::total_cmp)
}

/// One answer stands in several lines: of those of one log and status within so much of each other the first alone.
fn once(events: Vec<&Event>, apart: i64) -> Vec<&Event> {
    let mut last: BTreeMap<(MemberId, Option<String>), i64> = BTreeMap::new();
    let fresh = |e: &&Event| {
        // Without times nobody knows which belong together.
        if !e.stamp.is_known() {
            return true;
        }
        let key = (e.span.member, e.str(Field::Status).map(|s| s.to_string()));
        let before = last.insert(key, e.stamp.micros);
        before.is_none_or(|at| e.stamp.micros.saturating_sub(at) > apart)
    };
    events.into_iter().filter(fresh).collect()
}
