//! One bench per stage of the way from bytes to a report, on text made here: the same on every machine.
//!
//! `cargo bench` runs them; `cargo bench -- parse` runs those with `parse` in their name.

#![allow(clippy::unwrap_used, reason = "a bench without its input is of no use")]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use whydrop::bundle::text::Text;
use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::formats::{self, Catalog, Reader, detect, shape};
use whydrop::parse::block::{Block, BlockParser, Place};
use whydrop::parse::split::Splitter;
use whydrop::report::{Format, Policy, Redactor, Report, View};
use whydrop::span::MemberId;
use whydrop::timeline::{self, Setting, Timeline};
use whydrop::{Options, causes, parse, rules};

/// 2024-03-04T06:00:00Z
const NOW: i64 = 1_709_532_000_000_000;
const SIZE: usize = 2 << 20;

fn main() {
    divan::main();
}

/// A line of text by its number: what an SDK, a phone or a server would write.
type Line = fn(&mut String, u64);

const SDK: Line = |out, n| {
    let (m, s, ms) = (n / 6000 % 60, n / 100 % 60, n * 10 % 1000);
    let head = format!("[03/04/24 05:{m:02}:{s:02}:{ms:03}][{}][I]:", 1000 + n % 7);
    let _ = match n % 50 {
        0 => writeln!(out, "{head}[CONN-0][CM]: connection state changed from 3 to 4 caused by reason[2]"),
        1 => writeln!(out, "{head}[network]: 'WIFI' -> '4G' ipv4/v6 '10.0.0.{}'/'' level 3", n % 250),
        k => writeln!(out, "{head}[MEDIA]: frame {n} decoded in {} us, queue {} of {k}", n % 900, n % 8),
    };
};

const PHONE: Line = |out, n| {
    let (m, s, ms) = (n / 6000 % 60, n / 100 % 60, n * 10 % 1000);
    let head = format!("03-04 05:{m:02}:{s:02}.{ms:03}  1000  {}", 1000 + n % 7);
    let _ = match n % 20 {
        0 => writeln!(out, "{head} W Net     : rtt={} loss={} jitter={}", n % 300, n % 9, n % 30),
        1 => writeln!(out, "{head} I Chat    : send message id=m{n} size={}", n % 900),
        2 => writeln!(out, "{head} I Chat    : ack message id=m{}", n - 1),
        k => writeln!(out, "{head} D View{k}   : frame {n} drawn"),
    };
};

const SERVER: Line = |out, n| {
    let (m, s, ms) = (n / 6000 % 60, n / 100 % 60, n * 10 % 1000);
    let (id, verb) = (n / 2, if n % 2 == 0 { "send message" } else { "ack message" });
    let _ = writeln!(
        out,
        r#"{{"ts":"2024-03-04T05:{m:02}:{s:02}.{ms:03}Z","level":"info","msg":"{verb}","id":"m{id}","size":{}}}"#,
        n % 900
    );
};

fn text(line: Line) -> String {
    let mut out = String::with_capacity(SIZE + 256);
    let mut n = 0;
    while out.len() < SIZE {
        line(&mut out, n);
        n += 1;
    }
    out
}

/// A folder with one gzip of each kind of text; it lives as long as the run.
static CASE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::TempDir::new().unwrap();
    for (name, line) in [("sdk.log.gz", SDK), ("phone.log.gz", PHONE), ("server.log.gz", SERVER)] {
        let file = std::fs::File::create(folder.path().join(name)).unwrap();
        let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::new(6));
        gz.write_all(text(line).as_bytes()).unwrap();
        gz.finish().unwrap();
    }
    let path = folder.path().to_owned();
    (folder, path)
});

fn sources() -> Vec<Source> {
    vec![Source::Path(CASE.1.clone())]
}

fn catalog() -> &'static Catalog {
    Catalog::builtin().unwrap()
}

fn parsed() -> parse::Parsed {
    parsed_with(catalog())
}

fn parsed_with(catalog: &Catalog) -> parse::Parsed {
    let bundle = Bundle::open(&sources(), &Limits::default()).unwrap();
    let settings = parse::Settings { threads: 1, line_limit: 1 << 20, now: NOW, watch: None };
    parse::parse(&bundle, catalog, &settings, &|_| {})
}

fn story(parsed: parse::Parsed) -> Timeline {
    timeline::build(parsed, catalog(), &Setting { now: NOW, offset: None, since: None, until: None, raw_clocks: false })
}

static STORY: LazyLock<Timeline> = LazyLock::new(|| story(parsed()));
static RULES: LazyLock<rules::Catalog> = LazyLock::new(|| rules::Catalog::builtin().unwrap());
static REPORT: LazyLock<Report> = LazyLock::new(|| whydrop::analyze(&sources(), &options()).unwrap());

fn options() -> Options {
    Options { now: NOW, threads: Some(1), ..Options::default() }
}

#[divan::bench]
fn open_inflate_and_walk(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher.counter(BytesCount::new(3 * SIZE)).bench(|| {
        let bundle = Bundle::open(&sources, &Limits::default()).unwrap();
        let mut bytes = 0;
        for unit in bundle.units() {
            unit.walk(&bundle, &|_| {}, &mut |leaf| bytes += std::io::copy(leaf.reader, &mut std::io::sink()).unwrap());
        }
        bytes
    });
}

#[divan::bench]
fn text_decode_utf16(bencher: Bencher<'_, '_>) {
    let wide: Vec<u8> = text(PHONE).encode_utf16().flat_map(u16::to_le_bytes).collect();
    bencher.counter(BytesCount::new(wide.len())).bench(|| {
        let (mut reader, mut out) = (wide.as_slice(), Vec::with_capacity(SIZE + 4096));
        Text::open(&mut reader).read_to_end(&mut out).unwrap();
        out
    });
}

#[divan::bench]
fn split_into_blocks(bencher: Bencher<'_, '_>) {
    let text = text(SDK);
    bencher.counter(BytesCount::of_str(&text)).bench(|| blocks(&text).len());
}

fn blocks(text: &str) -> Vec<Block> {
    let mut splitter = Splitter::new(text.as_bytes(), 1 << 20);
    std::iter::from_fn(|| splitter.next(&mut Vec::new()).unwrap()).collect()
}

#[divan::bench]
fn shape_of_every_line(bencher: Bencher<'_, '_>) {
    let text = text(SDK);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| text.lines().fold(0, |all, l| all ^ shape::shape(l.as_bytes())));
}

#[divan::bench(args = ["sdk", "phone", "server"])]
fn parse_blocks(bencher: Bencher<'_, '_>, kind: &str) {
    let text = text(match kind {
        "sdk" => SDK,
        "phone" => PHONE,
        _ => SERVER,
    });
    let (blocks, found) = (blocks(&text), detect::Detector::new(catalog()).detect("a.log", text.as_bytes()));
    let mut parser = BlockParser::new(Reader::new(catalog(), &found.order, found.timeless), None);
    let place = Place { member: MemberId(0), endpoint: 0, year: 2024, latest: NOW, watch: None };
    let mut all = || blocks.iter().map(|block| parser.parse(block, &place).records).sum::<u32>();
    // The first round fills the memo of shapes: what is measured is the steady state.
    all();
    bencher.counter(BytesCount::of_str(&text)).bench_local(all);
}

/// What a format costs in a case that has no line of it: the case with the formats it uses alone, and with all.
#[divan::bench(args = ["used", "all"], sample_count = 40)]
fn parse_a_case_with_formats(bencher: Bencher<'_, '_>, which: &str) {
    let used = parsed().members.into_iter().flat_map(|m| m.parts.formats.into_keys()).collect::<Vec<u16>>();
    let all = catalog().all().iter().enumerate();
    let wanted = all.filter(|(i, f)| which == "all" || f.spec.generic || used.contains(&(*i as u16)));
    let load = |id: &str| formats::load(id, formats::catalog::text(id).unwrap()).unwrap();
    let catalog = Catalog::new(wanted.map(|(_, f)| load(&f.spec.id)).collect());
    parsed_with(&catalog);
    bencher.bench_local(|| parsed_with(&catalog));
}

#[divan::bench]
fn read_a_line_of_a_new_shape(bencher: Bencher<'_, '_>) {
    let reader = Reader::new(catalog(), &[], false);
    let line = b"2024-03-04 05:06:07.890 WARN [net] send message id=m17 failed: timed out after 3000 ms rtt=212";
    bencher.bench(|| reader.read(black_box(line)));
}

#[divan::bench]
fn detect_a_format(bencher: Bencher<'_, '_>) {
    let text = text(SDK);
    let head = text.as_bytes().get(..64 << 10).unwrap();
    bencher.bench(|| detect::Detector::new(catalog()).detect("agorasdk.log", head));
}

#[divan::bench(sample_count = 20)]
fn build_the_timeline(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(parsed).bench_values(story);
}

#[divan::bench(sample_count = 20)]
fn run_the_rules(bencher: Bencher<'_, '_>) {
    bencher.bench(|| RULES.run(&rules::Looks::new(&STORY)));
}

#[divan::bench]
fn diagnose(bencher: Bencher<'_, '_>) {
    let causes = causes::Catalog::builtin(&RULES).unwrap();
    let (findings, skipped) = RULES.run(&rules::Looks::new(&STORY));
    bencher.bench(|| causes::diagnose(&STORY, &findings, &skipped, &causes));
}

#[divan::bench]
fn redact_lines(bencher: Bencher<'_, '_>) {
    let redactor = Redactor::new(&[7; 32], Policy::Share);
    let lines: Vec<String> = (0..500)
        .map(|n| {
            format!("login uid={n} token=006abcdef0123456789abcdef{n} from 10.1.2.{} mail user{n}@example.org", n % 250)
        })
        .collect();
    bencher.bench(|| lines.iter().map(|l| redactor.redact(l).len()).sum::<usize>());
}

#[divan::bench(args = ["text", "markdown", "json"])]
fn render(bencher: Bencher<'_, '_>, name: &str) {
    let format = Format::named(name).unwrap();
    bencher.bench(|| {
        let mut out = Vec::new();
        (format.render)(&REPORT, &View::default(), &mut out).unwrap();
        out
    });
}

/// Everything, on one thread.
#[divan::bench(sample_count = 10)]
fn analyze_the_whole(bencher: Bencher<'_, '_>) {
    let (sources, options) = (sources(), options());
    bencher.counter(BytesCount::new(3 * SIZE)).bench(|| whydrop::analyze(&sources, &options).unwrap());
}
