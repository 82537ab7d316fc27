//! Every cause is reached by a story of its own and not taken for its neighbours.

use whydrop::causes::{self, Band, Diagnosis, Outcome};
use whydrop::finding::Finding;
use whydrop::rules::{self, Example};

struct Judge {
    rules: rules::Catalog,
    causes: causes::Catalog,
}

impl Judge {
    fn new() -> Self {
        let rules = rules::Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
        let causes = causes::Catalog::builtin(&rules).unwrap_or_else(|e| panic!("{e}"));
        Self { rules, causes }
    }

    fn diagnose(&self, example: &Example) -> (Diagnosis, Vec<Finding>) {
        let story = example.timeline().unwrap_or_else(|e| panic!("{}: {e}", example.name));
        let (findings, skipped) = self.rules.run(&rules::Looks::new(&story));
        (causes::diagnose(&story, &findings, &skipped, &self.causes), findings)
    }

    fn told(&self, toml: &str) -> (Diagnosis, Vec<Finding>) {
        self.diagnose(&toml::from_str(toml).unwrap_or_else(|e| panic!("{e}")))
    }

    fn shown(&self, diagnosis: &Diagnosis, findings: &[Finding]) -> String {
        let mut out = format!("{:?} {:.2} {:?}\n", diagnosis.outcome, diagnosis.confidence, diagnosis.missing);
        for candidate in diagnosis.causes.iter().take(4) {
            out +=
                &format!("{}:\n  {}\n", candidate.id, causes::explain(candidate, findings, &self.causes).join("\n  "));
        }
        out
    }
}

#[test]
fn every_example_turns_out_as_told() {
    let judge = Judge::new();
    let mut failures = Vec::new();
    for cause in judge.causes.causes() {
        let examples = cause.examples().unwrap();
        for wanted in [true, false] {
            assert!(examples.iter().any(|e| e.fires == wanted), "{}: no example with fires = {wanted}", cause.id);
        }
        for example in &examples {
            let (diagnosis, findings) = judge.diagnose(example);
            let best = diagnosis.best.and_then(|i| diagnosis.causes.get(i)).map(|c| c.id.to_string());
            let won = best.as_deref() == Some(&*cause.id);
            if won != example.fires {
                failures.push(format!("{} / {}: {}", cause.id, example.name, judge.shown(&diagnosis, &findings)));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn texts_are_complete_in_both_languages() {
    let judge = Judge::new();
    for cause in judge.causes.causes() {
        let asks = cause.confusable().iter().map(|c| &c.ask);
        let texts = [cause.title(), cause.summary()].into_iter().chain(cause.next()).chain(cause.attach()).chain(asks);
        for text in texts {
            assert!(text.is_complete(), "{}", cause.id);
            assert!(text.zh_cn.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {}", cause.id, text.zh_cn);
        }
        assert!(cause.next().len() >= 2 && cause.attach().len() >= 2 && !cause.owner().is_empty(), "{}", cause.id);
        assert!(cause.evidence().iter().chain(cause.counter()).all(|w| (1..=5).contains(&w.weight)), "{}", cause.id);
    }
}

#[test]
fn what_settles_a_matter_gives_high_confidence() {
    let judge = Judge::new();
    for rule in judge.rules.rules().filter(|r| r.hard()) {
        let weights = judge.causes.causes().flat_map(|c| c.evidence()).filter(|w| w.rule == *rule.id).map(|w| w.weight);
        assert_eq!(weights.max(), Some(5), "{} is hard, but settles no cause", rule.id);
    }
    let (d, f) = judge.told(
        r#"events = [{ at = 1, kind = "session.join", phase = "failed", namespace = "agora-rtc-err", code = 131 }]"#,
    );
    assert_eq!(d.band, Band::High, "{}", judge.shown(&d, &f));
}

#[test]
fn every_need_of_a_rule_has_a_text() {
    let judge = Judge::new();
    let covered = include_str!("../../src/causes/tables/missing.toml");
    for rule in judge.rules.rules() {
        for need in rule.needs() {
            assert!(covered.contains(&format!("\"{need}\"")), "{}: {need}", rule.id);
        }
    }
}

#[test]
fn working_and_closed_by_the_own_side_is_healthy() {
    let judge = Judge::new();
    let (d, f) = judge.told(
        r#"
until = 60
events = [
  { at = 1, kind = "net.error", op = "tls", text = "tls-wrong-version" },
  { at = 1.1, kind = "conn.state", to = "connected" },
  { at = 59, kind = "conn.state", to = "disconnected" },
  { at = 59, kind = "conn.state", to = "closed" },
]
messages = { submitted = 50, acked = 50, received = 50, min = 3, p50 = 5, p95 = 9 }
"#,
    );
    assert_eq!((d.outcome, d.band), (Outcome::Healthy, Band::High), "{}", judge.shown(&d, &f));
}

#[test]
fn little_proof_is_no_health() {
    let judge = Judge::new();
    let (d, f) = judge.told("until = 60\nevents = [{ at = 1, kind = \"conn.state\", to = \"connected\" }]");
    assert_eq!(d.outcome, Outcome::Inconclusive, "{}", judge.shown(&d, &f));
    assert!(!d.missing.is_empty());
    let (d, _) = judge.told("");
    assert_eq!(d.outcome, Outcome::Inconclusive);
}

#[test]
fn trouble_nobody_explains_is_not_healthy() {
    let judge = Judge::new();
    let (d, f) = judge.told(
        r#"
until = 60
events = [
  { at = 1, kind = "conn.state", to = "connected" },
  { at = 20, kind = "session.kicked", reason = "server" },
  { at = 59, kind = "conn.state", to = "closed" },
]
messages = { submitted = 50, acked = 50, received = 50, min = 3, p50 = 5, p95 = 9 }
"#,
    );
    assert_eq!(d.outcome, Outcome::Inconclusive, "{}", judge.shown(&d, &f));
}

#[test]
fn an_unexplained_refusal_stays_below_high() {
    let judge = Judge::new();
    let (d, f) = judge.told(
        r#"events = [{ at = 1, kind = "auth.result", ok = false, reason = "not-authorized", weight = "generic" }]"#,
    );
    assert!(d.band < Band::High, "{}", judge.shown(&d, &f));
}

#[test]
fn slow_work_with_prompt_pings_is_not_the_network() {
    let judge = Judge::new();
    let (d, f) = judge.told(
        r#"
until = 60
events = [
  { at = 1, kind = "conn.state", to = "connected" },
  { at = 10, kind = "keepalive", op = "pong", elapsed_ms = 3 },
  { at = 20, kind = "keepalive", op = "pong", elapsed_ms = 3 },
  { at = 30, kind = "keepalive", op = "pong", elapsed_ms = 4 },
  { at = 59, kind = "conn.state", to = "closed" },
]
messages = { submitted = 90, acked = 90, received = 90, min = 4, p50 = 12, p95 = 6000 }
"#,
    );
    assert!(
        d.causes.iter().filter(|c| &*c.id == "weak_network").all(|c| c.confidence < 0.5),
        "{}",
        judge.shown(&d, &f)
    );
}
