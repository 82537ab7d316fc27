//! Runs one input and collects everything that came of it.

use std::cell::Cell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use whydrop::bundle::{Bundle, Limits, OpenError, Source};
use whydrop::gap::{Gap, GapKind};

/// What came of an input.
#[derive(Debug, Default)]
pub struct Outcome {
    pub leaves: Vec<(String, Vec<u8>)>,
    pub gaps: Vec<Gap>,
    pub produced: u64,
}

impl Outcome {
    pub fn has(&self, kind: GapKind) -> bool {
        self.gaps.iter().any(|g| g.kind == kind)
    }

    pub fn paths(&self) -> Vec<&str> {
        self.leaves.iter().map(|l| l.0.as_str()).collect()
    }

    pub fn leaf(&self, path: &str) -> Option<&[u8]> {
        self.leaves.iter().find(|l| l.0 == path).map(|l| l.1.as_slice())
    }
}

/// Opens and walks bytes as a file `name`, in an otherwise empty folder that must stay as it is.
pub fn bytes(name: &str, content: &[u8], limits: &Limits) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    std::fs::write(&file, content).unwrap();
    let before = snapshot(dir.path());
    let out = sources(&[Source::Path(file)], limits).unwrap();
    assert_eq!(before, snapshot(dir.path()), "{name}: something was written");
    out
}

/// With the limits as they are by default.
pub fn plain(name: &str, content: &[u8]) -> Outcome {
    bytes(name, content, &Limits::default())
}

/// Opens and walks bytes as standard input.
pub fn stdin(content: &[u8], limits: &Limits) -> Result<Outcome, OpenError> {
    let mut input = content;
    Bundle::open_with(&[Source::Stdin], limits, &mut input).map(|b| walk(&b))
}

/// Opens and walks sources.
pub fn sources(sources: &[Source], limits: &Limits) -> Result<Outcome, OpenError> {
    Bundle::open(sources, limits).map(|b| walk(&b))
}

fn walk(bundle: &Bundle) -> Outcome {
    let started = Instant::now();
    let mut out = Outcome { gaps: bundle.gaps(), ..Outcome::default() };
    for unit in bundle.units() {
        let told = Cell::new(0);
        let gaps = unit.walk(bundle, &|n| told.set(told.get() + n), &mut |leaf| {
            let mut content = Vec::new();
            let mut block = vec![0; 100_000];
            loop {
                let n = leaf.reader.read(&mut block).expect("a leaf never fails");
                if n == 0 {
                    break;
                }
                // What is kept is bounded; what is read is bounded by the limits.
                if content.len() < 64 << 20 {
                    content.extend_from_slice(&block[..n]);
                }
            }
            assert_eq!(leaf.reader.read(&mut block).unwrap(), 0, "the end stays the end");
            out.leaves.push((leaf.path, content));
        });
        assert_eq!(told.get(), unit.raw_bytes(), "{}: progress adds up", unit.path());
        out.gaps.extend(gaps);
    }
    out.produced = bundle.budget().produced();
    assert!(!out.has(GapKind::Internal), "a panic inside: {:?}", out.gaps);
    assert!(started.elapsed() < Duration::from_secs(60), "bounded work");
    for text in out.leaves.iter().map(|l| &l.0).chain(out.gaps.iter().map(|g| &g.path)) {
        assert!(!text.chars().any(char::is_control), "raw control character in {text:?}");
    }
    out
}

/// Every file under a folder with its length.
fn snapshot(dir: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let meta = entry.path().symlink_metadata().unwrap();
        found.push((entry.path(), if meta.is_file() { meta.len() } else { 0 }));
        if meta.is_dir() {
            found.extend(snapshot(&entry.path()));
        }
    }
    found.sort();
    found
}

/// One line of a table: a name, what goes in, and what must come out.
pub struct Case {
    pub name: &'static str,
    pub input: Vec<u8>,
    /// Members that must come out, with their exact content, in any order among others.
    pub leaves: Vec<(String, Vec<u8>)>,
    /// Kinds of loss that must be named. Empty: nothing may be lost.
    pub gaps: Vec<GapKind>,
}

impl Case {
    pub fn new(name: &'static str, input: Vec<u8>) -> Self {
        Self { name, input, leaves: Vec::new(), gaps: Vec::new() }
    }

    pub fn leaf(mut self, path: &str, content: &[u8]) -> Self {
        self.leaves.push((format!("x{path}"), content.to_vec()));
        self
    }

    pub fn gap(mut self, kind: GapKind) -> Self {
        self.gaps.push(kind);
        self
    }

    /// Runs it from a file and from standard input, which must not differ.
    pub fn check(&self, limits: &Limits) {
        let out = bytes("x", &self.input, limits);
        self.compare(&out);
        let piped = stdin(&self.input, limits).unwrap();
        let strip = |paths: Vec<&str>| paths.iter().map(|p| p[1..].to_owned()).collect::<Vec<_>>();
        assert_eq!(strip(out.paths()), strip(piped.paths()), "{}: stdin differs", self.name);
        let details = |o: &Outcome| o.gaps.iter().map(|g| (g.kind, g.at, g.size)).collect::<Vec<_>>();
        assert_eq!(details(&out), details(&piped), "{}: stdin differs", self.name);
    }

    fn compare(&self, out: &Outcome) {
        let name = self.name;
        let mut left: Vec<&(String, Vec<u8>)> = out.leaves.iter().collect();
        for (path, content) in &self.leaves {
            let at = left.iter().position(|l| l.0 == *path && l.1 == *content);
            let at = at.unwrap_or_else(|| {
                let have: Vec<_> = out.leaves.iter().map(|l| (&l.0, l.1.len())).collect();
                panic!("{name}: no {path} of {} bytes in {have:?}; gaps {:?}", content.len(), out.gaps)
            });
            left.remove(at);
        }
        let left: Vec<_> = left.iter().map(|l| (&l.0, l.1.len())).collect();
        assert!(left.is_empty(), "{name}: unexpected {left:?}; gaps {:?}", out.gaps);
        let mut kinds: Vec<GapKind> = out.gaps.iter().map(|g| g.kind).collect();
        kinds.sort_unstable();
        let mut expected = self.gaps.clone();
        expected.sort_unstable();
        assert_eq!(kinds, expected, "{name}: {:?}", out.gaps);
    }
}
