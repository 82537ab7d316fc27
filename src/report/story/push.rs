//! Pushes as a chain of their own: from the token to the screen, how far they came and what stopped them.

use serde::Serialize;

use super::steps::step;
use crate::event::{Event, Field, Kind};
use crate::redact::Redactor;
use crate::stamp::format_utc;
use crate::timeline::Timeline;

/// The rungs in order; formats write these words into `state`.
const RUNGS: [&str; 6] = ["got", "bound", "sent", "accepted", "delivered", "shown"];
const MILLI: f64 = 1_000.0;

/// What is known of one rung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A line says so.
    Reached,
    /// No line says so, but a later one is reached.
    Passed,
    /// A line says that it failed.
    Failed,
    /// No line says so.
    #[default]
    NotSeen,
}

impl State {
    /// Under which name the texts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotSeen => "not-seen",
        }
    }
}

/// One rung of the chain.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rung {
    /// Its name.
    pub step: &'static str,
    /// What is known of it.
    pub state: State,
    /// When it was reached first, or failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Milliseconds since the rung before that has a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<f64>,
    /// Lines that speak of it.
    pub count: usize,
    /// The line.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why it failed, as the log says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The chain of a case, or of one push.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chain {
    /// The rungs in order.
    pub rungs: Vec<Rung>,
    /// The first rung that failed or does not show; none when the last is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<&'static str>,
}

/// The chain that these events show.
pub(super) fn chain(events: &[&Event], timeline: &Timeline, redactor: &Redactor) -> Chain {
    let mut rungs: Vec<Rung> = Vec::new();
    let mut before: Option<i64> = None;
    for (index, name) in RUNGS.iter().enumerate() {
        let here: Vec<&&Event> = events.iter().filter(|e| rung(e) == index).collect();
        let reached = here.iter().find(|e| !failed(e));
        // A failure after the first success is the later word.
        let last = here.last().filter(|e| failed(e));
        let state = match (last, reached) {
            (Some(_), _) => State::Failed,
            (None, Some(_)) => State::Reached,
            (None, None) => State::NotSeen,
        };
        let shown = last.or(reached);
        let micros = shown.filter(|e| e.stamp.is_known()).map(|e| e.stamp.micros);
        rungs.push(Rung {
            step: name,
            state,
            at: micros.map(format_utc),
            after_ms: micros.zip(before).map(|(now, before)| (now - before) as f64 / MILLI),
            count: here.len(),
            place: shown.map(|e| step(e, path(timeline, e), redactor).place),
            reason: last.and_then(|e| why(e)).map(|why| redactor.redact(&why)),
        });
        before = micros.or(before);
    }
    // What a line speaks of has been come to, also where it failed there.
    let top = rungs.iter().rposition(|r| r.state != State::NotSeen).unwrap_or(0);
    for rung in rungs.iter_mut().take(top).filter(|r| r.state == State::NotSeen) {
        rung.state = State::Passed;
    }
    let beyond = rungs.iter().rposition(|r| r.state == State::Reached).map_or(0, |reached| reached + 1);
    let open = |r: &&Rung| matches!(r.state, State::Failed | State::NotSeen);
    let stopped_at = rungs.iter().skip(beyond).find(open).map(|r| r.step);
    Chain { rungs, stopped_at }
}

fn path<'t>(timeline: &'t Timeline, event: &Event) -> &'t str {
    timeline.members.get(event.span.member.index()).map_or("", |m| m.path.as_str())
}

/// The rung a line speaks of: the one it names, else that of its kind.
fn rung(event: &Event) -> usize {
    let named = event.str(Field::State).and_then(|s| RUNGS.iter().position(|r| **r == *s));
    named.unwrap_or(match event.kind {
        Kind::PushSent => 2,
        Kind::PushResult => 3,
        Kind::PushShown => 5,
        _ => 0,
    })
}

fn why(event: &Event) -> Option<String> {
    [Field::Reason, Field::Text, Field::Code].iter().find_map(|f| event.str(*f)).map(std::borrow::Cow::into_owned)
}

fn failed(event: &Event) -> bool {
    !event.is(Field::Ok, "true") && why(event).is_some()
}
