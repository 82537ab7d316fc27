//! What goes into the lanes: connections, sessions, changes of network, messages in trouble, findings, files.

use std::cmp::Reverse;

use super::super::lang::{fill, t_id};
use super::super::model::{Link, Period};
use super::super::words::{self, duration};
use super::Page;
use super::curve::{Curve, Point};
use super::lanes::{Lane, Mark, POINT};
use super::scale::micros;
use crate::figure::plain;
use crate::finding::Severity;

/// Most lanes of one kind.
const LANES: usize = 12;

impl Page<'_> {
    pub(super) fn lanes(&self) -> Vec<Lane> {
        let mut lanes = self.link_lanes();
        lanes.extend(self.curve_lanes());
        lanes.extend(self.session_lanes());
        lanes.extend(self.app_lanes());
        lanes.extend(self.network_lane());
        lanes.extend(self.trouble_lane());
        lanes.extend(self.finding_lanes());
        lanes.extend(self.file_lanes());
        lanes.retain(|l| !l.marks.is_empty() || l.curve.is_some());
        lanes
    }

    fn link_lanes(&self) -> Vec<Lane> {
        let mut lanes: Vec<Lane> = Vec::new();
        for link in &self.report.timeline.links {
            let (Some(from), Some(to)) = (instant(link.from.as_ref()), instant(link.until.as_ref())) else { continue };
            let mark = Mark { from, to, kind: "link", class: link.state.clone(), title: self.link_title(link) };
            let named = !link.endpoint.is_empty() || !link.conn.is_empty();
            let name = if named { &link.endpoint } else { self.t("page.link") };
            add(&mut lanes, name, &link.conn, mark);
        }
        if let Some(first) = self.first(self.report.timeline.links.len(), "timeline.links") {
            for lane in &mut lanes {
                lane.note = [&*lane.note, &first].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" | ");
            }
        }
        lanes
    }

    /// How many of a longer list are drawn; nothing when all are.
    fn first(&self, shown: usize, list: &str) -> Option<String> {
        let omitted = self.report.omitted.get(list).copied().filter(|n| *n > 0)? as usize;
        let [n, all] = [shown, shown + omitted].map(|n| n.to_string());
        Some(fill(self.view.lang, "page.first", &[("n", &n), ("all", &all)]))
    }

    fn link_title(&self, link: &Link) -> String {
        let state = t_id(self.view.lang, "link", &link.state);
        let time = period(link.from.as_deref(), link.until.as_deref());
        let long = link.seconds.map(|s| duration(self.view.lang, s));
        let parts = [Some(state), time, long, link.reason.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
    }

    fn curve_lanes(&self) -> Vec<Lane> {
        let series = &self.report.timeline.series;
        let alone = series.iter().all(|s| Some(&s.endpoint) == series.first().map(|first| &first.endpoint));
        let lanes = series.iter().map(|s| {
            let points = s
                .samples
                .iter()
                .filter_map(|x| Some(Point { at: micros(&x.at)?, min: x.min, mean: x.mean, max: x.max }));
            let mut curve = Curve { points: points.collect(), title: String::new() };
            let top = match s.field.rsplit('_').next() {
                Some("pct") => format!("{}%", plain(curve.top())),
                Some("kbps") => format!("{} kbit/s", plain(curve.top())),
                _ => words::millis(self.view.lang, curve.top()),
            };
            let name = t_id(self.view.lang, "field", &s.field);
            let most = fill(self.view.lang, "page.most", &[("value", &top)]);
            curve.title = words::note(self.view.lang, &name, &most);
            let note = if alone { most } else { format!("{most} | {}", s.endpoint) };
            Lane { name, note, marks: Vec::new(), curve: Some(curve) }
        });
        lanes.collect()
    }

    fn session_lanes(&self) -> Vec<Lane> {
        let sessions = self.report.timeline.sessions.iter().take(LANES).filter_map(|s| {
            let (from, to) = (instant(s.from.as_ref())?, instant(s.until.as_ref())?);
            let end = t_id(self.view.lang, "session", &s.end);
            let time = period(s.from.as_deref(), s.until.as_deref()).unwrap_or_default();
            let title = format!("{} | {time} | {end}", s.channel);
            let name = format!("{} {}", self.t("page.session"), s.channel);
            let marks = vec![Mark { from, to, kind: "session", class: s.end.clone(), title }];
            Some(Lane { name, note: end, marks, curve: None })
        });
        sessions.collect()
    }

    fn app_lanes(&self) -> Vec<Lane> {
        let mut lanes: Vec<Lane> = Vec::new();
        for app in &self.report.timeline.app {
            let (Some(from), Some(to)) = (instant(app.from.as_ref()), instant(app.until.as_ref())) else { continue };
            let state = t_id(self.view.lang, "app", &app.state);
            let time = period(app.from.as_deref(), app.until.as_deref()).unwrap_or_default();
            let title = format!("{state} | {time}");
            let mark = Mark { from, to, kind: "app", class: word(&app.state), title };
            add(&mut lanes, self.t("page.app"), &app.endpoint, mark);
        }
        lanes
    }

    fn network_lane(&self) -> Option<Lane> {
        let marks = self.report.environment.networks.iter().filter_map(|n| {
            let at = instant(n.at.as_ref())?;
            let names = [&n.from, &n.to].map(|name| name.as_deref().unwrap_or("?"));
            let title = format!("{} -> {} | {}", names[0], names[1], words::clock(n.at.as_deref().unwrap_or_default()));
            Some(Mark { from: at, to: at, kind: POINT, class: "network".to_owned(), title })
        });
        Some(Lane { name: self.t("page.network").to_owned(), marks: marks.collect(), ..Lane::default() })
    }

    fn trouble_lane(&self) -> Option<Lane> {
        let marks = self.report.timeline.messages.trouble.iter().filter_map(|x| {
            let at = instant(x.line.at.as_ref())?;
            let what = t_id(self.view.lang, "trouble", &x.what);
            Some(Mark {
                from: at,
                to: at,
                kind: POINT,
                class: x.what.clone(),
                title: format!("{what} | {}", x.line.place),
            })
        });
        let shown = self.report.timeline.messages.trouble.len();
        let note = self.first(shown, "timeline.messages.trouble").unwrap_or_default();
        Some(Lane { name: self.t("page.trouble").to_owned(), note, marks: marks.collect(), curve: None })
    }

    fn finding_lanes(&self) -> Vec<Lane> {
        let winner = words::winner(self.report).0;
        let proves = |rule: &str| winner.is_some_and(|c| c.evidence.iter().any(|p| p.rule == rule));
        let mut findings: Vec<_> = self.report.findings.iter().collect();
        findings.sort_by_key(|f| (!proves(&f.rule), Reverse(f.severity)));
        let mut lanes: Vec<Lane> = Vec::new();
        for found in findings.into_iter().filter(|f| f.severity > Severity::Info || proves(&f.rule)) {
            let Some((window, (from, to))) = found.window.as_ref().and_then(|w| Some((w, stretch(w)?))) else {
                continue;
            };
            let severity = words::severity_key(found.severity).replace('.', "-");
            let class = if proves(&found.rule) { "proves".to_owned() } else { severity };
            let title = format!("{} | {}", found.title, words::span(&window.from, &window.to));
            add(&mut lanes, &found.title, "", Mark { from, to, kind: "finding", class, title });
        }
        lanes
    }

    fn file_lanes(&self) -> Vec<Lane> {
        let lanes = self.report.bundle.members.iter().filter_map(|member| {
            let (from, to) = (instant(member.first.as_ref())?, instant(member.last.as_ref())?);
            let time = period(member.first.as_deref(), member.last.as_deref()).unwrap_or_default();
            let mark =
                Mark { from, to, kind: "file", class: String::new(), title: format!("{} | {time}", member.path) };
            // The folder too: both ends of a case often have a file of the same name.
            let mut parts: Vec<_> = member.path.rsplit(['/', '!']).take(2).collect();
            parts.reverse();
            let name = parts.join("/");
            Some(Lane { name, marks: vec![mark], ..Lane::default() })
        });
        lanes.take(LANES).collect()
    }
}

/// A class for a word of a log.
fn word(text: &str) -> String {
    text.chars().filter(char::is_ascii_lowercase).take(16).collect()
}

/// Into the lane of that name, or a new one while there are few.
fn add(lanes: &mut Vec<Lane>, name: &str, note: &str, mark: Mark) {
    let full = lanes.len() == LANES;
    match lanes.iter_mut().find(|l| l.name == name && l.note == note) {
        Some(lane) => lane.marks.push(mark),
        None if full => {}
        None => lanes.push(Lane { name: name.to_owned(), note: note.to_owned(), marks: vec![mark], curve: None }),
    }
}

fn instant(at: Option<&String>) -> Option<i64> {
    at.and_then(|at| micros(at))
}

pub(super) fn stretch(period: &Period) -> Option<(i64, i64)> {
    micros(&period.from).zip(micros(&period.to)).filter(|(from, to)| to >= from)
}

pub(super) fn period(from: Option<&str>, until: Option<&str>) -> Option<String> {
    Some(words::span(from?, until?))
}
