//! Integration tests.

mod redact;
mod report;
