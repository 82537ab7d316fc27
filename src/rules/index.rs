//! The events of a story by kind, and by field which of them hold the same value.
//!
//! A story of thousands of events holds few different values, so a condition is tested once for each value and each
//! question is asked once for all views: rules cost little beside reading the log.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt as _};

use crate::event::{Event, Field, Kind, Value};
use crate::knowledge;
use crate::timeline::Timeline;

use super::words::Pick;

/// All events of a story.
pub(super) struct Index<'a> {
    kinds: Vec<Rows<'a>>,
}

/// The events of one kind, in order of time.
pub(super) struct Rows<'a> {
    pub events: Vec<&'a Event>,
    columns: OnceLock<Vec<Column<'a>>>,
    causes: OnceLock<Vec<Option<&'static str>>>,
}

/// One field of the events of one kind.
#[derive(Default)]
pub(super) struct Column<'a> {
    /// Up to the last event that has one.
    ids: Vec<u32>,
    values: Vec<&'a Value>,
}

impl<'a> Index<'a> {
    pub fn new(timeline: &'a Timeline) -> Self {
        let rows = || Rows { events: Vec::new(), columns: OnceLock::new(), causes: OnceLock::new() };
        let mut kinds: Vec<Rows<'a>> = (0..Kind::ALL.len()).map(|_| rows()).collect();
        for event in &timeline.events {
            if let Some(rows) = kinds.get_mut(event.kind as usize) {
                rows.events.push(event);
            }
        }
        Self { kinds }
    }

    pub fn rows(&self, kind: Kind) -> Option<&Rows<'a>> {
        self.kinds.get(kind as usize).filter(|rows| !rows.events.is_empty())
    }
}

impl<'a> Rows<'a> {
    /// The column of a field; the first question makes them all, for each event is then visited once.
    pub fn column(&self, field: Field) -> Option<&Column<'a>> {
        self.columns.get_or_init(|| columns(&self.events)).get(field as usize)
    }

    /// The cause the code table knows for the code of each event.
    pub fn cause(&self, event: usize) -> Option<&'static str> {
        self.causes.get_or_init(|| self.code_causes()).get(event).copied().flatten()
    }

    /// Thousands of events state few different codes: each is looked up once.
    fn code_causes(&self) -> Vec<Option<&'static str>> {
        let columns = [Field::Namespace, Field::Code, Field::Status].map(|field| self.column(field));
        let mut known: HashMap<[u32; 3], Option<&'static str>> = HashMap::new();
        let of = |(i, event): (usize, &&Event)| {
            let codes = columns.map(|column| column.map_or(0, |c| c.id(i)));
            *known.entry(codes).or_insert_with(|| code_cause(event))
        };
        self.events.iter().enumerate().map(of).collect()
    }
}

/// The columns of all fields, in their order.
fn columns<'a>(events: &[&'a Event]) -> Vec<Column<'a>> {
    let fields = Field::ALL.iter();
    let mut all: Vec<(Column<'a>, HashMap<Key<'a>, u32>)> = fields.map(|_| Default::default()).collect();
    for (at, event) in events.iter().enumerate() {
        for (field, value) in &event.fields {
            let Some((column, known)) = all.get_mut(*field as usize) else { continue };
            let id = *known.entry(Key::of(value)).or_insert_with(|| {
                column.values.push(value);
                column.values.len() as u32
            });
            column.ids.resize(at, 0);
            column.ids.push(id);
        }
    }
    all.into_iter().map(|(column, _)| column).collect()
}

impl<'a> Column<'a> {
    /// Which of the values an event holds; 0 stands for "has none".
    pub fn id(&self, event: usize) -> u32 {
        self.ids.get(event).copied().unwrap_or(0)
    }

    /// The different values, "has none" first.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<&'a Value>> {
        (0..self.values.len() + 1).map(|id| self.value(id as u32))
    }

    /// A value by its number.
    pub fn value(&self, id: u32) -> Option<&'a Value> {
        self.values.get((id as usize).checked_sub(1)?).copied()
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Num(u64),
    Text(&'a str),
}

impl<'a> Key<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Num(n) => Self::Num(n.to_bits()),
            Value::Text(text) => Self::Text(text),
        }
    }
}

/// The cause the code table knows for the code of an event; HTTP and WebSocket statuses need no namespace.
fn code_cause(event: &Event) -> Option<&'static str> {
    let code = match (event.str(Field::Namespace), event.str(Field::Code), event.str(Field::Status)) {
        (Some(namespace), Some(code), _) => knowledge::code(&namespace, &code),
        (None, _, Some(status)) => knowledge::code("http-status", &status),
        _ => None,
    }?;
    Some(code.cause.as_str()).filter(|c| !c.is_empty())
}

/// What the questions of one rule found, for all views of its scope.
pub(super) struct Found<'l, 'a> {
    pub index: &'l Index<'a>,
    /// By member, the view it belongs to.
    groups: Arc<[usize]>,
    asked: RefCell<HashMap<*const Pick, Rc<Answer<'a>>>>,
}

/// The events one question selects, those of a view together.
pub(super) struct Answer<'a> {
    events: Vec<(usize, &'a Event)>,
    /// Thresholds it was asked with.
    pub used: BTreeMap<String, f64>,
}

impl<'l, 'a> Found<'l, 'a> {
    pub fn new(index: &'l Index<'a>, groups: Arc<[usize]>) -> Self {
        Self { index, groups, asked: RefCell::default() }
    }

    /// The answer to a question of the rule, computed by `ask` the first time.
    pub fn answer(&self, pick: &Pick, ask: impl FnOnce() -> (Vec<&'a Event>, BTreeMap<String, f64>)) -> Rc<Answer<'a>> {
        // A rule lives longer than its evaluation, so the place of a question in it stands for the question.
        let key = std::ptr::from_ref(pick);
        if let Some(known) = self.asked.borrow().get(&key) {
            return Rc::clone(known);
        }
        let (events, used) = ask();
        let group = |e: &Event| self.groups.get(e.span.member.index()).copied().unwrap_or(0);
        let mut events: Vec<(usize, &Event)> = events.into_iter().map(|e| (group(e), e)).collect();
        if !events.is_sorted_by_key(|(group, _)| *group) {
            events.sort_by_key(|(group, _)| *group);
        }
        let answer = Rc::new(Answer { events, used });
        self.asked.borrow_mut().insert(key, Rc::clone(&answer));
        answer
    }
}

impl<'a> Answer<'a> {
    /// The events of one view, in order of time.
    pub fn of(&self, group: usize) -> Vec<&'a Event> {
        let from = self.events.partition_point(|(g, _)| *g < group);
        let rest = self.events.get(from..).unwrap_or_default();
        rest.iter().take_while(|(g, _)| *g == group).map(|(_, e)| *e).collect()
    }

    /// Those of all groups.
    pub fn everywhere(&self) -> Vec<&'a Event> {
        self.events.iter().map(|(_, e)| *e).collect()
    }
}
