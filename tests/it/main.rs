//! Integration tests.

mod builder;
mod bundles;
mod causes;
mod cli;
mod formats;
mod hostile;
mod redact;
mod report;
mod rules;
