//! Integration tests.

mod causes;
mod rules;
