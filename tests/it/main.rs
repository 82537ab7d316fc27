//! Integration tests.

mod builder;
mod bundles;
mod cases;
mod causes;
mod cli;
mod corpus;
mod determinism;
mod floors;
mod formats;
mod hostile;
mod limits;
mod readme;
mod redact;
mod report;
mod rules;
