//! From a stream to its leaves: look what it is, open it, go on inside. The depth is counted, so recursion is bounded
//! by the limit and not by the input.

use std::io::Read;

use super::Leaf;
use super::at::spool;
use super::codec::Multi;
use super::guard::{Guard, Shared};
use super::peek::{LARGE, Peek, SMALL};
use super::sniff::{self, Codec, Kind};
use super::xlog::Blocks;
use super::{tar, zip};
use crate::gap::{Gap, GapKind};

/// One stream on its way to being a leaf or a container.
pub struct Stream<'a> {
    /// Its bytes.
    pub peek: Peek<'a>,
    /// Its path for display.
    pub path: String,
    /// How many containers are around it.
    pub depth: u32,
    /// Time from the nearest header that had one.
    pub mtime: Option<i64>,
    /// Size that a header states.
    pub stated: Option<u64>,
    /// Whether something below counts its bytes against the budget.
    pub charged: bool,
    /// Whether something below notices when its end is missing.
    pub checked: bool,
}

/// The walk through one unit.
pub struct Walk<'w> {
    /// Limits, budget, gaps.
    pub shared: &'w Shared<'w>,
    /// Who gets the leaves.
    pub visit: &'w mut (dyn FnMut(Leaf<'_>) + 'w),
}

impl Walk<'_> {
    /// Visits every leaf of a stream.
    pub fn stream(&mut self, mut stream: Stream<'_>) {
        let kind = sniff::kind(&mut stream.peek);
        if matches!(kind, Kind::Codec(_) | Kind::Tar | Kind::Zip | Kind::Xlog)
            && stream.depth >= self.shared.limits.depth
        {
            let detail = format!("nested deeper than {} containers: not opened", self.shared.limits.depth);
            return self.shared.gap(Gap::new(stream.path, GapKind::Limit, detail));
        }
        match kind {
            Kind::Leaf => self.leaf(stream, false),
            Kind::EmptyTar => {
                stream.peek.skip(u64::MAX);
            }
            Kind::Codec(codec) => self.codec(codec, stream),
            Kind::Tar => tar::walk(self, stream),
            Kind::Zip => self.spooled_zip(stream),
            Kind::Xlog => self.xlog(stream),
            Kind::Unsupported(what) => {
                let detail = format!("{what} is not supported: re-pack as zip or tar.gz");
                self.shared.gap(Gap::new(stream.path, GapKind::Unsupported, detail));
            }
        }
    }

    fn leaf(&mut self, stream: Stream<'_>, decoded: bool) {
        let Stream { peek, path, mtime, stated, charged, .. } = stream;
        let mut reader = Guard::member(Box::new(peek), !charged, &path, self.shared);
        (self.visit)(Leaf { path, mtime, reader: &mut reader, stated, decoded });
    }

    /// What comes out of a log of Mars is text, whatever it looks like.
    fn xlog(&mut self, stream: Stream<'_>) {
        let raw = stream.peek.taken();
        let blocks = Blocks::new(stream.peek, &stream.path, self.shared);
        let guard = Guard::decoder(Box::new(blocks), raw, "xlog", &stream.path, self.shared);
        let peek = Peek::new(Box::new(guard), SMALL);
        self.leaf(Stream { peek, stated: None, charged: true, ..stream }, true);
    }

    fn codec(&mut self, codec: Codec, mut stream: Stream<'_>) {
        let mtime = if codec == Codec::Gzip { gzip_time(stream.peek.peek(8)) } else { None };
        let raw = stream.peek.taken();
        let path = stream.path;
        let multi = match Multi::new(codec, stream.peek, &path, self.shared) {
            Ok(multi) => multi,
            Err(error) => {
                let detail = format!("{}: the decoder could not start: {}", codec.name(), error.kind());
                return self.shared.gap(Gap::new(path, GapKind::Unsupported, detail));
            }
        };
        let guard = Guard::decoder(Box::new(multi), raw, codec.name(), &path, self.shared);
        self.stream(Stream {
            peek: Peek::new(Box::new(guard), LARGE),
            path,
            depth: stream.depth + 1,
            mtime: mtime.or(stream.mtime),
            stated: None,
            charged: true,
            checked: true,
        });
    }

    /// A zip needs its end first, so a stream is put aside until it is complete.
    fn spooled_zip(&mut self, mut stream: Stream<'_>) {
        let limits = self.shared.limits;
        let mut guard;
        let source: &mut dyn Read = if stream.charged {
            &mut stream.peek
        } else {
            guard = Guard::member(Box::new(stream.peek), true, &stream.path, self.shared);
            &mut guard
        };
        match spool(source, limits.spool_bytes, limits.entry_bytes) {
            Ok(at) => {
                let listing = zip::Listing::read(at, &stream.path, self.shared);
                for index in 0..listing.len() {
                    if listing.walk(index, false, stream.depth + 1, self).is_break() {
                        break;
                    }
                }
            }
            Err(error) => {
                let detail = format!("zip: could not be put aside for reading: {}", error.kind());
                self.shared.gap(Gap::new(stream.path, GapKind::Unreadable, detail));
            }
        }
    }
}

/// The time in a gzip header.
fn gzip_time(head: &[u8]) -> Option<i64> {
    match head {
        [_, _, _, _, a, b, c, d, ..] => seconds(i64::from(u32::from_le_bytes([*a, *b, *c, *d]))),
        _ => None,
    }
}

/// Seconds since the epoch as microseconds; zero means "not known" in every format here.
pub fn seconds(seconds: i64) -> Option<i64> {
    if seconds == 0 { None } else { seconds.checked_mul(1_000_000) }
}

/// A buffer for something inside a container.
pub fn small(reader: Box<dyn Read + '_>) -> Peek<'_> {
    Peek::new(reader, SMALL)
}
