//! What `analyze` needs to turn a diagnosis into a report: texts of rules and causes, the key, the zone.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use crate::advice::Given;
use crate::bundle::Bundle;
use crate::bundle::text::Text;
use crate::causes::{self, Diagnosis};
use crate::door::{Error, Options};
use crate::finding::Finding;
use crate::report::{self, Assembly, CauseText, CauseTexts, Lang, Report, RuleText};
use crate::rules;
use crate::stamp::{HOUR, MINUTE};
use crate::timeline::Timeline;

struct Texts<'a> {
    rules: &'a rules::Catalog,
    causes: &'a causes::Catalog,
}

impl CauseTexts for Texts<'_> {
    fn cause(&self, id: &str, lang: Lang) -> Option<CauseText> {
        let cause = self.causes.get(id)?;
        let lang = lang.tag();
        Some(CauseText {
            title: cause.title().get(lang).to_owned(),
            summary: cause.summary().get(lang).to_owned(),
            area: cause.area().to_owned(),
            owners: cause.owner().to_vec(),
            axis: cause.axis(),
            advice: cause.next().iter().map(|t| t.get(lang).to_owned()).collect(),
            attach: cause.attach().iter().map(|t| t.get(lang).to_owned()).collect(),
            ask: cause.confusable().iter().map(|c| (c.cause.clone(), c.ask.get(lang).to_owned())).collect(),
        })
    }

    fn rule(&self, id: &str, lang: Lang) -> Option<RuleText> {
        let rule = self.rules.get(id)?;
        let next = rule.next().iter().map(|t| t.get(lang.tag()).to_owned()).collect();
        Some(RuleText { title: rule.title().get(lang.tag()).to_owned(), axis: rule.axis(), next })
    }

    fn symptom(&self, id: &str, lang: Lang) -> Option<(String, String)> {
        let symptom = self.causes.symptoms().iter().find(|s| s.id == id)?;
        Some((symptom.title.get(lang.tag()).to_owned(), symptom.ask.get(lang.tag()).to_owned()))
    }

    fn missing(&self, id: &str, lang: Lang) -> Option<String> {
        self.causes.missing_text(id).map(|t| t.get(lang.tag()).to_owned())
    }
}

/// Assembles the redacted report.
#[allow(clippy::too_many_arguments, reason = "one call site; a struct would only repeat the names")]
pub fn report(
    bundle: &Bundle,
    options: &Options,
    rules: &rules::Catalog,
    causes: &causes::Catalog,
    timeline: &Timeline,
    findings: &[Finding],
    skipped: &[rules::Skipped],
    diagnosis: &Diagnosis,
    advice: &[Given<'_>],
    advice_digest: &str,
) -> Report {
    let skipped: Vec<_> =
        skipped.iter().map(|s| report::Skipped { rule: s.rule.to_string(), missing: s.missing.clone() }).collect();
    let print = bundle.fingerprint();
    let key = key(&[bundle], options);
    let id = hex(derive(b"whydrop bundle id", &print).get(..8).unwrap_or_default());
    report::assemble(&Assembly {
        timeline,
        findings,
        skipped: &skipped,
        diagnosis,
        advice,
        texts: &Texts { rules, causes },
        name: bundle.name(),
        id: &id,
        bytes: bundle.input_bytes(),
        lang: options.lang,
        policy: options.policy,
        key,
        known: options.known.as_ref(),
        weak: weak(rules, options.lang),
        rules_digest: &digest(&[&rules.digest(), advice_digest]),
        knowledge_digest: &causes.digest(),
    })
}

/// What counts as a weak network, from the profile in force.
fn weak(rules: &rules::Catalog, lang: Lang) -> report::WeakNetwork {
    let (profiles, name) = rules.profiles();
    let mut weak = report::WeakNetwork::default();
    let Some(profile) = profiles.get(name) else { return weak };
    weak.name = profile.title.get(lang.tag()).to_owned();
    let values = rules.values();
    let value = |key: &str, old: f64| values.get(key).copied().unwrap_or(old);
    weak.loss_pct = value("loss_pct", weak.loss_pct);
    weak.rtt_ms = value("rtt_ms", weak.rtt_ms);
    weak.seconds = value("hold_s", weak.seconds);
    weak
}

/// The key of a case, or of several that are looked at together. Who has the input can compute it anyway; the id printed
/// in the report lies in another domain.
pub fn key(bundles: &[&Bundle], options: &Options) -> [u8; 32] {
    const DOMAIN: &[u8] = b"whydrop pseudonym key";
    options.key.unwrap_or_else(|| match bundles {
        [one] => derive(DOMAIN, &one.fingerprint()),
        several => {
            let mut hash = Sha256::new();
            several.iter().for_each(|b| hash.update(b.fingerprint()));
            derive(DOMAIN, &hash.finalize().into())
        }
    })
}

/// One digest of several.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hex(&hash.finalize())
}

fn derive(domain: &[u8], print: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(domain);
    hash.update([0]);
    hash.update(print);
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The offset of the zone the user named, east of UTC in microseconds, at the time of the analysis.
pub fn offset(options: &Options) -> Result<Option<i64>, Error> {
    let Some(name) = &options.zone else { return Ok(None) };
    if let Some(offset) = fixed(name) {
        return Ok(Some(offset));
    }
    let zone = jiff::tz::TimeZone::get(name).map_err(|_| Error::Zone(name.clone()))?;
    let now = jiff::Timestamp::from_microsecond(options.now).unwrap_or_default();
    Ok(Some(i64::from(zone.to_offset(now).seconds()) * crate::stamp::SECOND))
}

/// `+08:00`, `-0330`, `+8`, `UTC`.
fn fixed(name: &str) -> Option<i64> {
    if name.eq_ignore_ascii_case("utc") || name == "Z" {
        return Some(0);
    }
    let sign = match name.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let value: i64 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 { (value, 0) } else { (value / 100, value % 100) };
    (hours <= 18 && minutes < 60).then_some(sign * (hours * HOUR + minutes * MINUTE))
}

/// Copies text decoded to UTF-8, and other content as it is.
pub fn copy(reader: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Text::open(reader);
    io::copy(&mut text, out).map(|_| ())
}
