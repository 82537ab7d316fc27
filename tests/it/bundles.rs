//! Bundles with known faults: what the report must say about each stands beside it in `fixtures/bundles/<name>.toml`.
//! The logs are made up on the grammar of the real SDKs. An expectation says what is true of the logs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use whydrop::Options;
use whydrop::bundle::Source;
use whydrop::causes::{Band, Outcome};
use whydrop::report::model::{Cause, Excerpt, Period, Status};
use whydrop::report::{Format, Lang, Report, View};

/// 2026-10-20T00:00:00Z
const NOW: i64 = 1_792_454_400_000_000;
/// Above this a cause counts as named.
const NAMED: f64 = 0.5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Prose: what happened, and what must not be mistaken for it.
    why: String,
    outcome: Outcome,
    cause: Option<String>,
    /// At least this sure.
    band: Option<Band>,
    /// Log files.
    members: Option<usize>,
    /// Stays in channels.
    sessions: Option<usize>,
    /// An SDK among those found; names may be longer.
    sdk: Option<SdkLike>,
    /// SDKs that must all be found.
    #[serde(default)]
    sdks: Vec<String>,
    /// The SDK the verdict is about.
    verdict_sdk: Option<String>,
    /// Answers allowed on an axis.
    #[serde(default)]
    axes: BTreeMap<String, Answers>,
    /// Counts of messages.
    #[serde(default)]
    messages: BTreeMap<String, u64>,
    /// Kinds of gaps, each at least once; no others.
    #[serde(default)]
    gaps: BTreeSet<String>,
    /// Causes that must not be named: the nearest ones that could be mistaken for it.
    #[serde(default)]
    absent: Vec<String>,
    /// Places, one of which the verdict must cite.
    #[serde(default)]
    evidence: Vec<Range>,
    /// The time the verdict is about lies within these instants (RFC 3339, UTC).
    window: Option<Window>,
    /// Rules that must have fired.
    #[serde(default)]
    finding: Vec<RuleLike>,
    /// Messages that must be listed.
    #[serde(default)]
    trouble: Vec<TroubleLike>,
    /// Members with what is known of them.
    #[serde(default)]
    member: Vec<MemberLike>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SdkLike {
    product: String,
    version: Option<String>,
    at_least: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answers {
    One(Status),
    Any(Vec<Status>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    member: String,
    from: u64,
    to: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    from: String,
    to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleLike {
    rule: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TroubleLike {
    what: String,
    member: String,
    line: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberLike {
    path: String,
    encoding: Option<String>,
    format: Option<String>,
    /// Seconds east of UTC of the clock that wrote it.
    offset_s: Option<i64>,
}

/// What a sample of one format must give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    /// Id of the format that claims it; the folder's name when not given.
    format: Option<String>,
    lines: u64,
    /// Share of the lines that belong to a record, at least.
    framed: f64,
    /// How the time was placed.
    zone: Option<String>,
    /// Events by kind, all of them.
    events: BTreeMap<String, u64>,
}

/// What differs, one line each.
#[derive(Default)]
struct Diff(String);

impl Diff {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, want: &T, got: &T) {
        if want != got {
            self.note(what, want, got);
        }
    }

    fn note(&mut self, what: &str, want: &impl Debug, got: &impl Debug) {
        let _ = writeln!(self.0, "    {what}: expected {want:?}, got {got:?}");
    }
}

fn fixtures(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(below)
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The name of a bundle: what stands before the ending of an archive.
fn bundle_name(file: &str) -> &str {
    [".tar.gz", ".zip", ".gz"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file)
}

/// All bundles and all expectations, by name.
fn all() -> (BTreeMap<String, PathBuf>, BTreeMap<String, PathBuf>) {
    let (mut bundles, mut expected) = (BTreeMap::new(), BTreeMap::new());
    for entry in fs::read_dir(fixtures("bundles")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        match file.strip_suffix(".toml") {
            Some(name) => expected.insert(name.to_owned(), path),
            None => bundles.insert(bundle_name(&file).to_owned(), path),
        };
    }
    (bundles, expected)
}

fn analyze(path: &Path, lang: Lang) -> Report {
    let options = Options { now: NOW, lang, ..Options::default() };
    whydrop::analyze(&[Source::Path(path.to_owned())], &options).unwrap()
}

/// Whether a place such as `outer.zip!inner/a.log:120` is in that member, and its line.
fn line_in(place: &str, member: &str) -> Option<u64> {
    let (path, line) = place.rsplit_once(':')?;
    path.ends_with(member).then(|| line.parse().ok())?
}

fn places(excerpts: &[&Excerpt]) -> Vec<String> {
    excerpts.iter().map(|e| e.place.clone()).collect()
}

fn judged(want: &Expected, report: &Report, diff: &mut Diff) {
    let verdict = &report.verdict;
    diff.same("outcome", &want.outcome, &verdict.outcome);
    diff.same("cause", &want.cause, &verdict.cause);
    if want.band.is_some_and(|band| verdict.band < band) {
        diff.note("band at least", &want.band.unwrap(), &(verdict.band, verdict.confidence));
    }
    for cause in &want.absent {
        if let Some(named) = report.causes.iter().find(|c| c.id == *cause && c.confidence >= NAMED) {
            diff.note("not named", cause, &named.confidence);
        }
    }
    let axes = &report.axes;
    for (axis, answers) in &want.axes {
        let found = match axis.as_str() {
            "sdk_version" => &axes.sdk_version,
            "region" => &axes.region,
            "weak_network" => &axes.weak_network,
            "server_config" => &axes.server_config,
            other => panic!("no axis is called {other}"),
        };
        let good = match answers {
            Answers::One(one) => *one == found.status,
            Answers::Any(any) => any.contains(&found.status),
        };
        if !good {
            diff.note(&format!("axis {axis}"), answers, &(found.status, &found.summary));
        }
    }
    let cited: Vec<&Excerpt> = report
        .causes
        .first()
        .map_or_else(Vec::new, |c: &Cause| c.evidence.iter().flat_map(|proof| &proof.lines).collect());
    let hit = |range: &Range| {
        cited.iter().filter_map(|e| line_in(&e.place, &range.member)).any(|n| (range.from..=range.to).contains(&n))
    };
    if !want.evidence.is_empty() && !want.evidence.iter().any(hit) {
        diff.note("evidence in one of", &want.evidence, &places(&cited));
    }
    if let Some(window) = &want.window {
        let within = |p: &Period| window.from <= p.from && p.to <= window.to;
        if !verdict.window.as_ref().is_some_and(within) {
            diff.note("window within", window, &verdict.window);
        }
    }
    for like in &want.finding {
        if !report.findings.iter().any(|f| f.rule == like.rule) {
            diff.note("finding", &like.rule, &report.findings.iter().map(|f| &f.rule).collect::<Vec<_>>());
        }
    }
}

fn seen(want: &Expected, report: &Report, diff: &mut Diff) {
    if let Some(members) = want.members {
        diff.same("members", &members, &report.bundle.members.len());
    }
    if let Some(sessions) = want.sessions {
        diff.same("sessions", &sessions, &report.timeline.sessions.len());
    }
    let sdks = &report.environment.sdks;
    if let Some(like) = &want.sdk {
        let good = sdks.iter().any(|sdk| {
            sdk.product.contains(&like.product)
                && (like.version.is_none() || sdk.version == like.version)
                && (like.at_least.is_none() || sdk.at_least == like.at_least)
        });
        if !good {
            diff.note("sdk", like, &sdks.iter().map(|s| (&s.product, &s.version, &s.at_least)).collect::<Vec<_>>());
        }
    }
    for product in &want.sdks {
        if !sdks.iter().any(|sdk| sdk.product.contains(product)) {
            diff.note("sdks", product, &sdks.iter().map(|s| &s.product).collect::<Vec<_>>());
        }
    }
    if let Some(product) = &want.verdict_sdk {
        let about = report.verdict.sdk.as_ref();
        if !about.is_some_and(|sdk| sdk.contains(product)) {
            diff.note("the verdict is about", product, &about);
        }
    }
    messages(want, report, diff);
    members(want, report, diff);
}

fn messages(want: &Expected, report: &Report, diff: &mut Diff) {
    let messages = &report.timeline.messages;
    for (what, count) in &want.messages {
        let found = match what.as_str() {
            "submitted" => messages.submitted,
            "acked" => messages.acked,
            "received" => messages.received,
            "delivered" => messages.delivered.unwrap_or_default(),
            "failed" => messages.failed,
            "lost" => messages.lost,
            "in_flight" => messages.in_flight,
            "duplicate" => messages.duplicate,
            other => panic!("messages are not counted as {other}"),
        };
        diff.same(&format!("messages {what}"), count, &found);
    }
    for like in &want.trouble {
        let is = |line: &Excerpt| line_in(&line.place, &like.member) == Some(like.line);
        if !messages.trouble.iter().any(|t| t.what == like.what && is(&t.line)) {
            diff.note("trouble", like, &messages.trouble.iter().map(|t| (&t.what, &t.line.place)).collect::<Vec<_>>());
        }
    }
}

fn members(want: &Expected, report: &Report, diff: &mut Diff) {
    let gaps: BTreeSet<String> = report.gaps.iter().map(|gap| gap.kind.clone()).collect();
    diff.same("gaps", &want.gaps, &gaps);
    for like in &want.member {
        let Some(member) = report.bundle.members.iter().find(|m| m.path.ends_with(&like.path)) else {
            diff.note("member", &like.path, &"none");
            continue;
        };
        if let Some(encoding) = &like.encoding {
            diff.same(&format!("encoding of {}", like.path), encoding, &member.encoding);
        }
        if let Some(format) = &like.format {
            diff.same(&format!("format of {}", like.path), format, &member.format);
        }
        if like.offset_s.is_some() {
            let offset = report.clock.iter().find(|c| c.path == member.path).map(|c| c.offset_s);
            diff.same(&format!("offset of {}", like.path), &like.offset_s, &offset);
        }
    }
}

#[test]
fn every_bundle_has_an_expectation_and_every_expectation_a_bundle() {
    let (bundles, expected) = all();
    let left: Vec<_> = bundles.keys().filter(|name| !expected.contains_key(*name)).collect();
    let right: Vec<_> = expected.keys().filter(|name| !bundles.contains_key(*name)).collect();
    assert!(left.is_empty(), "no expectation for {left:?}");
    assert!(right.is_empty(), "no bundle for {right:?}");
    let tested: BTreeSet<&str> = NAMES.iter().copied().collect();
    let untested: Vec<_> = bundles.keys().filter(|name| !tested.contains(name.as_str())).collect();
    assert!(untested.is_empty(), "add these to the list of tests: {untested:?}");
}

/// The report of one bundle says what is true of it.
fn check(name: &str) {
    let (bundles, expected) = all();
    let path = bundles.get(name).unwrap_or_else(|| panic!("no bundle is called {name}"));
    let want: Expected = read(expected.get(name).unwrap_or_else(|| panic!("no expectation for {name}")));
    assert!(want.why.len() > 40, "{name}: say why");
    let report = analyze(path, Lang::En);
    let mut diff = Diff::default();
    judged(&want, &report, &mut diff);
    seen(&want, &report, &mut diff);
    assert!(diff.0.is_empty(), "{name} ({}):\n{}\n  Why: {}", path.display(), diff.0, want.why.trim());
}

macro_rules! bundles {
    ($($test:ident => $name:literal,)*) => {
        const NAMES: &[&str] = &[$($name),*];
        /// One test for each bundle.
        mod says_what_is_true {
            $(#[test] fn $test() { super::check($name); })*
        }
    };
}

bundles! {
    app_crash => "app-crash",
    appid_wrong => "appid-wrong",
    clock_skew => "clock-skew",
    damaged => "damaged",
    dns_failure => "dns-failure",
    encrypted_agora => "encrypted-agora",
    healthy_chat => "healthy-chat",
    healthy_rtc => "healthy-rtc",
    healthy_webrtc => "healthy-webrtc",
    kicked_same_user => "kicked-same-user",
    link_down => "link-down",
    lost_messages => "lost-messages",
    mars_dns_failure => "mars-dns-failure",
    message_too_large => "message-too-large",
    rate_limit => "rate-limit",
    sdk_outdated => "sdk-outdated",
    server_config => "server-config",
    server_overload => "server-overload",
    server_unreachable => "server-unreachable",
    several_sdks => "several-sdks",
    tls_expired => "tls-expired",
    token_expired => "token-expired",
    token_invalid => "token-invalid",
    udp_blocked => "udp-blocked",
    weak_network => "weak-network",
    wrong_region => "wrong-region",
}

#[test]
fn every_sample_is_read_as_its_format() {
    let mut wrong = String::new();
    let mut folders: Vec<PathBuf> = fs::read_dir(fixtures("formats")).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    for folder in &folders {
        let id = folder.file_name().unwrap().to_str().unwrap();
        let want: Sample = read(&folder.join("expect.toml"));
        let report = analyze(&folder.join("sample.log"), Lang::En);
        let mut diff = Diff::default();
        let Some(member) = report.bundle.members.first() else {
            diff.note("member", &"sample.log", &report.gaps);
            let _ = write!(wrong, "\n  {id}\n{}", diff.0);
            continue;
        };
        diff.same("format", want.format.as_ref().unwrap_or(&id.to_owned()), &member.format);
        diff.same("lines", &want.lines, &member.lines);
        if member.framed < want.framed {
            diff.note("framed at least", &want.framed, &member.framed);
        }
        if want.zone.is_some() {
            diff.same("zone", &want.zone, &member.zone);
        }
        diff.same("events", &want.events, &member.kinds);
        if !diff.0.is_empty() {
            let _ = write!(wrong, "\n  {id}\n{}", diff.0);
        }
    }
    assert!(wrong.is_empty(), "samples that are not read as told:{wrong}");
}

#[test]
fn every_described_format_has_a_sample() {
    let mut missing = Vec::new();
    for group in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats")).unwrap() {
        let group = group.unwrap().path();
        if !group.is_dir() {
            continue;
        }
        for file in fs::read_dir(&group).unwrap() {
            let path = file.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.extension().is_some_and(|e| e == "toml")
                && !fixtures("formats").join(&id).join("sample.log").exists()
            {
                missing.push(id);
            }
        }
    }
    missing.sort();
    assert!(missing.is_empty(), "formats without fixtures/formats/<id>/sample.log: {missing:?}");
}

/// The text a person reads, at 80 columns.
fn text(file: &str, lang: Lang) -> String {
    let report = analyze(&fixtures("bundles").join(file), lang);
    let mut out = Vec::new();
    (Format::named("text").unwrap().render)(&report, &View { lang, width: 80, color: false }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn shown(name: &str, file: &str, lang: Lang) {
    insta::with_settings!({ snapshot_path => fixtures("reports"), prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text(file, lang));
    });
}

#[test]
fn report_of_an_expired_certificate() {
    shown("tls-expired.en", "tls-expired.tar.gz", Lang::En);
}

#[test]
fn report_of_a_ban_beside_an_encrypted_log() {
    shown("encrypted-agora.en", "encrypted-agora.zip", Lang::En);
}

#[test]
fn report_of_a_wrong_clock() {
    shown("clock-skew.en", "clock-skew.tar.gz", Lang::En);
}

#[test]
fn report_of_a_rate_limit_in_chinese() {
    shown("rate-limit.zh-CN", "rate-limit.zip", Lang::ZhCn);
}
