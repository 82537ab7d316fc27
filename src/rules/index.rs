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
    columns: Vec<OnceLock<Column<'a>>>,
    causes: OnceLock<Vec<Option<&'static str>>>,
}

/// One field of the events of one kind.
pub(super) struct Column<'a> {
    /// For each event, which of the values it holds.
    pub ids: Vec<u32>,
    /// The different values; the first stands for "has none".
    pub values: Vec<Option<&'a Value>>,
}

impl<'a> Index<'a> {
    pub fn new(timeline: &'a Timeline) -> Self {
        let rows = || Rows {
            events: Vec::new(),
            columns: (0..Field::ALL.len()).map(|_| OnceLock::new()).collect(),
            causes: OnceLock::new(),
        };
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
    pub fn column(&self, field: Field) -> Option<&Column<'a>> {
        self.columns.get(field as usize).map(|cell| cell.get_or_init(|| Column::new(&self.events, field)))
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
            let codes = columns.map(|column| column.and_then(|c| c.ids.get(i)).copied().unwrap_or(0));
            *known.entry(codes).or_insert_with(|| code_cause(event))
        };
        self.events.iter().enumerate().map(of).collect()
    }
}

impl<'a> Column<'a> {
    fn new(events: &[&'a Event], field: Field) -> Self {
        let mut known: HashMap<Key<'a>, u32> = HashMap::new();
        let mut values = vec![None];
        let mut id_of = |event: &&'a Event| {
            let Some(value) = event.get(field) else { return 0 };
            *known.entry(Key::of(value)).or_insert_with(|| {
                values.push(Some(value));
                (values.len() - 1) as u32
            })
        };
        let ids = events.iter().map(&mut id_of).collect();
        Self { ids, values }
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
}
