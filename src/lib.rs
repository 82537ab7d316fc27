//! whydrop: why did the message, the call or the app drop?

// The order of these lines is the order of the floors: a module uses only modules above it in this list.
pub mod agg;
pub mod level;
pub mod span;
pub mod stamp;

pub mod event;
pub mod finding;
pub mod gap;
pub mod member;

pub mod knowledge;

pub mod bundle;

pub mod formats;

pub mod parse;

pub mod timeline;

pub mod rules;

pub mod causes;

pub mod report;

mod stub;
pub use stub::{CatError, Error, ListedMember, Listing, Options, Progress, analyze, cat, list};
