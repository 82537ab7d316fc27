//! Hands out the work: units of the bundle to threads, and blocks of a large unit to the threads that are idle.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::block::{Block, BlockParser, Place};
use super::decode::Collector;
use super::parts::MemberParts;
use super::sealed;
use super::split::Splitter;
use super::stitch::Stitcher;
use crate::bundle::text::Text;
use crate::bundle::{Bundle, Leaf, Unit};
use crate::formats::decode;
use crate::formats::detect::{self, Detection, Detector};
use crate::formats::shape::Learned;
use crate::formats::{Catalog, Reader, shape};
use crate::gap::{Gap, GapKind};
use crate::member::Encoding;
use crate::span::MemberId;
use crate::stamp::{DAY, civil_from_days};

/// What parsing depends on besides the bytes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Threads.
    pub threads: usize,
    /// Longest line kept.
    pub line_limit: usize,
    /// Now, in microseconds: the year of times without one, where the archive states none.
    pub now: i64,
    /// The id of a message whose every step is kept, though ordinary messages are only counted.
    pub watch: Option<String>,
}

/// What a progress display is told.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// So many raw bytes more were read.
    Bytes(u64),
    /// A member is finished.
    Member,
}

/// Everything read from a bundle.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Members in the order of the walk.
    pub members: Vec<ParsedMember>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// One member.
#[derive(Debug, Default)]
pub struct ParsedMember {
    /// `outer.zip!inner/a.log`
    pub path: String,
    /// Newest time the container states.
    pub mtime: Option<i64>,
    /// Encoding of the text.
    pub encoding: Encoding,
    /// Bytes before decoding.
    pub bytes: u64,
    /// What it seems to be.
    pub detection: Detection,
    /// Sessions of a sealed format.
    pub sealed: Option<sealed::Sealed>,
    /// What it holds.
    pub parts: MemberParts,
}

/// Reads all members of a bundle.
#[must_use]
pub fn parse(bundle: &Bundle, catalog: &Catalog, settings: &Settings, progress: &(dyn Fn(Step) + Sync)) -> Parsed {
    let total: u64 = bundle.units().iter().map(Unit::raw_bytes).sum();
    let work = Work {
        catalog,
        settings,
        total,
        parsers: Mutex::default(),
        learned: Mutex::default(),
        detectors: Mutex::default(),
        buffers: Mutex::default(),
    };
    let walked: Vec<(Vec<ParsedMember>, Vec<Gap>)> =
        bundle.units().par_iter().map(|unit| work.unit(bundle, unit, progress)).collect();
    let mut out = Parsed { gaps: bundle.gaps(), ..Parsed::default() };
    for (members, gaps) in walked {
        out.members.extend(members);
        out.gaps.extend(gaps);
    }
    for (i, member) in out.members.iter_mut().enumerate() {
        let id = MemberId(i as u32);
        for event in &mut member.parts.events {
            event.span.member = id;
        }
        for row in &mut member.parts.rows {
            row.set_member(id);
        }
        for second in &mut member.parts.seconds {
            second.span.member = id;
        }
    }
    out
}

type Profile = (Vec<u16>, bool);

struct Work<'c> {
    catalog: &'c Catalog,
    settings: &'c Settings,
    total: u64,
    /// Parsers by profile: members of one kind share what was learned about shapes.
    parsers: Mutex<BTreeMap<Profile, Vec<BlockParser<'c>>>>,
    learned: Mutex<BTreeMap<Profile, Arc<Learned>>>,
    detectors: Mutex<Vec<Detector<'c>>>,
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl<'c> Work<'c> {
    fn unit(&self, bundle: &Bundle, unit: &Unit, progress: &(dyn Fn(Step) + Sync)) -> (Vec<ParsedMember>, Vec<Gap>) {
        // A unit that is a large share of the input keeps several threads busy with its blocks.
        let share = unit.raw_bytes().saturating_mul(2 * self.settings.threads as u64) > self.total;
        let spread = share && self.settings.threads > 1;
        let mut members = Vec::new();
        let mut own = Vec::new();
        let mut gaps = unit.walk(bundle, &|n| progress(Step::Bytes(n)), &mut |leaf| {
            let path = leaf.path.clone();
            match catch_unwind(AssertUnwindSafe(|| self.leaf(leaf, spread))) {
                Ok((member, gap)) => {
                    own.extend(gap);
                    members.push(member);
                    progress(Step::Member);
                }
                Err(_) => own.push(Gap::new(path, GapKind::Internal, "reading this member failed inside whydrop")),
            }
        });
        gaps.extend(own);
        (members, gaps)
    }

    fn leaf(&self, leaf: Leaf<'_>, spread: bool) -> (ParsedMember, Vec<Gap>) {
        let mut text = Text::open(leaf.reader);
        let mut member =
            ParsedMember { path: leaf.path, mtime: leaf.mtime, encoding: text.encoding(), ..ParsedMember::default() };
        let mut gaps = Vec::new();
        if let Some(index) = detect::sealed(self.catalog, text.head()) {
            self.sealed(index, &mut text, &mut member, &mut gaps);
        } else if let Some(found) = text.is_text().then(|| detect::decoded(self.catalog, text.head())).flatten() {
            member.detection = found;
            self.decoded(&mut text, &mut member, &mut gaps);
        } else if text.is_text() {
            let mut detector = lock(&self.detectors).pop().unwrap_or_else(|| Detector::new(self.catalog));
            member.detection = detector.detect(&member.path, text.head());
            lock(&self.detectors).push(detector);
            let mut splitter = Splitter::new(&mut text, self.settings.line_limit);
            member.parts = self.blocks(&mut splitter, &member, spread);
            if splitter.cut_lines > 0 {
                let detail = format!("{} lines longer than the limit were cut", splitter.cut_lines);
                gaps.push(Gap::new(&member.path, GapKind::LongLine, detail).size(splitter.cut_bytes));
            }
            if member.parts.dropped > 0 {
                let detail = "events of the same kind beyond the number kept: counted, thinned evenly";
                gaps.push(Gap::new(&member.path, GapKind::Thinned, detail).size(member.parts.dropped));
            }
        } else if !text.head().is_empty() {
            gaps.push(Gap::new(&member.path, GapKind::NotText, "not text and not a container that can be opened"));
        }
        member.bytes = text.raw_bytes();
        (member, gaps)
    }

    fn decoded(&self, text: &mut Text<'_>, member: &mut ParsedMember, gaps: &mut Vec<Gap>) {
        let Some((index, format)) = member.detection.format.and_then(|i| Some((i, self.catalog.get(i)?))) else {
            return;
        };
        let Some(decoder) = format.spec.decoder.as_deref().and_then(decode::named) else { return };
        let mut collector = Collector::new(format, index);
        decoder(text, &mut collector);
        for (at, detail) in std::mem::take(&mut collector.damage) {
            gaps.push(Gap::new(&member.path, GapKind::Damaged, detail).at(at));
        }
        member.parts = collector.finish();
    }

    fn sealed(&self, index: u16, text: &mut Text<'_>, member: &mut ParsedMember, gaps: &mut Vec<Gap>) {
        let Some(format) = self.catalog.get(index) else { return };
        member.encoding = Encoding::Binary;
        member.detection = Detection {
            format: Some(index),
            score: 1.0,
            reasons: vec!["the first bytes are its magic".to_owned()],
            ..Detection::default()
        };
        let found = sealed::scan(text, format);
        let detail = format!(
            "{}: {} sessions, {} records, readable by the vendor only",
            format.spec.title, found.sessions, found.records
        );
        gaps.push(Gap::new(&member.path, GapKind::VendorEncrypted, detail).size(found.bytes));
        member.sealed = Some(found);
    }

    fn blocks(&self, splitter: &mut Splitter<&mut Text<'_>>, member: &ParsedMember, spread: bool) -> MemberParts {
        let latest = member.mtime.unwrap_or(self.settings.now);
        let (year, _, _) = civil_from_days(latest.div_euclid(DAY));
        let place = Place {
            member: MemberId(0),
            endpoint: shape::hash(endpoint(&member.path, self.catalog).as_bytes()),
            year,
            latest,
            watch: self.settings.watch.as_deref().map(|id| shape::hash(id.as_bytes())),
        };
        let profile = (member.detection.order.clone(), member.detection.timeless);
        let results: Mutex<BTreeMap<usize, super::block::Parsed>> = Mutex::default();
        let outstanding = AtomicUsize::new(0);
        let most = self.settings.threads * 2;
        let mut stitcher = Stitcher::default();
        let mut next = 0;
        rayon::in_place_scope(|scope| {
            let mut buffer = self.buffer();
            while let Ok(Some(block)) = splitter.next(&mut buffer) {
                let (results, outstanding, place, profile) = (&results, &outstanding, &place, &profile);
                if spread && outstanding.load(Ordering::Acquire) < most {
                    outstanding.fetch_add(1, Ordering::AcqRel);
                    scope.spawn(move |_| {
                        let parsed = self.block(block, place, profile);
                        lock(results).insert(parsed.seq, parsed);
                        outstanding.fetch_sub(1, Ordering::AcqRel);
                    });
                } else {
                    let parsed = self.block(block, place, profile);
                    lock(results).insert(parsed.seq, parsed);
                }
                drain(results, &mut stitcher, &mut next);
                buffer = self.buffer();
            }
            lock(&self.buffers).push(buffer);
        });
        drain(&results, &mut stitcher, &mut next);
        stitcher.finish()
    }

    fn block(&self, block: Block, place: &Place, profile: &Profile) -> super::block::Parsed {
        let kept = lock(&self.parsers).get_mut(profile).and_then(Vec::pop);
        let mut parser = kept.unwrap_or_else(|| {
            let learned = || Arc::clone(lock(&self.learned).entry(profile.clone()).or_default());
            let learned = (self.settings.threads > 1).then(learned);
            BlockParser::new(Reader::new(self.catalog, &profile.0, profile.1), learned)
        });
        let parsed = parser.parse(&block, place);
        lock(&self.parsers).entry(profile.clone()).or_default().push(parser);
        lock(&self.buffers).push(block.data);
        parsed
    }

    fn buffer(&self) -> Vec<u8> {
        lock(&self.buffers).pop().unwrap_or_default()
    }
}

/// Blocks that are complete up to here go to the stitcher, in order.
fn drain(results: &Mutex<BTreeMap<usize, super::block::Parsed>>, stitcher: &mut Stitcher, next: &mut usize) {
    loop {
        let Some(parsed) = lock(results).remove(next) else { return };
        stitcher.push(parsed);
        *next += 1;
    }
}

/// A poisoned lock only means that another member failed; its data is not shared.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Words in file names that say what is logged, not who logged it.
const WHAT: &[&str] = &[
    "log",
    "logs",
    "txt",
    "json",
    "jsonl",
    "gz",
    "debug",
    "console",
    "chrome",
    "stderr",
    "stdout",
    "sdk",
    "events",
    "getstats",
    "stats",
    "webrtc",
    "internals",
    "dump",
    "trace",
    "out",
    "err",
    "main",
    "api",
    "old",
    "bak",
];

/// The device or process a member was logged by, as its path tells: folder and name without rotation numbers, dates
/// and words for the kind of log. A name that a vendor gives to its logs on every device says nothing about whose it is.
#[must_use]
pub fn endpoint(path: &str, catalog: &Catalog) -> String {
    let inner = path.rsplit('!').next().unwrap_or(path);
    let (folder, name) = inner.rsplit_once('/').unwrap_or(("", inner));
    let mut patterns = catalog.all().iter().flat_map(|f| &f.spec.detect.names);
    let free = patterns.find_map(|p| detect::wild(p, name));
    let name = free.as_deref().unwrap_or(name);
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !w.chars().all(|c| c.is_ascii_digit()))
        .filter(|w| !WHAT.contains(&w.to_ascii_lowercase().as_str()));
    let name = words.collect::<Vec<_>>().join("-");
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name,
        (false, true) => folder.to_owned(),
        (false, false) => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_ignore_rotation_and_kind() {
        let catalog = Catalog::builtin().unwrap();
        let endpoint = |path| endpoint(path, catalog);
        assert_eq!(endpoint("a.zip!x/agorasdk.log"), endpoint("a.zip!x/agoraapi.1.log"));
        assert_eq!(endpoint("a.zip!x/console_a.log"), endpoint("a.zip!x/debug_a.txt"));
        assert_ne!(endpoint("a.zip!x/alice.log"), endpoint("a.zip!x/bob.log"));
        assert_eq!(endpoint("b/sdk_00.log"), endpoint("b/events_03.jsonl"));
    }
}
