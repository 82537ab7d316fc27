//! Same bytes in, same bytes out: for any number of threads, in any locale or time zone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::sync::OnceLock;

use whydrop::Options;
use whydrop::bundle::Source;
use whydrop::report::{Format, Lang, View};

use crate::builder::{Zip, gz};

/// 2024-03-04T06:00:00Z
const NOW: &str = "2024-03-04T06:00:00Z";
const NOW_MICROS: i64 = 1_709_532_000_000_000;

/// A pseudo-random step, so that lines differ in length and blocks end in the middle of records.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

/// An Android log without a year that runs over midnight, with stack traces of many lines.
fn logcat(bytes: usize) -> String {
    let (mut text, mut seed, mut ms) = (String::new(), 7, 85_500_000_u64);
    while text.len() < bytes {
        let (day, of_day) = (2 + ms / 86_400_000, ms % 86_400_000);
        let (h, m, s) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
        let head =
            format!("03-{day:02} {h:02}:{m:02}:{s:02}.{:03}  1000  {}", of_day % 1000, 1000 + next(&mut seed) % 9);
        match next(&mut seed) % 40 {
            0 => {
                let _ = writeln!(text, "{head} E Net: connect failed: timed out after {} ms", next(&mut seed) % 5000);
                for depth in 0..next(&mut seed) % 60 {
                    let _ =
                        writeln!(text, "\tat com.example.Call{depth}.run(Call{depth}.java:{})", next(&mut seed) % 900);
                }
            }
            1 => {
                let _ =
                    writeln!(text, "{head} I Chat: send message id={} size={}", next(&mut seed), next(&mut seed) % 999);
            }
            2 => {
                let _ = writeln!(text, "{head} D Stats: rtt={} loss={}", next(&mut seed) % 300, next(&mut seed) % 20);
            }
            n => {
                let _ = writeln!(text, "{head} D View{n}: frame {} drawn{}", next(&mut seed), ".".repeat(n as usize));
            }
        }
        ms += next(&mut seed) % 90;
    }
    text
}

/// JSON lines of a server with whole messages: sent, acknowledged, some lost.
fn json(bytes: usize) -> String {
    let (mut text, mut seed, mut id) = (String::new(), 11, 0_u64);
    while text.len() < bytes {
        id += 1;
        let at = |ms: u64| {
            format!(
                "2024-03-03T{:02}:{:02}:{:02}.{:03}Z",
                ms / 3_600_000 % 24,
                ms / 60_000 % 60,
                ms / 1000 % 60,
                ms % 1000
            )
        };
        let sent = id * 40;
        let _ = writeln!(
            text,
            r#"{{"ts":"{}","level":"info","msg":"send message","id":"m{id}","size":{}}}"#,
            at(sent),
            next(&mut seed) % 900
        );
        if id % 97 != 0 {
            let _ = writeln!(
                text,
                r#"{{"ts":"{}","level":"info","msg":"ack message","id":"m{id}"}}"#,
                at(sent + 5 + next(&mut seed) % 300)
            );
        }
    }
    text
}

/// Text with records of many lines, CR LF line ends, and no year anywhere.
fn plain(bytes: usize) -> String {
    let (mut text, mut seed, mut s) = (String::new(), 13, 86_000_u64);
    while text.len() < bytes {
        let _ = write!(
            text,
            "[{:02}:{:02}:{:02}.{:03}][INFO] state connected -> reconnecting reason={}\r\n",
            s / 3600 % 24,
            s / 60 % 60,
            s % 60,
            next(&mut seed) % 1000,
            next(&mut seed) % 9
        );
        for n in 0..next(&mut seed) % 12 {
            let _ = write!(text, "    detail {n}: {}\r\n", next(&mut seed));
        }
        s += u64::from(next(&mut seed).is_multiple_of(3));
    }
    text
}

/// Several members that are cut into blocks, one inside an archive of its own.
fn bundle() -> &'static [u8] {
    static BUNDLE: OnceLock<Vec<u8>> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let inner = Zip::new().file("inner/plain.log", plain(3 << 20).as_bytes()).bytes();
        Zip::new()
            .file("phone/logcat.txt", logcat(4 << 20).as_bytes())
            .file("server/app.jsonl.gz", &gz(json(4 << 20).as_bytes()))
            .file("more.zip", &inner)
            .file("small.txt", b"2024-03-03 00:00:01 ERROR token expired\n")
            .bytes()
    })
}

fn report(path: &std::path::Path, threads: usize) -> Vec<u8> {
    let options = Options { now: NOW_MICROS, threads: Some(threads), lang: Lang::En, ..Options::default() };
    let report = whydrop::analyze(&[Source::Path(path.to_owned())], &options).unwrap();
    assert!(report.gaps.iter().all(|gap| !gap.incomplete), "{:?}", report.gaps);
    assert_eq!(report.bundle.members.len(), 4);
    let mut out = Vec::new();
    (Format::named("json").unwrap().render)(&report, &View::default(), &mut out).unwrap();
    out
}

/// Where two reports part, with a little around it: the whole is too long to read.
#[track_caller]
fn same(a: &[u8], b: &[u8], what: &str) {
    if let Some(at) = a.iter().zip(b).position(|(a, b)| a != b).or((a.len() != b.len()).then(|| a.len().min(b.len()))) {
        let around = |text: &[u8]| {
            String::from_utf8_lossy(&text[at.saturating_sub(200).min(text.len())..(at + 200).min(text.len())])
                .into_owned()
        };
        panic!("{what} differ at byte {at}:\n{}\n--- and ---\n{}", around(a), around(b));
    }
}

#[test]
fn threads_locale_and_zone_change_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("case.zip");
    std::fs::write(&path, bundle()).unwrap();
    let one = report(&path, 1);
    for threads in [2, 8] {
        same(&one, &report(&path, threads), &format!("1 and {threads} threads"));
    }
    for (locale, zone, jobs) in
        [("C", "Asia/Kathmandu", "1"), ("zh_CN.UTF-8", "America/New_York", "8"), ("tr_TR.UTF-8", "UTC", "2")]
    {
        let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("whydrop"))
            .env("LANG", locale)
            .env("LC_ALL", locale)
            .env("TZ", zone)
            .args(["-f", "json", "--lang", "en", "--now", NOW, "-j", jobs])
            .arg(&path)
            .assert()
            .code(0)
            .get_output()
            .stdout
            .clone();
        same(&one, &output, &format!("the library and {locale} in {zone} with -j {jobs}"));
    }
}

#[test]
fn a_waiting_caller_begins_no_other_work() {
    use rayon::prelude::*;
    // The stack has room for one analysis beside the other, not for one on top of the other.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(192 << 10).build().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/bundles/healthy-chat.tar.gz");
    let options = Options { now: NOW_MICROS, threads: Some(1), ..Options::default() };
    let read = |_| whydrop::analyze(&[Source::Path(path.into())], &options).unwrap().verdict.outcome;
    let outcomes: Vec<_> = pool.install(|| (0..64).into_par_iter().map(read).collect());
    assert!(outcomes.iter().all(|o| *o == outcomes[0]));
}
