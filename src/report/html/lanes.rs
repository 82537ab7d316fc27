//! Lanes over one time axis: a row for everything that lasts or happens, all on the same scale.

use super::curve::Curve;
use super::markup::Markup;
use super::scale::Scale;
use crate::stamp::format_utc;

/// Something in a lane.
pub(super) struct Mark {
    pub from: i64,
    pub to: i64,
    /// What it is: the first word of its class.
    pub kind: &'static str,
    /// Its colour, by class.
    pub class: String,
    /// What it says when pointed at.
    pub title: String,
}

/// One row.
#[derive(Default)]
pub(super) struct Lane {
    pub name: String,
    pub note: String,
    pub marks: Vec<Mark>,
    /// A measurement, drawn in a higher row.
    pub curve: Option<Curve>,
}

/// A stretch behind all lanes.
pub(super) struct Band<'a> {
    pub from: i64,
    pub to: i64,
    pub title: &'a str,
}

/// Lanes on one scale.
pub(super) struct Plot<'a> {
    pub scale: Scale,
    pub band: Option<Band<'a>>,
    pub lanes: &'a [Lane],
}

impl Plot<'_> {
    pub(super) fn draw(&self, m: &mut Markup, title: &str) {
        let [from, length] = [self.scale.from, self.scale.length()].map(|n| n.to_string());
        m.el("figure", &[("class", "lanes"), ("data-from", &from), ("data-length", &length)], |m| {
            m.leaf("figcaption", &[], title);
            m.el("div", &[("class", "plot")], |m| {
                self.axis(m);
                for lane in self.lanes {
                    self.lane(m, lane);
                }
            });
        });
    }

    /// The day, where the ticks say only the time.
    fn day(&self) -> String {
        let [from, to] = [self.scale.from, self.scale.to].map(|at| format_utc(at).get(..10).unwrap_or("").to_owned());
        if from == to { format!("{from} UTC") } else { format!("{from} .. {to} UTC") }
    }

    fn axis(&self, m: &mut Markup) {
        m.el("div", &[("class", "row axis")], |m| {
            m.say("div", "name", &self.day());
            m.el("div", &[("class", "track")], |m| {
                m.el("svg", &[("aria-hidden", "true")], |m| {
                    for (at, text) in self.scale.ticks() {
                        m.leaf(
                            "text",
                            &[("class", self.scale.edge(at)), ("x", &self.scale.at(at)), ("y", "14")],
                            &text,
                        );
                    }
                });
            });
        });
    }

    fn lane(&self, m: &mut Markup, lane: &Lane) {
        // What was zero all the time is said in one line.
        let high = lane.curve.as_ref().is_some_and(|curve| curve.top() > 0.0);
        let class = if high { "row high" } else { "row" };
        m.el("div", &[("class", class)], |m| {
            m.el("div", &[("class", "name"), ("title", &lane.name)], |m| {
                m.leaf("span", &[], &lane.name);
                if !lane.note.is_empty() {
                    m.leaf("small", &[], &lane.note);
                }
            });
            let about = format!("{} {}", lane.name, lane.note);
            m.el("div", &[("class", "track")], |m| {
                m.el("svg", &[("role", "img"), ("aria-label", about.trim())], |m| {
                    self.ground(m);
                    for mark in lane.marks.iter().filter(|k| self.scale.shows(k.from, k.to)) {
                        self.mark(m, mark);
                    }
                    if let Some(curve) = &lane.curve {
                        curve.draw(m, self.scale);
                    }
                });
            });
        });
    }

    fn ground(&self, m: &mut Markup) {
        if let Some(band) = &self.band {
            let (x, width) = self.scale.stretch(band.from, band.to);
            let time = self.time(band.from, band.to);
            let attrs = [("class", "band"), ("x", &x), ("width", &width), ("height", "100%"), ("data-at", &time)];
            m.el("rect", &attrs, |m| m.leaf("title", &[], band.title));
            for at in [band.from, band.to].into_iter().filter(|at| self.scale.shows(*at, *at)) {
                let (x, time) = (self.scale.at(at), self.time(at, at));
                m.el("line", &[("class", "edge"), ("x1", &x), ("x2", &x), ("y2", "100%"), ("data-at", &time)], |_| {});
            }
        }
        for (at, _) in self.scale.ticks() {
            let x = self.scale.at(at);
            m.el("line", &[("class", "grid"), ("x1", &x), ("x2", &x), ("y2", "100%")], |_| {});
        }
    }

    fn mark(&self, m: &mut Markup, mark: &Mark) {
        let class = format!("{} {}", mark.kind, mark.class);
        let title = |m: &mut Markup| m.leaf("title", &[], &mark.title);
        let time = self.time(mark.from, mark.to);
        if mark.kind == POINT {
            let at = self.scale.at(mark.from);
            m.el("circle", &[("class", &class), ("cx", &at), ("cy", "50%"), ("r", "5"), ("data-at", &time)], title);
            return;
        }
        let (x, width) = self.scale.stretch(mark.from, mark.to);
        let attrs =
            [("class", &*class), ("x", &x), ("width", &width), ("y", "50%"), ("height", "14"), ("data-at", &time)];
        m.el("rect", &attrs, title);
    }

    /// The exact time for the script, in microseconds of this picture.
    fn time(&self, from: i64, to: i64) -> String {
        format!("{} {}", from.saturating_sub(self.scale.from), to.saturating_sub(self.scale.from))
    }
}

/// A mark that is drawn as a dot.
pub(super) const POINT: &str = "point";
