//! Integration tests.

mod builder;
mod bundles;
mod causes;
mod cli;
mod corpus;
mod determinism;
mod floors;
mod formats;
mod hostile;
mod html;
mod limits;
mod own;
mod readme;
mod redact;
mod report;
mod rules;
mod turns;
