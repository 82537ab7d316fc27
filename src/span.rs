//! Where something stands in the input. Small, `Copy`, without lifetimes: evidence outlives parsing.

/// Index of a member in the order in which the input was walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub u32);

impl MemberId {
    /// The index as a `usize`.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One line of one member, with its byte range in the decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The member.
    pub member: MemberId,
    /// The line, counted from 1.
    pub line: u32,
    /// Byte offset of the line in the decoded text of the member.
    pub offset: u64,
    /// Length of the line in bytes, without its line end.
    pub len: u32,
}
