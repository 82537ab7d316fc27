//! Integration tests.

mod builder;
mod cli;
mod formats;
mod hostile;
mod redact;
mod report;
