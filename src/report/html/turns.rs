//! Turns of a voice agent: how long each stage took, one behind the other, so that the slow one is seen at once.

use super::super::lang::t_id;
use super::super::model::Turn;
use super::super::words::{clock, millis};
use super::Page;
use super::bars::percent;
use super::markup::Markup;

/// The stages in their order; what the whole took beside them is the way.
const STAGES: [&str; 4] = ["asr", "llm", "tts", "rest"];

impl Page<'_> {
    pub(super) fn turns(&self, m: &mut Markup) {
        let turns = &self.report.timeline.turns;
        let most = turns.iter().map(whole).fold(0.0, f64::max);
        if most <= 0.0 {
            return;
        }
        m.el("figure", &[("class", "bars turns")], |m| {
            m.leaf("figcaption", &[], self.t("page.turns"));
            self.stages(m, turns);
            m.el("dl", &[], |m| turns.iter().for_each(|turn| self.turn(m, turn, most)));
        });
        let omitted = self.report.omitted.get("timeline.turns").copied().unwrap_or(0) as usize;
        self.more(m, turns.len() + omitted, turns.len());
    }

    /// What the colours mean, of those that are there.
    fn stages(&self, m: &mut Markup, turns: &[Turn]) {
        m.el("ul", &[("class", "legend")], |m| {
            for (i, stage) in STAGES.iter().enumerate() {
                if !turns.iter().any(|turn| parts(turn).get(i).is_some_and(|ms| *ms > 0.0)) {
                    continue;
                }
                m.el("li", &[], |m| {
                    m.el("svg", &[("aria-hidden", "true")], |m| {
                        let class = format!("stage {stage}");
                        m.el("rect", &[("class", &class), ("width", "100%"), ("height", "100%")], |_| {});
                    });
                    m.text(&t_id(self.view.lang, "stage", stage));
                });
            }
        });
    }

    fn turn(&self, m: &mut Markup, turn: &Turn, most: f64) {
        let said = |(stage, ms): (&str, f64)| {
            format!("{} {}", t_id(self.view.lang, "stage", stage), millis(self.view.lang, ms))
        };
        let named = || STAGES.into_iter().zip(parts(turn)).filter(|(_, ms)| *ms > 0.0);
        let mut value = millis(self.view.lang, whole(turn));
        if turn.interrupted {
            value = format!("{value}{}{}", self.t("glue.comma"), self.t("page.interrupted"));
        }
        let about = named().map(said).collect::<Vec<_>>().join(" | ");
        let about = format!("{about} | {}", turn.place);
        m.leaf("dt", &[], turn.at.as_deref().map_or("", clock));
        m.el("dd", &[], |m| {
            m.el("svg", &[("class", "bar"), ("role", "img"), ("aria-label", &about)], |m| {
                m.leaf("title", &[], &about);
                m.el("rect", &[("class", "rail"), ("width", "100%"), ("height", "100%")], |_| {});
                let mut from = 0.0;
                for (stage, ms) in named() {
                    let class = format!("stage {stage}");
                    let (x, width) = (percent(from / most), percent(ms / most));
                    m.el("rect", &[("class", &class), ("x", &x), ("width", &width), ("height", "100%")], |_| {});
                    from += ms;
                }
            });
            m.say("span", "value", &value);
        });
    }
}

/// Milliseconds of each stage, and of what is between them.
fn parts(turn: &Turn) -> [f64; 4] {
    let [asr, llm, tts] = [turn.asr_ms, turn.llm_ms, turn.tts_ms].map(|ms| ms.unwrap_or(0.0).max(0.0));
    [asr, llm, tts, (turn.total_ms.unwrap_or(0.0) - asr - llm - tts).max(0.0)]
}

fn whole(turn: &Turn) -> f64 {
    parts(turn).iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_stage_took_is_the_way() {
        let turn = Turn { asr_ms: Some(200.0), llm_ms: Some(500.0), total_ms: Some(1000.0), ..Turn::default() };
        assert_eq!((parts(&turn), whole(&turn)), ([200.0, 500.0, 0.0, 300.0], 1000.0));
        // Stages that overlap are longer than the whole: nothing is left, and nothing is negative.
        let turn = Turn { total_ms: Some(600.0), ..turn };
        assert_eq!((parts(&turn)[3], whole(&turn)), (0.0, 700.0));
    }
}
