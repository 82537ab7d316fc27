//! Whether a unit holds several files, by its first bytes: for those who must know before they read all of it.

use super::at::Section;
use super::codec::Multi;
use super::guard::Shared;
use super::peek::{LARGE, Peek};
use super::sniff::{self, Kind};
use super::{Bundle, Unit, Work, open, zip};

impl Unit {
    /// A container of files, through any compression around it. A walk may still find less in it than it promises.
    #[must_use]
    pub fn is_container(&self, bundle: &Bundle) -> bool {
        let at = match &self.work {
            Work::Member(..) => return true,
            Work::Spooled(at) => at.clone(),
            Work::File(file) => match open::regular(file, self.raw) {
                Ok(at) => at,
                Err(_) => return false,
            },
        };
        if zip::recognise(&at, &at.bytes_at(0, sniff::BLOCK)) {
            return true;
        }
        let quiet = |_| {};
        let shared = Shared::new(&bundle.limits, &bundle.budget, &quiet);
        let section = Section::new(at.clone(), 0, at.len(), &self.path, &shared, false);
        begins(Peek::new(Box::new(section), LARGE), &self.path, &shared, bundle.limits.depth)
    }
}

fn begins(mut peek: Peek<'_>, path: &str, shared: &Shared<'_>, depth: u32) -> bool {
    match sniff::kind(&mut peek) {
        Kind::Tar | Kind::Zip => true,
        Kind::Codec(codec) if depth > 0 => {
            let inner = Multi::new(codec, peek, path, shared);
            inner.is_ok_and(|inner| begins(Peek::new(Box::new(inner), LARGE), path, shared, depth - 1))
        }
        _ => false,
    }
}
