//! What happened, as pictures: connections, sessions, messages and findings on one time axis; latency; seconds by state.

use std::collections::BTreeMap;

use super::super::lang::t_id;
use super::super::model::Messages;
use super::super::traffic;
use super::super::words::{self, duration, lasts, millis};
use super::Page;
use super::bars::{Bar, bars};
use super::lanes::{Band, Lane, Mark, Plot};
use super::markup::Markup;
use super::scale::Scale;
use super::tracks::{period, stretch};
use super::why::cell;
use crate::stamp::SECOND;

/// The fault is shown again, larger, when it takes less of the whole than this.
const SMALL: i64 = 12;
/// From good to bad.
const STATES: [&str; 6] = ["connected", "connecting", "reconnecting", "disconnected", "failed", "closed"];

impl Page<'_> {
    pub(super) fn story(&self, m: &mut Markup) {
        let lanes = self.lanes();
        let marks = || lanes.iter().flat_map(Lane::instants);
        let window = self.report.verdict.window.as_ref().and_then(stretch);
        let scale = Scale::around(marks().chain(window.into_iter().flat_map(|(from, to)| [from, to])));
        let story = &self.report.timeline;
        let counted = story.messages.submitted + story.messages.received > 0;
        if lanes.is_empty() && !counted && story.link_seconds.is_empty() && story.turns.is_empty() {
            return;
        }
        self.section(m, "story", "page.story", |m| {
            if let Some(scale) = scale.filter(|_| !lanes.is_empty()) {
                self.plots(m, scale, window, &lanes);
            }
            self.links_table(m);
            m.el("div", &[("class", "charts")], |m| {
                self.states(m);
                self.latency(m, &story.messages);
            });
            self.turns(m);
            self.counts(m, &story.messages);
            self.trouble(m, &story.messages);
        });
    }

    fn plots(&self, m: &mut Markup, scale: Scale, window: Option<(i64, i64)>, lanes: &[Lane]) {
        let title = self.t("page.window");
        let band = || window.map(|(from, to)| Band { from, to, title });
        self.legend(m, window.is_some());
        Plot { scale, band: band(), lanes }.draw(m, self.t("page.lanes"));
        let Some((from, to)) = window else { return };
        if (to - from) < scale.length() / SMALL {
            let room = ((to - from) / 2).max(2 * SECOND);
            let near = Scale { from: from.saturating_sub(room), to: to.saturating_add(room) };
            let shown = |l: &&Lane| {
                let points = l.curve.iter().flat_map(|c| &c.points);
                l.marks.iter().any(|k| near.shows(k.from, k.to)) || points.into_iter().any(|p| near.shows(p.at, p.at))
            };
            let lanes: Vec<_> = lanes.iter().filter(shown).collect();
            if near.length() < scale.length() / 2 && !lanes.is_empty() {
                let lanes: Vec<_> = lanes.into_iter().map(Lane::again).collect();
                Plot { scale: near, band: band(), lanes: &lanes }.draw(m, self.t("page.closeup"));
            }
        }
    }

    fn legend(&self, m: &mut Markup, window: bool) {
        let seen = |state: &str| self.report.timeline.links.iter().any(|l| l.state == state);
        let states = STATES.into_iter().filter(|s| seen(s));
        let states = states.map(|s| (format!("link {s}"), t_id(self.view.lang, "link", s)));
        let band = window.then(|| ("band".to_owned(), self.t("page.window").to_owned()));
        m.el("ul", &[("class", "legend")], |m| {
            for (class, text) in states.chain(band) {
                m.el("li", &[], |m| {
                    m.el("svg", &[("aria-hidden", "true")], |m| {
                        m.el("rect", &[("class", &class), ("width", "100%"), ("height", "100%")], |_| {});
                    });
                    m.text(&text);
                });
            }
        });
    }

    /// The same as the lanes of the connections, for who cannot see or point.
    fn links_table(&self, m: &mut Markup) {
        let links = &self.report.timeline.links;
        if links.is_empty() {
            return;
        }
        m.el("details", &[("class", "plain")], |m| {
            m.leaf("summary", &[], self.t("page.table"));
            let heads = ["page.link", "page.state", "table.span", "page.long", "table.why"];
            self.table(m, "links", &heads, |m, labels| {
                for link in links {
                    let long = link.seconds.map(|s| duration(self.view.lang, s)).unwrap_or_default();
                    let time = period(link.from.as_deref(), link.until.as_deref()).unwrap_or_default();
                    let texts = [
                        format!("{} {}", link.endpoint, link.conn),
                        t_id(self.view.lang, "link", &link.state),
                        time,
                        long,
                        link.reason.clone().unwrap_or_default(),
                    ];
                    m.el("tr", &[], |m| {
                        for (i, text) in texts.iter().enumerate() {
                            cell(m, labels, i, "", |m| m.text(text.trim()));
                        }
                    });
                }
            });
            let omitted = self.report.omitted.get("timeline.links").copied().unwrap_or(0) as usize;
            self.more(m, links.len() + omitted, links.len());
        });
    }

    fn states(&self, m: &mut Markup) {
        let story = &self.report.timeline;
        let title = self.t("page.states");
        if story.link_ends.is_empty() {
            self.seconds(m, title, &story.link_seconds);
        }
        for end in &story.link_ends {
            self.seconds(m, &words::label(self.view.lang, title, &end.endpoint), &end.seconds);
        }
    }

    fn seconds(&self, m: &mut Markup, title: &str, all: &BTreeMap<String, f64>) {
        let most = all.values().copied().fold(0.0, f64::max);
        let rows = STATES.iter().filter_map(|state| {
            let seconds = *all.get(*state).filter(|seconds| lasts(**seconds))?;
            Some(Bar {
                label: t_id(self.view.lang, "link", state),
                value: duration(self.view.lang, seconds),
                share: if most > 0.0 { seconds / most } else { 0.0 },
                class: format!("link {state}"),
            })
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            bars(m, title, &rows);
        }
    }

    fn latency(&self, m: &mut Markup, messages: &Messages) {
        let named =
            [("p50", messages.p50_ms), ("p90", messages.p90_ms), ("p95", messages.p95_ms), ("p99", messages.p99_ms)];
        let most = named.iter().filter_map(|(_, ms)| *ms).fold(0.0, f64::max);
        let rows = named.iter().filter_map(|(name, ms)| {
            let ms = (*ms)?;
            let value = millis(self.view.lang, ms);
            let share = if most > 0.0 { ms / most } else { 0.0 };
            Some(Bar { label: (*name).to_owned(), value, share, class: "latency".to_owned() })
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            bars(m, self.t("page.latency"), &rows);
        }
    }

    fn counts(&self, m: &mut Markup, x: &Messages) {
        if x.submitted + x.received + x.acked + x.failed == 0 {
            return;
        }
        let heard = traffic::heard(self.report);
        let all = [
            ("page.submitted", Some(x.submitted), ""),
            ("page.acked", Some(x.acked), ""),
            ("page.delivered", x.delivered, ""),
            ("page.received", heard.then_some(x.received), ""),
            ("trouble.failed", Some(x.failed), "bad"),
            ("trouble.lost", Some(x.lost), "bad"),
            ("page.in_flight", Some(x.in_flight), ""),
            ("trouble.duplicate", heard.then_some(x.duplicate), ""),
        ];
        m.leaf("h3", &[], self.t("page.messages"));
        m.el("dl", &[("class", "counts")], |m| {
            for (key, n, class) in all {
                let Some(n) = n else { continue };
                m.el("div", &[("class", if n > 0 { class } else { "zero" })], |m| {
                    m.leaf("dt", &[], self.t(key));
                    m.leaf("dd", &[], &n.to_string());
                });
            }
        });
        if !heard {
            m.say("p", "small", self.t("said.receipts-none"));
        }
    }

    fn trouble(&self, m: &mut Markup, messages: &Messages) {
        let list = &messages.trouble;
        if list.is_empty() {
            return;
        }
        m.leaf("h3", &[], self.t("page.trouble"));
        m.el("details", &[("class", "line")], |m| {
            m.el("summary", &[], |m| {
                m.say("span", "what", self.t("page.lines"));
                m.say("span", "chip", &list.len().to_string());
            });
            m.el("ul", &[("class", "lines")], |m| {
                for x in list {
                    m.el("li", &[], |m| {
                        m.say("span", &format!("chip {}", x.what), &t_id(self.view.lang, "trouble", &x.what));
                        Self::excerpt(m, &x.line);
                    });
                }
            });
        });
        let omitted = self.report.omitted.get("timeline.messages.trouble").copied().unwrap_or(0) as usize;
        self.more(m, list.len() + omitted, list.len());
    }
}

impl Lane {
    fn again(&self) -> Self {
        let marks = self.marks.iter().map(|k| Mark { class: k.class.clone(), title: k.title.clone(), ..*k });
        Self { name: self.name.clone(), note: self.note.clone(), marks: marks.collect(), curve: self.curve.clone() }
    }

    fn instants(&self) -> impl Iterator<Item = i64> {
        let points = self.curve.iter().flat_map(|c| &c.points).map(|p| p.at);
        self.marks.iter().flat_map(|mark| [mark.from, mark.to]).chain(points)
    }
}
