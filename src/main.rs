//! The `whydrop` command.

fn main() {}
