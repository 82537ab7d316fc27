//! The support case: what is asked of whoever files one, and the file with their answers.
//!
//! The questions are data (`items.toml`). A case file is TOML that a person edits: a table for each question in its group,
//! with what the logs answered under `found`. What the logs say is put in by whoever has read them, one floor up.

mod form;
mod items;
mod model;
mod read;

pub use form::{form, quoted};
pub use items::{FieldKind, FieldSpec, Fill, Group, Item, Level, Try, Words, items, tries, words};
pub use model::{Answer, Case, Origin};
