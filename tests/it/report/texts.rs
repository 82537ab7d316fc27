//! Texts of two causes and two rules, as data files would have them.

use whydrop::causes::Owner;
use whydrop::report::{CauseText, CauseTexts, Lang, RuleText};
use whydrop::rules::Axis;

pub struct Texts;

impl CauseTexts for Texts {
    fn cause(&self, id: &str, lang: Lang) -> Option<CauseText> {
        let zh = lang == Lang::ZhCn;
        let pick = |en: &str, cn: &str| if zh { cn.to_owned() } else { en.to_owned() };
        let token = CauseText {
            title: pick("The token had expired", "Token 已过期"),
            summary: pick(
                "The server of {host} refused the login because the token was no longer valid.",
                "{host} 的服务端因 Token 失效而拒绝登录。",
            ),
            area: "auth".into(),
            owners: vec![Owner::App, Owner::CustomerServer],
            axis: Some(Axis::ServerConfig),
            advice: vec![pick("Renew the token before it ends.", "请在 Token 过期前续期。")],
            attach: vec![pick("The server's log of token issues.", "服务端签发 Token 的日志。")],
            ask: vec![("weak-network".into(), "?".into())],
        };
        let weak = CauseText {
            title: pick("The network of the device was weak", "设备网络较弱"),
            axis: Some(Axis::WeakNetwork),
            owners: vec![Owner::Carrier],
            ask: vec![("token-expired".into(), pick("Did other apps work at that time?", "当时其他应用是否正常？"))],
            ..CauseText::default()
        };
        [("token-expired", token), ("weak-network", weak)]
            .into_iter()
            .find(|(known, _)| *known == id)
            .map(|(_, text)| text)
    }

    fn symptom(&self, _: &str, _: Lang) -> Option<(String, String)> {
        None
    }

    fn missing(&self, id: &str, lang: Lang) -> Option<String> {
        let zh = if lang == Lang::ZhCn {
            "同一时间段内服务端的日志"
        } else {
            "the server's log over the same time"
        };
        (id == "server-log").then(|| zh.to_owned())
    }

    fn rule(&self, id: &str, lang: Lang) -> Option<RuleText> {
        let zh = lang == Lang::ZhCn;
        Some(match id {
            "auth-expired" => RuleText {
                title: if zh { "{host} 返回 Token 过期({code})" } else { "{host} says the token expired ({code})" }
                    .into(),
                axis: Some(Axis::ServerConfig),
                next: Vec::new(),
            },
            "rtt-high" => RuleText {
                title: if zh { "RTT 偏高" } else { "RTT was high" }.into(),
                axis: Some(Axis::WeakNetwork),
                next: Vec::new(),
            },
            _ => return None,
        })
    }
}
