//! Hostile input: every case is opened and walked, must not fail, hang or write, and must name what it lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail by a panic")]
#![allow(clippy::too_many_lines, reason = "tables of cases")]

mod good;
mod limits;
mod names;
mod places;
mod property;
mod run;
mod streams;
mod tars;
mod truncated;
mod xlog;
mod zips;
