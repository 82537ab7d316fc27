//! Small bars: confidence, weight of evidence, and lists of labelled bars. Lengths are in per cent, so that they fit any
//! width; no style attribute is needed, which the policy would refuse.

use super::markup::Markup;

/// Per cent with two decimals: enough for 4K, and the same text on every machine.
pub(super) fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{:.2}%", share * 100.0)
}

fn bar(m: &mut Markup, class: &str, share: f64, title: &str) {
    m.el("svg", &[("class", class), ("role", "img"), ("aria-label", title)], |m| {
        m.leaf("title", &[], title);
        m.el("rect", &[("class", "rail"), ("width", "100%"), ("height", "100%")], |_| {});
        m.el("rect", &[("class", "fill"), ("width", &percent(share)), ("height", "100%")], |_| {});
    });
}

/// How sure, 0 to 1.
pub(super) fn meter(m: &mut Markup, share: f64, title: &str) {
    bar(m, "meter", share, title);
}

/// What a proof weighs beside the strongest.
pub(super) fn weight(m: &mut Markup, share: f64, side: &str, title: &str) {
    m.el("span", &[("class", &format!("weight {side}"))], |m| {
        bar(m, "meter", share, title);
        m.say("span", "points", title);
    });
}

/// One labelled bar of a list.
pub(super) struct Bar {
    /// What it is.
    pub label: String,
    /// Its value with the unit.
    pub value: String,
    /// Its length beside the longest.
    pub share: f64,
    /// Its colour, by class.
    pub class: String,
}

/// Labelled bars on one scale.
pub(super) fn bars(m: &mut Markup, title: &str, all: &[Bar]) {
    m.el("figure", &[("class", "bars")], |m| {
        m.leaf("figcaption", &[], title);
        m.el("dl", &[], |m| {
            for one in all {
                m.leaf("dt", &[], &one.label);
                m.el("dd", &[], |m| {
                    bar(m, &format!("bar {}", one.class), one.share, &format!("{} {}", one.label, one.value));
                    m.say("span", "value", &one.value);
                });
            }
        });
    });
}
