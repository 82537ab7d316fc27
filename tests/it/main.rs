//! Integration tests.

mod builder;
mod hostile;
