//! What a line of one shape is: computed once by the slow path, replayed on every line of that shape.

use std::sync::Arc;

use super::source::{Source, Test};
use super::time::TimeSpot;
use crate::event::{Field, Kind, Value, Weight};
use crate::level::Level;
use crate::tone::Tone;

/// Everything known about a line from its shape; the digits are read at the stated places.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Not blank.
    pub filled: bool,
    /// A record starts here; else the line continues the one before.
    pub start: bool,
    /// The time of the record.
    pub time: Option<TimeSpot>,
    /// A second time in the same line that states its offset, to find the zone of the first.
    pub reference: Option<TimeSpot>,
    /// Level of the record.
    pub level: Level,
    /// What its words say of how things go.
    pub tone: Tone,
    /// What it says but for its numbers, hashed.
    pub phrase: u32,
    /// Index of the innermost format.
    pub format: u16,
    /// Index of the outermost carrier, when there is one.
    pub via: Option<u16>,
    /// Events the line may be.
    pub events: Box<[EventPlan]>,
    /// A date that following lines without a date belong to.
    pub date: Option<TimeSpot>,
    /// A second record begins at this byte of the line.
    pub split: Option<u32>,
    /// Valid for this line only.
    pub once: bool,
    /// Values stand in this text instead of the line (an unescaped inner line).
    pub text: Option<Arc<[u8]>>,
}

/// A plan as it is replayed: small, for thousands of them are in use at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Hot {
    /// The time of the record.
    pub time: Option<Arc<TimeSpot>>,
    /// Events the line may be.
    pub events: Box<[EventPlan]>,
    /// What few lines have.
    pub rare: Option<Box<Rare>>,
    /// What it says but for its numbers, hashed.
    pub phrase: u32,
    /// Index of the innermost format.
    pub format: u16,
    /// Level of the record.
    pub level: Level,
    /// What its words say of how things go.
    pub tone: Tone,
    /// Not blank.
    pub filled: bool,
    /// A record starts here.
    pub start: bool,
}

/// The parts of a plan that few lines have; see [`Plan`].
#[derive(Clone, Debug, PartialEq)]
pub struct Rare {
    /// A second time that states its offset.
    pub reference: Option<TimeSpot>,
    /// A date for the lines that follow.
    pub date: Option<TimeSpot>,
    /// The text in which values stand.
    pub text: Option<Arc<[u8]>>,
}

impl Hot {
    /// The plan of one shape with the place of its time.
    #[must_use]
    pub fn new(plan: Plan, time: Option<Arc<TimeSpot>>) -> Self {
        let Plan { filled, start, reference, level, tone, phrase, format, events, date, text, .. } = plan;
        let rare = reference.is_some() || date.is_some() || text.is_some();
        let rare = rare.then(|| Box::new(Rare { reference, date, text }));
        Self { time, events, rare, phrase, format, level, tone, filled, start }
    }

    /// A copy that shares no text with the plan: threads that count the owners of one text wait for each other.
    #[must_use]
    pub fn apart(&self) -> Self {
        let mut plan = self.clone();
        for (_, source) in plan.events.iter_mut().flat_map(|event| &mut event.fields) {
            if let Source::Fixed(Value::Text(text)) = source {
                *text = Arc::from(&**text);
            }
        }
        plan
    }

    /// The same without what stands at places.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { time: None, events: Box::default(), rare: None, ..*self }
    }
}

impl From<Plan> for Hot {
    fn from(plan: Plan) -> Self {
        let time = plan.time.map(Arc::new);
        Self::new(plan, time)
    }
}

/// One event a line may be.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlan {
    /// What happened.
    pub kind: Kind,
    /// Generic or described.
    pub weight: Weight,
    /// All must hold.
    pub when: Box<[(Source, Test)]>,
    /// Sorted by field.
    pub fields: Box<[(Field, Source)]>,
    /// Where a message id is valid.
    pub scope: Scope,
    /// No further entry is tried when this one holds.
    pub last: bool,
    /// Not for lines of a described format.
    pub alone: bool,
    /// Events of one class are alike for a reader: beyond a number of them they are counted, not kept.
    pub class: u64,
}

impl EventPlan {
    /// Do both tell the same of every line of this shape?
    #[must_use]
    pub fn is_like(&self, other: &Self, line: &[u8]) -> bool {
        let alike = |((a, s), (b, t)): (&(Field, Source), &(Field, Source))| a == b && s.is_like(t, line);
        self.kind == other.kind
            && self.when == other.when
            && self.fields.len() == other.fields.len()
            && self.fields.iter().zip(&other.fields).all(alike)
    }
}

/// Where a message id is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere in the case.
    #[default]
    Global,
    /// At one endpoint.
    Connection,
    /// Between one client and its server; ends are paired by topic and size.
    Hop,
    /// At one endpoint, for one attempt: counts only where the log does not number the message itself.
    Attempt,
    /// Nowhere: there is none, and answers come in the order of what they answer.
    Order,
}

impl Scope {
    /// The word as formats write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Connection => "connection",
            Self::Hop => "hop",
            Self::Attempt => "attempt",
            Self::Order => "order",
        }
    }
}
