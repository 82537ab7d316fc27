//! One message step in 24 bytes: what an ordinary message costs until it is joined.

use crate::span::MemberId;

/// Which step of a message a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum What {
    /// Handed over or sent.
    Submit,
    /// Sent and acknowledged within one block; the latency stands in the row.
    Acked,
    /// Sent again with the same id.
    Retry,
    /// Acknowledged.
    Ack,
    /// Received here.
    Receive,
    /// Failed with a code.
    Fail,
    /// A sent message, by topic and size.
    PairSent,
    /// A received message, by topic and size.
    PairReceived,
}

const MEMBER: u32 = 0x01FF_FFFF;
const TOLD: u32 = 0x0200_0000;
const ORDER: u32 = 0x0400_0000;
const LOCAL: u32 = 0x0800_0000;
const WHAT: u32 = 0x7000_0000;
const AGAIN: u32 = 0x8000_0000;

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Hash of the id and its scope.
    pub key: u64,
    /// When, in microseconds.
    pub at: i64,
    /// The line; for `Acked` the latency in microseconds.
    pub extra: u32,
    meta: u32,
}

impl Row {
    /// A step.
    #[must_use]
    pub const fn new(key: u64, at: i64, what: What, member: MemberId, line: u32) -> Self {
        Self { key, at, extra: line, meta: (what as u32) << 28 | (member.0 & MEMBER) }
    }

    /// Marks an id that is valid on one connection only, so that it may come again for another message.
    #[must_use]
    pub const fn local(mut self, local: bool) -> Self {
        if local {
            self.meta |= LOCAL;
        }
        self
    }

    /// The id may come again for another message.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        self.meta & LOCAL != 0
    }

    /// Marks a step whose number belongs to one attempt, where the log may number the message itself too.
    #[must_use]
    pub const fn again(mut self, again: bool) -> Self {
        if again {
            self.meta |= AGAIN;
        }
        self
    }

    /// The number is one attempt's, not the message's.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        self.meta & AGAIN != 0
    }

    /// Marks a step without a number: what was asked first is answered first.
    #[must_use]
    pub const fn in_order(mut self, order: bool) -> Self {
        if order {
            self.meta |= ORDER;
        }
        self
    }

    /// Asks and answers are told apart by their order alone.
    #[must_use]
    pub const fn is_in_order(&self) -> bool {
        self.meta & ORDER != 0
    }

    /// Marks an answer whose line states itself how long it took.
    #[must_use]
    pub const fn told(mut self) -> Self {
        self.meta |= TOLD;
        self
    }

    /// The log states the latency, so that it needs no times.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.meta & TOLD != 0
    }

    /// Which step.
    #[must_use]
    pub const fn what(&self) -> What {
        match (self.meta & WHAT) >> 28 {
            0 => What::Submit,
            1 => What::Acked,
            2 => What::Retry,
            3 => What::Ack,
            4 => What::Receive,
            5 => What::Fail,
            6 => What::PairSent,
            _ => What::PairReceived,
        }
    }

    /// Where it was logged.
    #[must_use]
    pub const fn member(&self) -> MemberId {
        MemberId(self.meta & MEMBER)
    }

    /// Gives the row the member's final number.
    pub fn set_member(&mut self, member: MemberId) {
        self.meta = (self.meta & !MEMBER) | (member.0 & MEMBER);
    }

    /// Turns a submit into an acknowledged one; false when the time between does not fit.
    pub fn acknowledge(&mut self, at: i64) -> bool {
        let Some(Ok(latency)) = at.checked_sub(self.at).map(u32::try_from) else { return false };
        self.extra = latency;
        self.meta = (What::Acked as u32) << 28 | (self.meta & !WHAT);
        true
    }
}

const _: () = assert!(size_of::<Row>() == 24);
