//! From the diagnosis to bytes: assemble, redact, render.
//!
//! [`assemble()`] resolves every excerpt and redacts it; the [`Report`] it makes is plain data, and renderers see nothing
//! else. An output format is one file or folder here and one line in [`FORMATS`]. Nothing in here judges: what a finding or cause
//! means for the four axes is said by their own data.

use std::io::{self, Write};

pub(crate) mod assemble;
mod details;
pub mod escape;
mod html;
mod json;
pub mod lang;
pub(crate) mod layout;
mod markdown;
pub mod model;
mod once;
mod plural;
pub mod story;
mod text;
mod traffic;
pub(crate) mod unread;
mod words;

pub use crate::redact::{Policy, Redactor};
pub use assemble::{Assembly, CauseText, CauseTexts, RuleText, Skipped, WeakNetwork, assemble};
pub use json::schema;
pub use lang::Lang;
pub use model::Report;

/// How a report is shown. Content does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Language of the fixed texts.
    pub lang: Lang,
    /// Columns, 20 to 120; others are brought into that range.
    pub width: usize,
    /// Colours, for a terminal.
    pub color: bool,
}

impl Default for View {
    fn default() -> Self {
        Self { lang: Lang::En, width: 80, color: false }
    }
}

/// Writes a report in one output format.
pub type Render = fn(&Report, &View, &mut dyn Write) -> io::Result<()>;

/// An output format.
#[derive(Clone, Copy)]
pub struct Format {
    /// The word `--format` takes.
    pub name: &'static str,
    /// The renderer.
    pub render: Render,
    /// It shows [`Report::translated`], so that a reader can choose the language.
    pub translated: bool,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Format").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every output format.
pub const FORMATS: &[Format] = &[
    Format { name: "text", render: text::render, translated: false },
    Format { name: "markdown", render: markdown::render, translated: false },
    Format { name: "html", render: html::render, translated: true },
    Format { name: "json", render: json::render, translated: false },
];

impl Format {
    /// The format with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FORMATS.iter().find(|f| f.name == name).copied()
    }
}
