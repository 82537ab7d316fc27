//! Findings in, ranked causes out.

mod model;

pub use model::{Band, Candidate, Diagnosis, Outcome};
