//! Operators over what the story knows beyond single events: links, sessions, messages.

use std::collections::BTreeMap;

use crate::event::{Event, Field, Kind};
use crate::figure::plain;
use crate::parse::block::is_unclocked;
use crate::span::Span;
use crate::stamp::SECOND;
use crate::timeline::{Link, LinkState, Session, Window};

use super::data::Block;
use super::eval::Ctx;
use super::ops::{Compare, LinkWhat, Links, Measure, Sessions};
use super::proof::Proof;
use super::stretch::Stretch;

impl<'a> Ctx<'_, 'a> {
    /// The operators of a block that read measurements.
    fn measured_of(&self, block: &Block, mut proof: Proof) -> Option<Proof> {
        if let Some(op) = &block.sustained {
            proof = proof.and(self.sustained(op)?);
        }
        if let Some(op) = &block.stopped {
            proof = proof.and(self.stopped(op)?);
        }
        if let Some(op) = &block.series {
            proof = proof.and(self.series(op)?);
        }
        if let Some(op) = &block.spread {
            proof = proof.and(self.spread(op)?);
        }
        Some(proof)
    }

    /// The operators of a block that read the story.
    pub(super) fn story_of(&self, block: &Block, mut proof: Proof) -> Option<Proof> {
        proof = self.measured_of(block, proof)?;
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
        if let Some(op) = &block.early {
            proof = proof.and(self.early(op)?);
        }
        if let Some(op) = &block.reply {
            proof = proof.and(self.reply(op)?);
        }
        if let Some(op) = &block.levels {
            let mut whole = self.levels(op)?;
            // The end of the log shows only that it is one: no more is said by it where something else is shown.
            if !proof.evidence.is_empty() {
                whole.evidence.clear();
            }
            proof = proof.and(whole);
        }
        if let Some(op) = &block.calm {
            proof = proof.and(self.calm(op)?);
        }
        if let Some(op) = &block.steady {
            proof = proof.and(self.steady(op)?);
        }
        if let Some(op) = &block.burst {
            proof = proof.and(self.burst(op)?);
        }
        if let Some(op) = &block.pace {
            proof = proof.and(self.pace(op)?);
        }
        if let Some(op) = &block.skew {
            proof = proof.and(self.skew(op)?);
        }
        if let Some(op) = &block.version {
            proof = proof.and(self.version(op)?);
        }
        if let Some(op) = &block.away {
            proof = proof.and(self.away(op)?);
        }
        if let Some(op) = &block.r#trait {
            proof = proof.and(self.r#trait(op)?);
        }
        if let Some(op) = &block.afar {
            proof = proof.and(self.afar(op)?);
        }
        if let Some(op) = &block.load {
            proof = proof.and(self.load(op)?);
        }
        Some(proof)
    }

    fn links(&self, op: &Links) -> Option<Proof> {
        let all = self.view.stretches();
        let stretches: Vec<&Stretch<'a>> = match &op.conn {
            Some(cond) => all.iter().filter(|s| self.text_holds(cond, Some(s.conn))).collect(),
            None => all.iter().collect(),
        };
        if stretches.is_empty() {
            self.say(|| "links: none".to_owned());
            return None;
        }
        match op.what {
            LinkWhat::NeverUp => self.never_up(op, &stretches),
            LinkWhat::AllFine => self.all_fine(&stretches),
            LinkWhat::Up | LinkWhat::Down | LinkWhat::Arising => self.some_stretches(op, &stretches),
        }
    }

    fn never_up(&self, op: &Links, stretches: &[&Stretch<'a>]) -> Option<Proof> {
        let up = stretches.iter().any(|s| s.up);
        let from = stretches.iter().map(|s| s.from).min()?;
        let until = stretches.iter().map(|s| s.until).max()?;
        self.say(|| format!("links: {}", if up { "connected at least once" } else { "never connected" }));
        // A state seen in passing is no attempt.
        let tried =
            stretches.iter().flat_map(|s| &s.links).any(|l| l.state == LinkState::Connecting && l.from.is_known());
        let long = tried && op.longer.as_ref().is_none_or(|n| until.saturating_sub(from) >= self.span(n));
        let links: Vec<&Link> = stretches.iter().flat_map(|s| s.links.iter().copied()).collect();
        (!up && long).then(|| self.of_links(&links, links.len()))
    }

    fn all_fine(&self, stretches: &[&Stretch<'a>]) -> Option<Proof> {
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

    fn some_stretches(&self, op: &Links, stretches: &[&Stretch<'a>]) -> Option<Proof> {
        let wanted = |s: &&&Stretch<'a>| {
            let length = s.until.saturating_sub(s.from);
            let kind = match op.what {
                LinkWhat::Up => s.up,
                LinkWhat::Arising => !s.up && !s.lost && s.recovered,
                _ => s.lost,
            };
            kind && (!op.others_up || self.others_hear(s))
                && op.longer.as_ref().is_none_or(|n| length >= self.span(n))
                && op.shorter.as_ref().is_none_or(|n| length < self.span(n))
                && op.recovered.is_none_or(|r| r == s.recovered)
                && op.begins.as_ref().is_none_or(|c| self.text_holds(c, s.links.first().map(|l| l.state.name())))
                && op.reason.as_ref().is_none_or(|c| s.links.iter().any(|l| self.text_holds(c, l.reason.as_deref())))
        };
        let found: Vec<&Stretch<'a>> = stretches.iter().filter(wanted).copied().collect();
        self.say(|| format!("links: {} stretches of {}", found.len(), stretches.len()));
        if (found.len() as f64) < op.at_least.as_ref().map_or(1.0, |n| self.num(n)) {
            return None;
        }
        let links: Vec<&Link> = found.iter().flat_map(|s| s.links.iter().copied()).collect();
        let longest = found.iter().map(|s| s.until.saturating_sub(s.from)).max().unwrap_or(0);
        let mut proof = self.of_links(&links, found.len()).bind("seconds", plain(longest as f64 / SECOND as f64));
        proof.window = found.iter().map(|s| s.from).min().zip(found.iter().map(|s| s.until).max());
        Some(proof)
    }

    /// Does another end hear its server while this connection is down? Being connected in name proves nothing.
    fn others_hear(&self, down: &Stretch<'a>) -> bool {
        let Some(own) = down.links.first().map(|l| l.endpoint) else { return false };
        // Who was down itself meanwhile is no witness, even where it was back sooner.
        let together = |s: &&Stretch<'a>| s.lost && s.from <= down.until && down.from <= s.until;
        if self.view.stretches().iter().filter(together).any(|s| s.links.first().is_some_and(|l| l.endpoint != own)) {
            return false;
        }
        let inside = |at: i64| at > down.from.saturating_add(SECOND) && at < down.until.saturating_sub(SECOND);
        let other = |span: Span| self.view.timeline.members.get(span.member.index()).is_some_and(|m| m.endpoint != own);
        let heard = |e: &&Event| {
            let answer = e.kind == Kind::Keepalive && !e.is(Field::Op, "ping");
            answer || (e.kind == Kind::NetRequest && e.num(Field::Status).is_some_and(|s| (200.0..400.0).contains(&s)))
        };
        let traffic = |w: &&Window| {
            [Field::BytesReceived, Field::PacketsReceived].iter().any(|f| w.get(*f).is_some_and(|a| a.max > 0.0))
        };
        self.view
            .timeline
            .events
            .iter()
            .filter(|e| self.view.holds(e) && heard(e))
            .any(|e| inside(e.stamp.micros) && other(e.span))
            || self.view.windows.iter().copied().filter(traffic).any(|w| inside(w.start) && other(w.span))
    }

    fn of_links(&self, links: &[&Link], count: usize) -> Proof {
        let events: Vec<&Event> = links.iter().filter_map(|l| self.view.timeline.events.get(l.event)).collect();
        let mut proof = Proof::of_events(&events).bind("count", count);
        proof.count = count as u64;
        proof
    }

    fn sessions(&self, op: &Sessions) -> Option<Proof> {
        let fits = |s: &&&Session| {
            op.end.as_ref().is_none_or(|w| w.0.iter().any(|w| w == s.end.name()))
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
            let latency = m.standing.filter(|l| l.n > 0);
            Some(match measure {
                Measure::Success => {
                    let seen = self.view.members.iter().filter_map(|i| self.view.timeline.members.get(*i));
                    seen.map(|member| member.tones.success).sum::<u64>() as f64
                }
                Measure::Submitted => m.submitted as f64,
                Measure::Acked => m.acked as f64,
                Measure::Received => m.received as f64,
                Measure::Failed => m.failed as f64,
                Measure::Lost => m.lost as f64,
                Measure::Unheard => m.unheard as f64,
                Measure::Undelivered => {
                    m.submitted.saturating_sub(m.delivered?.saturating_add(m.in_flight).saturating_add(m.unheard))
                        as f64
                }
                Measure::InFlight => m.in_flight as f64,
                Measure::Overtaken => m.overtaken as f64,
                Measure::Duplicate => m.duplicate as f64,
                Measure::Bursts => m.bursts as f64,
                Measure::Returns => m.returns as f64,
                Measure::Delivered => m.delivered? as f64,
                Measure::LatencyN => latency?.n as f64,
                Measure::LatencyMin => latency?.min,
                Measure::LatencyP50 => latency?.p50,
                Measure::LatencyP90 => latency?.p90,
                Measure::LatencyP95 => latency?.p95,
                Measure::LatencyP99 => latency?.p99,
                Measure::LatencyMax => latency?.max,
                Measure::WaitMax => m.latency?.max,
            })
        };
        let of = get(op.of)?;
        // A log that counts in milliseconds tells a shorter time as none at all.
        let least = |measure| get(measure).map(|n| if measure == Measure::LatencyMin { n.max(1.0) } else { n });
        let over = op.over.map_or(Some(1.0), least)?;
        let minus = op.minus.map_or(Some(0.0), get)?;
        if op.over.is_some() && over <= 0.0 {
            return None;
        }
        let value = (of - minus) / over;
        let holds = self.within(value, [&op.lt, &op.le, &op.ge, &op.gt]);
        self.say(|| format!("compare: {:?} = {value:.3}: {}", op.of, if holds { "holds" } else { "does not hold" }));
        holds.then(|| match self.when(op) {
            Some(window) => Proof { window: Some(window), whole: false, ..self.messages() },
            None => self.messages(),
        })
    }

    /// When it was, where the slowest or the lost ones carry the measure; the others are of the whole.
    fn when(&self, op: &Compare) -> Option<(i64, i64)> {
        let m = &self.view.timeline.messages;
        if op.ge.is_none() && op.gt.is_none() {
            return None;
        }
        let list = match op.of {
            Measure::LatencyP90
            | Measure::LatencyP95
            | Measure::LatencyP99
            | Measure::LatencyMax
            | Measure::WaitMax => &m.slowest,
            Measure::Failed | Measure::Lost | Measure::Unheard | Measure::Undelivered => &m.trouble,
            _ => return None,
        };
        let at = || list.iter().map(|t| t.stamp.micros).filter(|at| !is_unclocked(*at));
        at().min().zip(at().max())
    }

    /// Lines that show messages: the troubled ones, else any line of the story.
    pub(super) fn messages(&self) -> Proof {
        let m = &self.view.timeline.messages;
        let mut proof = Proof::default();
        // Latency is proved by the slow ones, loss by the lost ones.
        let lines = if m.trouble.is_empty() { &m.slowest } else { &m.trouble };
        // Of many not every line was kept.
        let (kept, bare): (Vec<_>, Vec<_>) = lines.iter().partition(|t| !t.text.is_empty());
        for t in kept.into_iter().chain(bare).take(4) {
            proof.evidence.push(crate::finding::Evidence { span: t.span, stamp: t.stamp, text: t.text.clone() });
        }
        if proof.evidence.is_empty() {
            let first = self.view.timeline.events.iter().find(|e| self.view.holds(e));
            proof = match first {
                Some(event) => Proof { bindings: BTreeMap::new(), ..Proof::of_events(&[event]) },
                None => Proof::of_member(self.view.timeline, self.view.members.first().copied().unwrap_or(0)),
            };
        }
        proof.window = self.view.start().zip(self.view.end());
        proof.whole = true;
        proof.count = m.submitted;
        proof = proof.bind("submitted", m.submitted).bind("acked", m.acked).bind("received", m.received);
        proof = proof.bind("lost", m.lost).bind("failed", m.failed).bind("delivered", m.delivered.unwrap_or(0));
        proof = proof.bind("bursts", m.bursts).bind("returns", m.returns);
        proof = self.receipts(proof);
        if let Some(l) = m.standing {
            proof = proof.bind("p50", plain(l.p50)).bind("p95", plain(l.p95)).bind("min", plain(l.min));
        }
        proof
    }

    /// What can be said of receipts: nothing where no log holds any, how many are not seen where both ends are there.
    fn receipts(&self, proof: Proof) -> Proof {
        let timeline = self.view.timeline;
        let m = &timeline.messages;
        let unseen = m.delivered.map_or(0, |delivered| m.acked.saturating_sub(delivered));
        let said = match () {
            () if m.received == 0
                && !timeline.members.iter().any(|m| m.kinds.contains_key(Kind::MsgReceived.name())) =>
            {
                "receipts-none"
            }
            () if unseen > 0 => "receipts-some",
            () => "receipts-all",
        };
        proof.bind("unseen", unseen).bind("receipts_said", said)
    }
}
