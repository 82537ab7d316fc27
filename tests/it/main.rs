//! Integration tests.

mod builder;
mod cli;
mod hostile;
mod redact;
mod report;
