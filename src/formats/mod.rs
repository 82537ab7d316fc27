//! Formats as data: which format a line is, and from there where its fields stand.
//!
//! A format is one TOML file (`spec` is its grammar, `compile` its checks). [`Reader`] reads a line the slow way and
//! gives a [`Plan`] that holds for every line of the same [`shape::shape`]; the parser replays plans and calls the
//! reader only for shapes it has not met. Nothing here keeps state between lines or knows about files.

pub mod catalog;
mod claim;
pub mod compile;
pub mod decode;
pub mod detect;
mod entries;
mod entry;
mod escapes;
mod guess;
pub mod kin;
pub mod layout;
mod literal;
mod pattern;
pub mod phrase;
pub mod plan;
pub mod proof;
mod propose;
mod reader;
mod required;
pub mod scan;
pub mod shape;
pub mod source;
pub mod spec;
mod spelling;
pub mod time;
mod tone;
mod wrapped;

pub use catalog::{Catalog, FormatError, load};
pub use compile::Format;
pub use entries::note;
pub use plan::Plan;
pub use propose::propose;
pub use reader::Reader;
