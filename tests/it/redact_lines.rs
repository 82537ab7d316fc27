//! How complete the redaction is, and how careful: lines with marked values under `fixtures/redact`, read as one log.
//!
//! `⟦type:value⟧` marks a value. It counts as found when nothing of it is left whole in the line; what was replaced outside
//! of marks counts as a false alarm.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what the run is for")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use whydrop::redact::{Known, Policy, Redactor};

const KEY: [u8; 32] = [7; 32];

/// How many cases a property is tried with: `PROPTEST_CASES`, or so many.
pub fn cases_or(usual: u32) -> proptest::test_runner::Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual);
    proptest::test_runner::Config { cases, failure_persistence: None, ..proptest::test_runner::Config::default() }
}

/// One line with what is private in it.
struct Case {
    text: String,
    spans: Vec<(String, String)>,
    /// For each byte, whether it is private.
    private: Vec<bool>,
}

impl Case {
    fn parse(line: &str) -> Self {
        let mut case = Self { text: String::new(), spans: Vec::new(), private: Vec::new() };
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('⟦') {
            case.push(before, false);
            let (marked, after) = after.split_once('⟧').unwrap();
            let (kind, value) = marked.split_once(':').unwrap();
            case.push(value, true);
            case.spans.push((kind.to_owned(), value.to_owned()));
            rest = after;
        }
        case.push(rest, false);
        case
    }

    fn push(&mut self, text: &str, private: bool) {
        self.text.push_str(text);
        self.private.extend(std::iter::repeat_n(private, text.len()));
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redact");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    texts.iter().flat_map(|text| text.lines()).filter(|l| !l.starts_with("## ")).map(Case::parse).collect()
}

/// What two texts have in common is kept; the rest of the first was replaced. Tokens, not bytes: a pseudonym may share
/// letters with what it stands for.
fn replaced(before: &str, after: &str) -> Vec<std::ops::Range<usize>> {
    let (a, b) = (tokens(before), tokens(after));
    let mut table = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let same = before[a[i].clone()] == after[b[j].clone()];
            table[i][j] = if same { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut gone: Vec<std::ops::Range<usize>> = Vec::new();
    while i < a.len() {
        if j < b.len() && before[a[i].clone()] == after[b[j].clone()] {
            (i, j) = (i + 1, j + 1);
        } else if j < b.len() && table[i][j + 1] >= table[i + 1][j] {
            j += 1;
        } else {
            match gone.last_mut() {
                Some(last) if last.end == a[i].start => last.end = a[i].end,
                _ => gone.push(a[i].clone()),
            }
            i += 1;
        }
    }
    gone
}

fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut all: Vec<std::ops::Range<usize>> = Vec::new();
    let mut word = false;
    for (at, c) in text.char_indices() {
        let joins = c.is_ascii_alphanumeric() && word;
        match all.last_mut() {
            Some(last) if joins => last.end = at + 1,
            _ => all.push(at..at + c.len_utf8()),
        }
        word = c.is_ascii_alphanumeric();
    }
    all
}

/// Found, all, for a type.
type Tally = BTreeMap<String, (usize, usize)>;

#[test]
fn values_go_and_everything_else_stays() {
    let cases = cases();
    let spans: usize = cases.iter().map(|c| c.spans.len()).sum();
    let calm = cases.iter().filter(|c| c.spans.is_empty()).count();
    assert!(cases.len() >= 600 && calm >= 200 && spans >= 500, "{} lines, {spans} values, {calm} without", cases.len());
    let out = redact_all(&cases);
    let (mut by_type, mut hits, mut alarms, mut kept, mut outside) = (Tally::new(), 0usize, 0usize, 0usize, 0usize);
    for (case, out) in cases.iter().zip(&out) {
        let gone = replaced(&case.text, out);
        let mut at = 0;
        for (kind, value) in &case.spans {
            let start = at + case.text[at..].find(value.as_str()).unwrap();
            at = start + value.len();
            let found = !out.contains(value.as_str()) || (start..at).all(|b| gone.iter().any(|g| g.contains(&b)));
            let tally = by_type.entry(kind.clone()).or_default();
            tally.0 += usize::from(found);
            tally.1 += 1;
            if !found {
                println!("LEFT  {kind}: {value}\n      {}\n      {out}", case.text);
            }
        }
        for piece in &gone {
            if case.private[piece.clone()].iter().any(|p| *p) {
                hits += 1;
            } else {
                alarms += 1;
                println!("ALARM {}\n      {}\n      {out}", &case.text[piece.clone()], case.text);
            }
        }
        for token in tokens(&case.text).into_iter().filter(|t| !case.private[t.start]) {
            outside += 1;
            kept += usize::from(!gone.iter().any(|g| g.start <= token.start && token.end <= g.end));
        }
    }
    judge(&by_type, hits, alarms, kept, outside);
}

fn judge(by_type: &Tally, hits: usize, alarms: usize, kept: usize, outside: usize) {
    const SECRETS: &[&str] = &[
        "token",
        "agora006",
        "agora007",
        "usersig",
        "jwt",
        "bearer",
        "basic",
        "apikey",
        "accesskey",
        "secret",
        "password",
        "otp",
        "cookie",
        "session",
        "refresh",
        "ticket",
        "pushtoken",
        "turn",
        "privkey",
        "user",
        "userid",
        "roomid",
        "account",
        "openid",
        "deviceid",
        "imei",
        "imsi",
        "iccid",
        "idfa",
        "idfv",
        "gaid",
        "oaid",
        "androidid",
        "serial",
    ];
    let (mut found, mut all) = (0, 0);
    for (kind, (got, of)) in by_type {
        println!("{kind:12} {got:4} of {of:4}");
        found += got;
        all += of;
        assert!(!SECRETS.contains(&kind.as_str()) || got == of, "{kind}: {got} of {of}");
    }
    let recall = found as f64 / all as f64;
    let precision = hits as f64 / (hits + alarms) as f64;
    let calm = kept as f64 / outside as f64;
    println!("recall {recall:.4} ({found} of {all}), precision {precision:.4} ({alarms} false), words kept {calm:.4}");
    assert!(
        recall >= 0.99 && precision >= 0.98 && calm >= 0.98,
        "recall {recall:.4}, precision {precision:.4}, {calm:.4}"
    );
}

fn redact_all(cases: &[Case]) -> Vec<String> {
    let first = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
    let mut known = Known::default();
    for case in cases {
        first.learn(&case.text, &mut known);
    }
    known.ready().unwrap();
    let second = first.knowing(Arc::new(known));
    let mut armour = false;
    let mut out = Vec::new();
    for case in cases {
        armour = armour && !case.text.starts_with("-----END");
        let inside = if armour { second.armoured(&case.text) } else { None };
        let line = inside.or_else(|| second.line(&case.text));
        out.push(line.unwrap_or_else(|| case.text.clone()));
        armour |= case.text.starts_with("-----BEGIN") && !case.text.contains("-----END");
    }
    out
}
