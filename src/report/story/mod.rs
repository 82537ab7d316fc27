//! The story itself instead of a verdict: the merged steps, one message or call, two cases side by side.
//!
//! Everything is redacted when it is taken from the timeline, so what is shown here may leave the machine like a report.

mod diff;
mod push;
mod reuse;
mod show;
mod steps;
mod trace;

pub use diff::{Diff, Difference, Side, diff};
pub use push::{Chain, Rung};
pub use show::{show_diff, show_steps, show_trace};
pub use steps::{Filter, Step, Story, is_kind, story};
pub use trace::{Context, Moment, Outcome, Trace, Traced, Wanted, trace};
