//! A text in the languages of the reports. Redaction and escaping are not done here.

use serde::{Deserialize, Serialize};

/// The same sentence in English and Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

impl Text {
    /// The text for a language tag; English where there is no other.
    #[must_use]
    pub fn get(&self, lang: &str) -> &str {
        if lang.starts_with("zh") { &self.zh_cn } else { &self.en }
    }

    /// True when no language is left out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.en.trim().is_empty() && !self.zh_cn.trim().is_empty()
    }

    /// The placeholders (`{name}`) of both languages, to check them against what a rule binds.
    #[must_use]
    pub fn placeholders(&self) -> Vec<&str> {
        let mut out = Vec::new();
        for text in [&self.en, &self.zh_cn] {
            for part in text.split('{').skip(1) {
                if let Some((name, _)) = part.split_once('}') {
                    out.push(name);
                }
            }
        }
        out
    }

    /// One language with its placeholders filled in; one without a value is left out.
    #[must_use]
    pub fn fill(&self, lang: &str, bindings: &std::collections::BTreeMap<String, String>) -> String {
        let mut out = String::new();
        let mut rest = self.get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                rest = after;
                break;
            };
            out.push_str(bindings.get(name).map_or("", String::as_str));
            rest = tail;
        }
        out + rest
    }
}
