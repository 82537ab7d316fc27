//! Whether a line tells of something that worked or of something that did not, be it understood or not.

/// What the words of a line say of how things go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither of the others.
    #[default]
    Plain,
    /// Something worked.
    Success,
    /// Nothing is said to have failed; the line warns all the same.
    Remark,
    /// Something did not.
    Complaint,
    /// Something did not, and is tried again.
    Retry,
}
