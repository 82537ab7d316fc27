//! The page: well-formed, complete in itself, obeying nothing that stands in a log, and the same every time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use whydrop::Options;
use whydrop::bundle::Source;
use whydrop::report::model::{Excerpt, Found, Hole, Member, Trouble};
use whydrop::report::{Format, Lang, Report, View};

use crate::builder::Zip;

/// 2026-10-20T00:00:00Z
const NOW: i64 = 1_792_454_400_000_000;

/// What a page is made of; anything else came from a log.
const TAGS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "script",
    "body",
    "main",
    "template",
    "header",
    "section",
    "footer",
    "div",
    "span",
    "p",
    "h1",
    "h2",
    "h3",
    "small",
    "code",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "figure",
    "figcaption",
    "svg",
    "rect",
    "circle",
    "line",
    "text",
    "path",
    "g",
];

/// Payloads for each place a text of a stranger may come to stand in.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></style></script><iframe src=//evil.example>",
    "a\u{202e}gol.exe\u{2066}\u{200b}\u{1b}[2J\u{9b}31m\u{0}",
    "&lt;b&gt; &#60;b&#62; <!-- ]]>",
];

struct Element {
    tag: String,
    attrs: Vec<(String, String)>,
    /// Text up to the next tag.
    text: String,
}

impl Element {
    fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn has_class(&self, class: &str) -> bool {
        self.attr("class").is_some_and(|c| c.split(' ').any(|one| one == class))
    }
}

/// Attributes as `name="value"`, and nothing else.
fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attrs = Vec::new();
    while let Some((name, tail)) = rest.trim_start().split_once("=\"") {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "attribute {name:?}");
        let (value, tail) = tail.split_once('"').unwrap();
        attrs.push((name.to_owned(), value.to_owned()));
        rest = tail;
    }
    assert_eq!(rest.trim(), "");
    attrs
}

/// A strict reading: every element that is opened is closed, in order; no comment; every `&` begins an entity.
fn parse(page: &str) -> Vec<Element> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let (mut open, mut all): (Vec<String>, Vec<Element>) = (Vec::new(), Vec::new());
    while let Some(tail) = rest.strip_prefix('<') {
        let (inside, tail) = tail.split_once('>').unwrap();
        let end = match open.last().map(String::as_str) {
            _ if inside.starts_with('/') => tail.find('<'),
            _ if inside.starts_with("style") => tail.find("</style"),
            _ if inside.starts_with("script") => tail.find("</script"),
            _ => tail.find('<'),
        };
        let (text, tail) = tail.split_at(end.unwrap_or(tail.len()));
        rest = tail;
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed in order");
        } else {
            let (tag, attrs) = inside.split_once(' ').unwrap_or((inside, ""));
            if tag != "meta" {
                open.push(tag.to_owned());
            }
            all.push(Element { tag: tag.to_owned(), attrs: attributes(attrs), text: text.to_owned() });
            if ["style", "script"].contains(&tag) {
                continue;
            }
        }
        for after in text.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| after.starts_with(e));
            assert!(known, "&{after}");
        }
    }
    assert_eq!((rest.trim(), open.len()), ("", 0));
    all
}

fn page(report: &Report, lang: Lang) -> String {
    let mut out = Vec::new();
    (Format::named("html").unwrap().render)(report, &View { lang, ..View::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn analyze(path: &Path, lang: Lang) -> Report {
    let options = Options { now: NOW, lang, ..Options::default() };
    whydrop::analyze(&[Source::Path(path.to_owned())], &options).unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles").join(name)
}

/// Cases with connections, lost messages, measurements, gaps; a cause, none, and nothing to say.
fn cases() -> impl Iterator<Item = PathBuf> {
    let names =
        ["lost-messages.tar.gz", "weak-network.zip", "damaged.tar.gz", "healthy-chat.tar.gz", "kicked-same-user.zip"];
    names.into_iter().map(fixture)
}

/// What must hold of every page, whatever is in the logs.
fn check(page: &str) -> Vec<Element> {
    let all = parse(page);
    for element in &all {
        assert!(TAGS.contains(&&*element.tag), "<{}>", element.tag);
        for (name, value) in &element.attrs {
            assert!(!name.starts_with("on") && name != "style", "{name}={value}");
            assert!(!["src", "href", "srcset", "action"].contains(&&**name), "{name}={value}");
        }
    }
    let active = |c: char| (c.is_control() && c != '\n') || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{202e}';
    assert!(!page.contains(active) && !page.contains('\u{2066}'), "a character that steers");
    for own in all.iter().filter(|e| ["style", "script"].contains(&&*e.tag)) {
        assert!(!own.text.contains("url(") && !own.text.contains("import") && !own.text.contains("//evil"));
    }
    assert!(page.len() < 2 << 20, "{} bytes", page.len());
    all
}

fn one<'a>(all: &'a [Element], tag: &str) -> &'a Element {
    let found: Vec<_> = all.iter().filter(|e| e.tag == tag).collect();
    assert_eq!(found.len(), 1, "<{tag}>");
    found[0]
}

#[test]
fn a_page_holds_the_whole_of_the_other_language() {
    let main = |page: &str| {
        let from = page.find("<main").unwrap();
        page[from..page.find("</main>").unwrap()].to_owned()
    };
    for case in cases() {
        for (lang, other) in [(Lang::En, Lang::ZhCn), (Lang::ZhCn, Lang::En)] {
            let options = Options { now: NOW, lang, translated: true, ..Options::default() };
            let both = page(&whydrop::analyze(&[Source::Path(case.clone())], &options).unwrap(), lang);
            assert_eq!(check(&both).iter().filter(|e| e.tag == "main").count(), 2);
            let (shown, kept) = both.split_once("<template>").unwrap();
            assert_eq!(main(shown), main(&page(&analyze(&case, lang), lang)));
            assert_eq!(main(kept), main(&page(&analyze(&case, other), other)));
        }
    }
}

#[test]
fn pages_are_well_formed_in_both_languages() {
    for case in cases() {
        for lang in Lang::ALL {
            let text = page(&analyze(&case, lang), lang);
            let all = check(&text);
            assert_eq!(one(&all, "html").attr("lang"), Some(lang.tag()));
            assert!(!one(&all, "h1").text.is_empty());
            assert_eq!(all.iter().filter(|e| e.has_class("card")).count(), 4, "four questions");
            // A key without a text is shown as it is.
            for family in
                ["page.", "head.", "table.", "trouble.", "status.", "link.", "session.", "outcome.", "severity."]
            {
                let shown = |e: &&Element| e.text.starts_with(family) && !e.text.contains(' ');
                assert!(!all.iter().filter(|e| e.tag != "style").any(|e| shown(&e)), "{family} in {}", case.display());
            }
        }
    }
}

#[test]
fn only_our_own_style_and_script_are_let_in() {
    let all = parse(&page(&analyze(&fixture("lost-messages.tar.gz"), Lang::En), Lang::En));
    let policy = all.iter().find(|e| e.attr("http-equiv") == Some("Content-Security-Policy")).unwrap();
    let policy = policy.attr("content").unwrap().replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let digest = Sha256::digest(one(&all, tag).text.as_bytes());
        let digest: Vec<u8> = digest.to_vec();
        let (_, after) = policy.split_once(&format!("{directive} 'sha256-")).unwrap();
        let stated = after.split_once('\'').unwrap().0;
        assert_eq!(decode(stated), digest, "{directive}");
    }
    let at = |wanted: &dyn Fn(&Element) -> bool| all.iter().position(wanted).unwrap();
    assert!(at(&|e| e.attr("http-equiv").is_some()) < at(&|e| e.tag == "style"), "the policy comes first");
}

fn decode(text: &str) -> Vec<u8> {
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut n) = (Vec::new(), 0_u32, 0);
    for c in text.trim_end_matches('=').chars() {
        bits = bits << 6 | u32::try_from(digits.find(c).unwrap()).unwrap();
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n & 255) as u8);
        }
    }
    out
}

/// Puts the payload into every text of a report but those the schema fixes.
fn poison(value: &mut Value, key: &str, payload: &str) {
    const FIXED: &[&str] = &["outcome", "band", "severity", "status", "lang", "at", "from", "until", "first", "last"];
    match value {
        Value::String(text) if !FIXED.contains(&key) && !text.starts_with("20") => *text = format!("{text}{payload}"),
        Value::Array(list) => list.iter_mut().for_each(|inner| poison(inner, key, payload)),
        Value::Object(map) => map.iter_mut().for_each(|(key, inner)| poison(inner, key, payload)),
        _ => {}
    }
}

#[test]
fn no_text_of_a_report_becomes_markup() {
    for case in cases() {
        let report = analyze(&case, Lang::En);
        let clean = parse(&page(&report, Lang::En));
        for payload in HOSTILE {
            let mut value = serde_json::to_value(&report).unwrap();
            poison(&mut value, "", payload);
            let poisoned: Report = serde_json::from_value(value).unwrap();
            let all = check(&page(&poisoned, Lang::En));
            let shape = |all: &[Element]| all.iter().filter(|e| e.tag == "td" || e.tag == "details").count();
            assert_eq!(shape(&all), shape(&clean), "{payload} changes the page of {}", case.display());
            assert_eq!(one(&all, "script").text, one(&clean, "script").text);
        }
    }
}

#[test]
fn hostile_logs_and_names_have_no_effect() {
    let mut zip = Zip::new();
    for (i, payload) in HOSTILE.iter().enumerate() {
        let line = payload.replace('\n', " ");
        let log = format!(
            "2026-10-19 05:14:29.000 I conn state connecting -> connected {line}\n\
             2026-10-19 05:14:30.000 E connect to {line}.example.com failed: Connection refused {line}\n\
             2026-10-19 05:14:31.000 E SSL handshake failed: certificate has expired {line}\n"
        );
        zip = zip.file(&format!("{i}{payload}.log"), log.as_bytes());
    }
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("\"><img src=x onerror=alert(1)>.zip");
    fs::write(&path, zip.bytes()).unwrap();
    let text = page(&analyze(&path, Lang::En), Lang::En);
    let all = check(&text);
    assert!(all.iter().any(|e| e.text.contains("&lt;script&gt;")), "the payload is shown as text");
    assert!(text.contains("\\u{202e}"), "what turns the direction of text is made visible");
}

#[test]
fn every_link_is_drawn_once() {
    let mut drawn = 0;
    for case in cases() {
        let report = analyze(&case, Lang::En);
        let text = page(&report, Lang::En);
        // The second picture, where there is one, shows the time of the fault again.
        let (_, plot) = text.split_once("<figure class=\"lanes\"").unwrap_or(("", ""));
        let plot = plot.split_once("</figure>").map_or("", |(plot, _)| plot);
        let marks = plot.matches("<rect class=\"link ").count();
        let links = report.timeline.links.iter().filter(|l| l.from.is_some() && l.until.is_some()).count();
        assert_eq!(marks, links, "{}", case.display());
        let dots = plot.matches("<circle class=\"point lost\"").count();
        let lost = report.timeline.messages.trouble.iter().filter(|x| x.what == "lost" && x.line.at.is_some()).count();
        assert_eq!(dots, lost, "{}", case.display());
        drawn += marks.min(1) + dots.min(1);
    }
    assert!(drawn > 3, "no case has connections and lost messages");
}

#[test]
fn files_that_share_a_reason_stand_under_it() {
    let mut report = analyze(&fixture("weak-network.zip"), Lang::En);
    let hole = |i: usize, title: &str| Hole { path: format!("f{i}.log"), title: title.into(), ..Hole::default() };
    report.gaps = (0..6).map(|i| hole(i, "shared")).chain([hole(6, "alone")]).collect();
    let all = check(&page(&report, Lang::En));
    let summaries: Vec<_> = all.iter().filter(|e| e.tag == "summary" && e.text.contains("shared")).collect();
    assert!(summaries.len() == 1 && summaries[0].text.ends_with(" 6"));
    for i in 0..6 {
        assert_eq!(all.iter().filter(|e| e.tag == "li" && e.text == format!("f{i}.log")).count(), 1);
    }
    assert!(all.iter().any(|e| e.tag == "li" && e.text.starts_with("f6.log: alone")));
}

#[test]
fn marks_carry_their_exact_time_for_the_zoom() {
    let micros = |at: &Option<String>| at.as_ref().unwrap().parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let report = analyze(&fixture("link-down.tar.gz"), Lang::En);
    let all = check(&page(&report, Lang::En));
    let picture = all.iter().find(|e| e.tag == "figure" && e.has_class("lanes")).unwrap();
    let start: i64 = picture.attr("data-from").unwrap().parse().unwrap();
    let links = report.timeline.links.iter().filter(|l| l.from.is_some() && l.until.is_some());
    let mut checked = 0;
    for link in links {
        let time = format!("{} {}", micros(&link.from) - start, micros(&link.until) - start);
        let fits = |e: &Element| e.tag == "rect" && e.has_class(&link.state) && e.attr("data-at") == Some(&time);
        assert!(all.iter().any(fits), "{} {time}", link.state);
        checked += 1;
    }
    assert!(checked > 2, "{checked}");
}

#[test]
fn the_longest_report_stays_small() {
    let mut report = analyze(&fixture("weak-network.zip"), Lang::En);
    let text = r#"{"level":"warn","msg":"a <b> & \"c\""} "#.repeat(15);
    let line = Excerpt { place: format!("{}:1", "deep/".repeat(30)), at: None, text, brief: None };
    let found = report.findings[0].clone();
    report.findings =
        (0..200).map(|i| Found { rule: i.to_string(), evidence: vec![line.clone(); 10], ..found.clone() }).collect();
    let trouble = Trouble { what: "lost".into(), line: line.clone() };
    report.timeline.messages.trouble = vec![trouble; 60];
    report.timeline.links = report.timeline.links.iter().cycle().take(120).cloned().collect();
    report.bundle.members = vec![Member { path: "deep/".repeat(30), ..Member::default() }; 1000];
    report.gaps = vec![Hole { path: "deep/".repeat(30), detail: line.text, ..Hole::default() }; 500];
    check(&page(&report, Lang::En));
}

#[test]
fn what_was_measured_is_drawn_where_it_was_measured() {
    let report = analyze(&fixture("weak-network.zip"), Lang::En);
    let series = &report.timeline.series;
    assert!(series.iter().any(|s| s.field == "rtt_ms") && series.iter().all(|s| (2..=240).contains(&s.samples.len())));
    let all = check(&page(&report, Lang::En));
    let curves = all.iter().filter(|e| e.has_class("curve")).count();
    assert!(curves >= series.len() && curves.is_multiple_of(series.len()), "{curves} for {}", series.len());
    for path in all.iter().filter(|e| e.has_class("mean") || e.has_class("spread")) {
        let numbers = path.attr("d").unwrap().split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
        for number in numbers.filter(|n| !n.is_empty()) {
            assert!((0.0..=1000.0).contains(&number.parse::<f64>().unwrap()), "{number} leaves the picture");
        }
    }
}

#[test]
fn evidence_opens_in_place_and_shows_its_line() {
    let report = analyze(&fixture("kicked-same-user.zip"), Lang::En);
    let text = page(&report, Lang::En);
    let proofs = &report.causes[0].evidence;
    assert!(!proofs.is_empty());
    let lines = || proofs.iter().flat_map(|p| &p.lines);
    let all = check(&text);
    for line in lines() {
        assert!(all.iter().any(|e| e.has_class("place") && e.text.starts_with(&line.place)), "{}", line.place);
    }
    assert!(all.iter().any(|e| e.tag == "details" && e.attr("open") == Some("")), "the first is open");
    let mut turned = report;
    turned.causes[0].counter = turned.causes[0].evidence.clone();
    let all = check(&page(&turned, Lang::En));
    let points: Vec<_> = all.iter().filter(|e| e.has_class("points")).map(|e| &e.text[..1]).collect();
    assert!(points.starts_with(&["+"]) && points.contains(&"-"), "for and against: {points:?}");
}

#[test]
fn the_same_report_gives_the_same_page() {
    let case = fixture("weak-network.zip");
    let report = analyze(&case, Lang::ZhCn);
    let first = page(&report, Lang::ZhCn);
    assert_eq!(first, page(&report, Lang::ZhCn));
    assert_eq!(first, page(&analyze(&case, Lang::ZhCn), Lang::ZhCn));
    // And one that came back from JSON.
    let back: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(first, page(&back, Lang::ZhCn));
    assert!(!page(&Report::default(), Lang::En).is_empty(), "an empty report is a page too");
}
