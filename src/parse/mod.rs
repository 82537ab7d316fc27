//! Members in, events out: the only maker of [`crate::event::Event`].
//!
//! A member is streamed in blocks of about 1 MiB cut at line ends ([`split`]); blocks are read by any thread
//! ([`block`], `reading`) and put back in order ([`stitch`]); [`run`] hands out the work. Same bytes in, same events out, for any
//! number of threads. Times stay on each member's own clock: placing them on one axis is the next floor's work.

pub mod block;
mod counters;
pub mod decode;
pub mod hole;
mod lines;
pub mod parts;
mod reading;
pub mod recurring;
pub mod row;
pub mod run;
pub mod sealed;
pub mod split;
pub mod stitch;
mod thin;
pub mod tones;
mod totals;

pub use run::{Parsed, ParsedMember, Settings, Step, parse};
