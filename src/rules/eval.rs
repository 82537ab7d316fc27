//! Evaluates blocks, and picks the events that operators look at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::event::{Event, Value};
use crate::stamp::SECOND;

use super::data::Block;
use super::index::{Answer, Found};
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
        self.answer(pick).of(self.view.group)
    }

    /// The same in the whole bundle, whatever the rule looks at.
    pub fn find_everywhere(&self, pick: &Pick) -> Vec<&'a Event> {
        self.answer(pick).everywhere()
    }

    fn answer(&self, pick: &Pick) -> Rc<Answer<'a>> {
        let answer = self.found.answer(pick, || {
            let outer = self.used.take();
            let events = self.select(pick);
            (events, self.used.replace(outer))
        });
        self.used.borrow_mut().extend(answer.used.iter().map(|(name, value)| (name.clone(), *value)));
        answer
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
}

/// Without case, and without a copy of either.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let starts = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    starts.into_iter().any(|at| text.get(at..at + word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word)))
}
