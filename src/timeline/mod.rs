//! Events in, one ordered story out.

mod model;

pub use model::{
    Agg, Clock, Latency, Link, LinkState, Member, Messages, Sdk, Session, SessionEnd, Timeline, Trouble, Window,
};
