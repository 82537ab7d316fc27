//! Logs that run on, tell of what works and complain of nothing: whether their words were understood or not.

use crate::figure::plain;
use crate::parse::block::is_unclocked;
use crate::stamp::SECOND;
use crate::timeline::{Complaints, Hole, Member};

use super::eval::Ctx;
use super::members::takes_part;
use super::ops::Calm;
use super::proof::Proof;
use super::words::Pick;

/// Behind a close a log ends by then.
const CLOSED: i64 = 5 * SECOND;

/// Index, log, first and last instant.
pub(super) type Log<'a> = (usize, &'a Member, i64, i64);

impl<'a> Ctx<'_, 'a> {
    /// What states no time is no log of what happened.
    fn timed(&self) -> Vec<Log<'a>> {
        let members = self.view.members.iter().filter_map(|i| Some((*i, self.view.timeline.members.get(*i)?)));
        members.filter_map(|(i, m)| span(m).map(|(from, until)| (i, m, from, until))).collect()
    }

    /// The logs that tell of a connection; words that nobody reads tell of one as well.
    pub(super) fn talking(&self) -> Vec<Log<'a>> {
        let logs = self.timed();
        let none = !logs.iter().any(|log| takes_part(log.1));
        logs.into_iter().filter(|log| none || takes_part(log.1)).collect()
    }

    /// The one with the most records.
    pub(super) fn longest<'b>(logs: &'b [Log<'a>]) -> Option<&'b Log<'a>> {
        logs.iter().max_by_key(|log| (log.1.records, usize::MAX - log.0))
    }

    pub(super) fn calm(&self, op: &Calm) -> Option<Proof> {
        let (logs, talking) = (self.timed(), self.talking());
        let talks = |log: &&Log<'a>| talking.iter().any(|one| one.0 == log.0);
        let from = talking.iter().map(|log| log.2).min()?;
        let until = talking.iter().map(|log| log.3).max()?;
        let complaints: Vec<(usize, &Complaints)> = logs
            .iter()
            .flat_map(|log| log.1.tones.complaints.iter().map(move |one| (log, one)))
            // The system around it complains of other things before and after.
            .filter(|(log, one)| talks(log) || is_unclocked(one.from) || (one.from <= until && one.until >= from))
            .filter(|(log, one)| !self.closes(op, log, one) && !self.excused(op, log, one))
            .map(|(log, one)| (log.0, one))
            .collect();
        self.say(|| {
            let lines: Vec<String> = complaints.iter().map(|(_, one)| one.first.line.to_string()).collect();
            format!("calm: {} stretches of complaints, from lines {}", lines.len(), lines.join(", "))
        });
        let complaints = self.told_earlier(op, complaints, until);
        let earliest = complaints.first().copied();
        let complaints = self.serious(op, complaints, until);
        // Where nothing has to be said, a mere warning may be all there is of it.
        let fits = if op.unsaid { earliest.is_some() } else { complaints.is_empty() == op.mended.is_none() };
        if !fits || !self.mended(op, &complaints, until) {
            return None;
        }
        let told: u64 = talking.iter().map(|log| log.1.tones.success).sum();
        let success = told + op.works.as_ref().map_or(0, |pick| self.find(pick).len() as u64);
        let (index, member, from, until) = *Self::longest(&talking)?;
        let pause = member.holes.first().map_or(0, Hole::length);
        self.say(|| {
            format!(
                "calm: {success} lines tell of what worked, {} records, longest pause {} s",
                member.records,
                seconds(pause)
            )
        });
        let life = until.saturating_sub(from);
        let runs = life >= self.span(&op.lasts) && pause <= self.span(&op.pause);
        if !runs || (member.records as f64) < self.num(&op.records) || (success as f64) < self.num(&op.success) {
            return None;
        }
        let proof = match complaints.first().copied().or(earliest.filter(|_| op.unsaid)) {
            Some((member, one)) => Proof::of_complaint(self.view.timeline, member, one),
            None => Proof::of_member(self.view.timeline, index),
        };
        let long = plain(seconds(life).round());
        Some(proof.bind("count", member.records).bind("seconds", long).bind("success", success))
    }

    /// Without the warnings with which a log ends.
    fn told_earlier<'b>(
        &self,
        op: &Calm,
        all: Vec<(usize, &'b Complaints)>,
        until: i64,
    ) -> Vec<(usize, &'b Complaints)> {
        let last = |one: &Complaints| one.merely_warns() && until.saturating_sub(one.from) < self.span(&op.farewell);
        all.into_iter().filter(|(_, one)| !last(one)).collect()
    }

    /// A few warnings that name no failure, with the logs running on behind them, are none.
    fn serious<'b>(&self, op: &Calm, all: Vec<(usize, &'b Complaints)>, until: i64) -> Vec<(usize, &'b Complaints)> {
        let mild = |one: &Complaints| one.merely_warns() && until.saturating_sub(one.until) >= self.span(&op.after);
        let few = all.iter().filter(|(_, one)| mild(one)).map(|(_, one)| one.lines).sum::<u64>();
        if few as f64 > self.num(&op.remarks) {
            return all;
        }
        all.into_iter().filter(|(_, one)| !mild(one)).collect()
    }

    /// Stands right before or shortly behind what excuses it.
    fn excused(&self, op: &Calm, (index, ..): &Log<'_>, one: &Complaints) -> bool {
        let around = |at: i64| one.from >= at.saturating_sub(2 * SECOND) && one.until <= at.saturating_add(10 * SECOND);
        op.excused.as_ref().is_some_and(|pick| {
            let said = self.find(pick);
            said.iter().any(|e| e.span.member.index() == *index && e.stamp.is_known() && around(e.stamp.micros))
        })
    }

    /// Stands right behind a close, and the log ends; or with the end of the connection in its last second.
    fn closes(&self, op: &Calm, (index, _, _, until): &Log<'_>, one: &Complaints) -> bool {
        let told = |pick: &Option<Pick>, within: i64| {
            let found = pick.as_ref().map_or_else(Vec::new, |pick| self.find(pick));
            let own = found.into_iter().filter(|e| e.span.member.index() == *index && e.stamp.is_known());
            one.from >= until.saturating_sub(within)
                && own.map(|e| e.stamp.micros).any(|at| at <= one.until && until.saturating_sub(at) <= within)
        };
        told(&op.closing, CLOSED) || told(&op.ending, SECOND)
    }

    /// No complaints; or all close together, one says that it tries again, and the logs go on long enough behind them.
    fn mended(&self, op: &Calm, complaints: &[(usize, &Complaints)], until: i64) -> bool {
        let Some(from) = complaints.iter().map(|(_, one)| one.from).min() else { return true };
        let last = complaints.iter().map(|(_, one)| one.until).fold(from, i64::max);
        if is_unclocked(from) {
            self.say(|| "calm: one complains before the first time".to_owned());
            return false;
        }
        let (long, behind) = (last.saturating_sub(from), until.saturating_sub(last));
        let retries: u64 = complaints.iter().map(|(_, one)| one.retries).sum();
        self.say(|| {
            let (long, behind) = (seconds(long), seconds(behind));
            format!("calm: {retries} lines try again, all within {long} s, {behind} s before the end")
        });
        let close = op.mended.as_ref().is_some_and(|n| long <= self.span(n));
        close && (op.unsaid || retries > 0) && behind >= self.span(&op.after)
    }
}

/// First and last instant of a log that states times.
fn span(member: &Member) -> Option<(i64, i64)> {
    let (first, last) = (member.first.filter(|s| s.is_known())?, member.last.filter(|s| s.is_known())?);
    Some((first.micros, last.micros))
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / SECOND as f64
}
