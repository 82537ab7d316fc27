//! Events in, one ordered story out.
//!
//! Members are placed on one time axis ([`merge`], [`clock`]), connections become episodes ([`link`]), joins become
//! sessions ([`session`]), message steps become messages ([`message`]), clocks that disagree are set alike ([`skew`]). Nothing is judged here: what is good or bad
//! is the rules' business.

mod clock;
mod link;
mod load;
mod merge;
mod message;
mod model;
mod outage;
mod scope;
mod sdk;
mod session;
mod skew;
mod slices;

pub use crate::agg::Agg;
pub use crate::parse::hole::{Hole, Side};
pub use crate::parse::recurring::{Heap, Recurring};
pub use crate::parse::tones::{Complaints, Tones};
pub use link::links;
pub use load::Busy;
pub use merge::{Setting, build};
pub use message::stall::Stalls;
pub use model::{
    Clock, Latency, Link, LinkState, Member, Messages, Sdk, Session, SessionEnd, Timeline, Trouble, Window,
};
pub use scope::{Scope, scope};
pub use session::sessions;
pub use skew::Skew;
