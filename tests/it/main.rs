//! Integration tests.

mod builder;
mod hostile;
mod formats;
