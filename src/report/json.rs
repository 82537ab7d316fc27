//! The report as JSON: the contract of [`model`](super::model), pretty-printed in a fixed order.

use std::io::{self, Write};

use super::{Report, View, escape};

/// Writes the report as one JSON document.
///
/// # Errors
/// When writing fails.
pub fn render(report: &Report, _: &View, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(report).map_err(io::Error::other)?;
    out.write_all(escape::json(&text).as_bytes())?;
    out.write_all(b"\n")
}

/// JSON Schema of the report.
#[must_use]
pub const fn schema() -> &'static str {
    include_str!("schema.json")
}
