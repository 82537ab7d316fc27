//! Integration tests.

mod builder;
mod causes;
mod formats;
mod hostile;
mod rules;
