//! Findings in, ranked causes out.
//!
//! A cause is one file `src/causes/<id>.toml`: texts in two languages, the owner, a prior, next steps, what to attach, and
//!
//! | key | says |
//! |---|---|
//! | `evidence`, `counter` | rules for it and against it, with a weight of 1 to 5; `here` lets a counter-rule count only at an end that the evidence is about; `most` is the confidence beyond which such a finding does not lead |
//! | `confusable` | causes that look alike, and the question that tells them apart; with `told-by`, the rules that answer it: while none is found, a rival in play keeps the confidence down |
//! | `refuted-by` | rules with which it cannot be true |
//! | `excludes` | causes that cannot be the answer once this one is named |
//! | `effect-of` | causes of which this one is a mere effect |
//! | `[[example]]` | stories, as rules have them, in which it must or must not be the answer |
//!
//! The score is a sum of log-odds that [`explain`] prints point by point: the prior, plus 0.7 x weight for the best finding
//! of each origin, minus the same for counter-evidence. Of the `tables`, `calibration.toml` turns it into a confidence,
//! `healthy.toml` says what proves health, `missing.toml` what to ask for, and `symptoms.toml` what the user would complain
//! about. No id of a cause or rule stands in code.

mod catalog;
mod data;
mod diagnose;
mod doubt;
mod model;
mod score;
mod symptom;

pub use catalog::{Catalog, Cause};
pub use data::{Confusable, Owner, Weighted};
pub use diagnose::{diagnose, explain};
pub use model::{Band, Candidate, Diagnosis, Outcome};
pub use symptom::Symptom;
