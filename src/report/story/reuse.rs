//! Which steps of one id are one message. An id that is valid on one connection only comes again for another one.

use std::collections::BTreeMap;

use crate::event::{Event, Field, Kind};
use crate::timeline::Timeline;

/// The messages that bore an id, each with its steps, in the order in which they began.
pub(super) fn messages<'e>(events: &[&'e Event], timeline: &Timeline) -> Vec<Vec<&'e Event>> {
    let mut out: Vec<Vec<&Event>> = Vec::new();
    let mut current: BTreeMap<Option<(usize, bool)>, usize> = BTreeMap::new();
    for event in events {
        // What is valid everywhere is one message; else each end and direction counts for itself.
        let side = event.get(Field::IdScope).is_some().then(|| {
            let member = timeline.members.get(event.span.member.index());
            (member.map_or(0, |m| m.endpoint), event.kind == Kind::MsgReceived)
        });
        let open = current.get(&side).and_then(|i| out.get_mut(*i));
        match open.filter(|steps| side.is_none() || !begins(event, steps)) {
            Some(steps) => steps.push(event),
            None => {
                current.insert(side, out.len());
                out.push(vec![event]);
            }
        }
    }
    out
}

/// Does this step open another message than the one whose steps these are?
fn begins(event: &Event, steps: &[&Event]) -> bool {
    let opens = |e: &Event| matches!(e.kind, Kind::MsgSubmit | Kind::MsgSent | Kind::MsgReceived);
    let attempt = event.get(Field::Attempt).and_then(crate::event::Value::num);
    if !opens(event) || attempt.is_some_and(|n| n > 0.0) {
        return false;
    }
    let done = |e: &&Event| matches!(e.kind, Kind::MsgAcked | Kind::MsgFailed | Kind::MsgReceived);
    let elsewhere = |e: &&Event| {
        let (a, b) = (e.get(Field::Conversation), event.get(Field::Conversation));
        a.zip(b).is_some_and(|(a, b)| a != b)
    };
    // A repetition says that it is one: what calls itself the first try is another message.
    let first = attempt.is_some() && steps.iter().any(|e| e.kind == event.kind);
    first || steps.iter().any(|e| done(e) || elsewhere(e))
}
