//! Integration tests.

mod browser;
mod builder;
mod bundles;
mod case;
mod cases;
mod causes;
mod cli;
mod config;
mod corpus;
mod determinism;
mod floors;
mod formats;
mod found;
mod hostile;
mod html;
mod limits;
mod own;
mod readme;
mod redact;
mod redact_bundle;
mod redact_lines;
mod report;
mod rules;
mod story;
mod turns;
