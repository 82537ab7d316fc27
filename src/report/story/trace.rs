//! One message or call, stage by stage: when each was reached, how long it took, and where it stopped.

use serde::Serialize;

use super::push::{Chain, State, chain};
use super::reuse::messages;
use super::steps::{Step, step};
use crate::event::{Event, Field, Kind};
use crate::redact::Redactor;
use crate::report::model::Hole;
use crate::report::{Lang, unread};
use crate::timeline::{LinkState, Timeline};

/// What is traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A message, by its id.
    Message(String),
    /// A channel, room or call, by its name.
    Call(String),
    /// The way of pushes from the token to the screen: of one, by its id, or of all.
    Push(Option<String>),
}

/// How far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Received by another end.
    Delivered,
    /// Acknowledged by the server; no other end shows it.
    Acknowledged,
    /// Received here; who sent it does not show.
    Received,
    /// Refused, or failed with a code.
    Failed,
    /// Sent and never answered, with time enough to know.
    Unanswered,
    /// The log ends too soon after to know.
    UnderWay,
    /// Joined and left.
    Left,
    /// Removed by the server.
    Removed,
    /// Never joined.
    NotJoined,
    /// The push was shown.
    Shown,
    /// The push came to a stop before that.
    Stopped,
    /// Joined, and the log ends.
    #[default]
    Open,
}

impl Outcome {
    /// Under which name the texts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Acknowledged => "acknowledged",
            Self::Received => "received",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
            Self::UnderWay => "under-way",
            Self::Left => "left",
            Self::Removed => "removed",
            Self::NotJoined => "not-joined",
            Self::Shown => "shown",
            Self::Stopped => "stopped",
            Self::Open => "open",
        }
    }
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// Milliseconds since the stage before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<f64>,
}

/// What the connection was doing at the last stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Context {
    /// Its state.
    pub state: &'static str,
    /// Seconds it had been so.
    pub seconds: f64,
}

/// The stages of one message or call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The stages in order of time.
    pub stages: Vec<Moment>,
    /// How far it came.
    pub outcome: Outcome,
    /// From the first to the last stage, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_ms: Option<f64>,
    /// From the last stage to the end of that log, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_goes_on_s: Option<f64>,
    /// What the connection was doing at the last stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Context>,
    /// The rungs of a push.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<Chain>,
    /// Later messages that bore the same id, where it is valid on one connection only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reused: Vec<Self>,
}

/// What a trace found, and what it could not look into.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traced {
    /// The stages; none when no line speaks of what is wanted.
    #[serde(flatten)]
    pub trace: Option<Trace>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Hole>,
}

/// A message without an answer this close to the end of its log may still be on its way, in seconds.
const GRACE: f64 = 10.0;
const MILLI: f64 = 1_000.0;

/// The stages of what is wanted.
#[must_use]
pub fn trace(timeline: &Timeline, redactor: &Redactor, wanted: &Wanted, lang: Lang) -> Traced {
    Traced { trace: stages(timeline, redactor, wanted), gaps: unread::of(timeline, redactor, lang) }
}

fn stages(timeline: &Timeline, redactor: &Redactor, wanted: &Wanted) -> Option<Trace> {
    let events: Vec<&Event> = timeline.events.iter().filter(|e| belongs(e, wanted)).collect();
    if let Wanted::Push(Some(id)) = wanted
        && !events.iter().any(|e| e.is(Field::Id, id))
    {
        return None;
    }
    let mut parts = match wanted {
        Wanted::Message(_) => messages(&events, timeline),
        _ => vec![events],
    }
    .into_iter()
    .filter_map(|events| one(&events, timeline, redactor, wanted));
    let first = parts.next()?;
    Some(Trace { reused: parts.collect(), ..first })
}

/// The stages of one message, call or way of pushes.
fn one(events: &[&Event], timeline: &Timeline, redactor: &Redactor, wanted: &Wanted) -> Option<Trace> {
    let (first, last) = (events.first()?, events.last()?);
    let ms = |a: &Event, b: &Event| {
        (a.stamp.is_known() && b.stamp.is_known()).then(|| (b.stamp.micros - a.stamp.micros) as f64 / MILLI)
    };
    let path = |e: &Event| timeline.members.get(e.span.member.index()).map_or("", |m| m.path.as_str());
    let before = std::iter::once(None).chain(events.iter().map(Some));
    let stages = events
        .iter()
        .zip(before)
        .map(|(e, b)| Moment { step: step(e, path(e), redactor), after_ms: b.and_then(|b| ms(b, e)) })
        .collect();
    let member = timeline.members.get(last.span.member.index());
    let end = member.and_then(|m| m.last).filter(|l| l.is_known() && last.stamp.is_known());
    let log_goes_on_s = end.map(|end| (end.micros - last.stamp.micros) as f64 / MILLI / MILLI);
    let push = matches!(wanted, Wanted::Push(_)).then(|| chain(events, timeline, redactor));
    let outcome = match (wanted, &push) {
        (Wanted::Message(_), _) => message(events, timeline, log_goes_on_s),
        (_, Some(chain)) => pushed(chain, log_goes_on_s),
        _ => call(events),
    };
    Some(Trace {
        stages,
        outcome,
        total_ms: ms(first, last),
        log_goes_on_s,
        connection: connection(timeline, last),
        push,
        reused: Vec::new(),
    })
}

fn belongs(event: &Event, wanted: &Wanted) -> bool {
    let push = event.kind.name().starts_with("push.");
    let (field, value) = match wanted {
        Wanted::Message(id) => (Field::Id, id),
        Wanted::Call(name) => (Field::Channel, name),
        // The token belongs to all of them.
        Wanted::Push(id) => {
            return push && id.as_ref().is_none_or(|id| event.get(Field::Id).is_none_or(|_| event.is(Field::Id, id)));
        }
    };
    let message = push || event.kind.name().starts_with("msg.");
    (message || matches!(wanted, Wanted::Call(_))) && event.is(field, value)
}

fn message(events: &[&Event], timeline: &Timeline, log_goes_on_s: Option<f64>) -> Outcome {
    let endpoint = |e: &Event| timeline.members.get(e.span.member.index()).map(|m| m.endpoint);
    let find = |kinds: &[Kind]| events.iter().find(|e| kinds.contains(&e.kind)).copied();
    let sent = find(&[Kind::MsgSubmit, Kind::MsgSent]);
    let received = events.iter().filter(|e| matches!(e.kind, Kind::MsgReceived | Kind::MsgShown | Kind::MsgRead));
    match sent {
        Some(sent) if received.clone().any(|r| endpoint(r) != endpoint(sent)) => Outcome::Delivered,
        _ if find(&[Kind::MsgAcked]).is_some() => Outcome::Acknowledged,
        _ if find(&[Kind::MsgFailed]).is_some() => Outcome::Failed,
        None => Outcome::Received,
        Some(_) if log_goes_on_s.is_none_or(|s| s < GRACE) => Outcome::UnderWay,
        Some(_) => Outcome::Unanswered,
    }
}

// A log that ends soon after the last rung does not show whether the next was reached.
fn pushed(chain: &Chain, log_goes_on_s: Option<f64>) -> Outcome {
    let stopped = chain.rungs.iter().find(|rung| Some(rung.step) == chain.stopped_at);
    match stopped {
        None => Outcome::Shown,
        Some(rung) if rung.state == State::NotSeen && log_goes_on_s.is_none_or(|s| s < GRACE) => Outcome::UnderWay,
        Some(_) => Outcome::Stopped,
    }
}

fn call(events: &[&Event]) -> Outcome {
    let has = |kind: Kind| events.iter().any(|e| e.kind == kind);
    let joined = events.iter().any(|e| e.kind == Kind::SessionJoin && e.is(Field::Phase, "ok"));
    match () {
        () if has(Kind::SessionKicked) => Outcome::Removed,
        () if has(Kind::SessionLeave) => Outcome::Left,
        () if !joined && has(Kind::SessionJoin) => Outcome::NotJoined,
        () => Outcome::Open,
    }
}

/// A connection of the same end that was not up at the time of an event.
fn connection(timeline: &Timeline, event: &Event) -> Option<Context> {
    let endpoint = timeline.members.get(event.span.member.index())?.endpoint;
    let at = event.stamp.is_known().then_some(event.stamp.micros)?;
    let here = timeline.links.iter().filter(|l| l.endpoint == endpoint && l.from.micros <= at && at <= l.until.micros);
    let worst = here.max_by_key(|l| (l.state != LinkState::Connected, l.from.micros))?;
    Some(Context { state: worst.state.name(), seconds: (at - worst.from.micros) as f64 / MILLI / MILLI })
}
