//! Hostile input: every case is opened and walked, must not fail, hang or write, and must name what it lost.

mod archives;
mod good;
mod names;
mod places;
mod run;
mod truncated;
