//! Reports made from small hand-made stories: what a reader sees, in both languages and two widths.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use whydrop::causes::{Band, Candidate, Diagnosis, Outcome, Owner};
use whydrop::event::{Event, Field, Kind, Value, Weight};
use whydrop::finding::{Evidence, Finding, Severity};
use whydrop::gap::{Gap, GapKind};
use whydrop::level::Level;
use whydrop::report::{
    self, Assembly, CauseText, CauseTexts, Format, Lang, Policy, Report, RuleText, Skipped, View, WeakNetwork,
};
use whydrop::rules::Axis;
use whydrop::span::{MemberId, Span};
use whydrop::stamp::{Known, SECOND, Stamp};
use whydrop::timeline::{
    Agg, Clock, Latency, Link, LinkState, Member, Sdk, Session, SessionEnd, Timeline, Trouble, Window,
};

const T0: i64 = 1_795_324_469_366_000;

struct Texts;

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

fn span(line: u32) -> Span {
    Span { member: MemberId(0), line, offset: 0, len: 80 }
}

fn stamp(seconds: i64) -> Stamp {
    Stamp { micros: T0 + seconds * SECOND, known: Known::Stated }
}

fn event(kind: Kind, seconds: i64, line: u32, fields: &[(Field, &str)], text: &str) -> Event {
    let fields = fields.iter().map(|(f, v)| (*f, Value::Text((*v).into()))).collect();
    Event {
        stamp: stamp(seconds),
        span: span(line),
        level: Level::Info,
        kind,
        weight: Weight::Format,
        format: 0,
        fields,
        text: text.into(),
    }
}

fn finding(rule: &str, severity: Severity, lines: &[(u32, i64, &str)]) -> Finding {
    let lines =
        lines.iter().map(|(line, s, text)| Evidence { span: span(*line), stamp: stamp(*s), text: (*text).into() });
    Finding::new(rule.into(), severity, lines.collect()).unwrap()
}

fn story() -> Timeline {
    let member = Member {
        path: "case.zip!logs/13800138000/agora.log".into(),
        format: "agora-sdk".into(),
        bytes: 20_480,
        lines: 400,
        lines_filled: 398,
        lines_framed: 390,
        events: 41,
        kinds: BTreeMap::from([("conn.state", 4)]),
        first: Some(stamp(-60)),
        last: Some(stamp(40)),
        ..Member::default()
    };
    let mut loss = Agg::default();
    loss.add(0.5);
    let mut rtt = Agg::default();
    rtt.add(62.0);
    rtt.add(81.0);
    let windows = (0..5).map(|i| Window {
        start: T0 + i * SECOND,
        width: SECOND,
        span: span(300),
        text: "".into(),
        values: vec![(Field::LossUpPct, loss), (Field::RttMs, rtt)].into(),
    });
    let events = vec![
        event(
            Kind::DeviceInfo,
            -50,
            4,
            &[(Field::Maker, "Xiaomi"), (Field::Model, "M2012K11AC"), (Field::Os, "Android")],
            "device",
        ),
        event(Kind::AppInfo, -50, 5, &[(Field::Id, "com.example.chat"), (Field::Version, "2.1.0")], "app"),
        event(Kind::NetChange, -49, 6, &[(Field::To, "wifi")], "network"),
        event(
            Kind::EdgeSelect,
            -48,
            7,
            &[(Field::Ip, "47.74.211.9"), (Field::Region, "CN"), (Field::Port, "4001")],
            "edge 47.74.211.9:4001",
        ),
    ];
    let link = |state, from, until| Link {
        endpoint: 0,
        conn: "".into(),
        state,
        from: stamp(from),
        until: stamp(until),
        open: false,
        reason: Some("uid=alice_1 kicked".into()),
        event: 0,
    };
    let mut timeline = Timeline {
        members: vec![member],
        endpoints: vec!["phone".into()],
        events,
        windows: windows.collect(),
        links: vec![link(LinkState::Connected, -40, 0), link(LinkState::Reconnecting, 0, 33)],
        sessions: vec![Session {
            endpoint: 0,
            channel: "room-of-alice".into(),
            from: stamp(-40),
            until: stamp(33),
            joined: true,
            end: SessionEnd::Kicked,
            join_ms: Some(412.0),
            event: 0,
        }],
        sdks: vec![Sdk {
            product: "agora-rtc".into(),
            version: Some("4.3.0.123".into()),
            platform: Some("android".into()),
            span: Some(span(1)),
            text: "agora sdk version 4.3.0.123".into(),
            records: 390,
            ..Sdk::default()
        }],
        clocks: vec![Clock {
            member: 0,
            basis: "device-local",
            offset: 0,
            known: Known::Inferred,
            why: "epoch in line 12".into(),
            unstated: false,
            skew: None,
        }],
        now: T0 + 3600 * SECOND,
        ..Timeline::default()
    };
    timeline.messages.submitted = 20;
    timeline.messages.acked = 17;
    timeline.messages.lost = 3;
    timeline.messages.latency =
        Some(Latency { n: 17, min: 20.0, p50: 45.0, p90: 80.5, p95: 120.0, p99: 300.0, max: 320.0 });
    let text: Arc<str> = r#"send {"type":"txt","msg":"hello there"}"#.into();
    timeline.messages.trouble.push(Trouble { what: "lost", stamp: stamp(2), span: span(250), text });
    timeline
}

fn found() -> Vec<Finding> {
    let mut expired = finding(
        "auth-expired",
        Severity::High,
        &[
            (120, 0, "onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED) uid=alice_1 from 192.168.3.7"),
            (141, 12, "join failed: token=007eJxTYBBa4vbwgaX2+rDbvfqKLyV5eXldjKx9AKEv/w== \u{1b}[31mexpired\u{1b}[0m"),
        ],
    );
    expired.hard = true;
    expired.bindings = [("host", "edge-cn.agora.io"), ("code", "109")].map(|(k, v)| (k.into(), v.into())).into();
    vec![expired, finding("rtt-high", Severity::Low, &[(300, 20, "rtt=480 loss=1.5")])]
}

fn candidate(id: &str, confidence: f64, band: Band, evidence: Vec<(usize, f64)>) -> Candidate {
    Candidate {
        id: id.into(),
        score: 2.5,
        confidence,
        band,
        evidence,
        counter: Vec::new(),
        missing: vec!["other-end".into()],
    }
}

fn diagnosis(outcome: Outcome) -> Diagnosis {
    let causes = match outcome {
        Outcome::Cause => vec![
            Candidate { counter: vec![(1, -0.7)], ..candidate("token-expired", 0.93, Band::High, vec![(0, 3.5)]) },
            candidate("weak-network", 0.2, Band::Low, vec![(1, 0.7)]),
        ],
        Outcome::Inconclusive => vec![
            candidate("weak-network", 0.41, Band::Low, vec![(1, 0.7)]),
            candidate("token-expired", 0.2, Band::Low, Vec::new()),
        ],
        Outcome::Healthy => Vec::new(),
    };
    let confidence = causes.first().map_or(0.9, |c| c.confidence);
    Diagnosis {
        partial: false,
        open: false,
        outcome,
        best: (outcome == Outcome::Cause).then_some(0),
        confidence,
        band: if confidence > 0.85 { Band::High } else { Band::Low },
        causes,
        missing: if outcome == Outcome::Healthy { Vec::new() } else { vec!["server-log".into()] },
        sdk: Some("agora-rtc".into()),
        symptom: None,
        window: (outcome != Outcome::Healthy).then_some((T0, T0 + 33 * SECOND)),
    }
}

fn assemble(outcome: Outcome, lang: Lang, policy: Policy) -> Report {
    let mut timeline = story();
    timeline.gaps = vec![
        Gap::new("case.zip!a.bin", GapKind::NotText, "ELF"),
        Gap::new("case.zip!b.gz", GapKind::Truncated, "ends after 12 bytes").at(12),
    ];
    let findings = match outcome {
        Outcome::Cause => found(),
        Outcome::Inconclusive => found().split_off(1),
        Outcome::Healthy => Vec::new(),
    };
    let mut diagnosis = diagnosis(outcome);
    if outcome == Outcome::Inconclusive {
        for cause in &mut diagnosis.causes {
            cause.evidence.iter_mut().for_each(|(finding, _)| *finding = 0);
        }
    }
    report::assemble(&Assembly {
        timeline: &timeline,
        findings: &findings,
        skipped: &[Skipped { rule: "push-late".into(), missing: vec!["push.sent".into()] }],
        diagnosis: &diagnosis,
        advice: &[],
        texts: &Texts,
        name: "case.zip",
        id: "c0ffee",
        bytes: 4096,
        lang,
        policy,
        key: [7; 32],
        known: None,
        weak: WeakNetwork::default(),
        rules_digest: "r1",
        knowledge_digest: "k1",
    })
}

fn shown(format: &str, outcome: Outcome, lang: Lang, width: usize) -> String {
    let report = assemble(outcome, lang, Policy::Share);
    let mut out = Vec::new();
    let view = View { lang, width, color: false };
    (Format::named(format).unwrap().render)(&report, &view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text_of_a_cause() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::En, 80), @r###"
    CAUSE: The token had expired
      confidence       93% (high)
      severity         high
      SDK              agora-rtc 4.3.0.123
      channel          channel-3q23sbnu6o
      when             2026-11-22 05:14:29 .. 05:15:02 UTC
      can be fixed by  the app's developer, the operator of the customer's server

      The server of edge-cn.agora.io refused the login because the token was no
      longer valid.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   suspect  RTT was high. Measured: packet loss 0.5% on average,
                              0.5% at worst, RTT 71.5 ms on average, 81 ms at worst.
      Server config  cause    The token had expired.

    Evidence
      - edge-cn.agora.io says the token expired (109) (2 times)
        case.zip!logs/phone-aonrxyayzv/agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007 len=47] expired

    What speaks against it
      - RTT was high
        case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    Other candidates
      - The network of the device was weak  20% (low)
          RTT was high

    What would settle it
      - the server's log over the same time
      - other end
      - ?
      - Did other apps work at that time?

    Next steps
      - Renew the token before it ends.

    Attach to the support case
      - The server's log of token issues.

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 15 (channel 3, lan 3, phone 1, text 1, token 2, user 5);
      policy share, key id ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_cause_in_chinese() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::ZhCn, 80), @r###"
    根因：Token 已过期
      置信度    93%（高）
      严重程度  高
      SDK       agora-rtc 4.3.0.123
      频道      channel-3q23sbnu6o
      时间      2026-11-22 05:14:29 .. 05:15:02 UTC
      由谁处理  应用开发者，客户自有服务端的运维

      edge-cn.agora.io 的服务端因 Token 失效而拒绝登录。

    四个问题
      SDK 版本    正常    agora-rtc 4.3.0.123；未发现问题。
      区域        正常    CN，接入点 47.74.211.9；未发现问题。
      弱网        可疑    RTT 偏高。实测：丢包率平均 0.5%、最高 0.5%，RTT 平均 71.5
                          毫秒、最高 81 毫秒。
      服务端配置  根因    Token 已过期。

    证据
      - edge-cn.agora.io 返回 Token 过期(109)（2 次）
        case.zip!logs/phone-aonrxyayzv/agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007 len=47] expired

    反面证据
      - RTT 偏高
        case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    其他候选原因
      - 设备网络较弱  20%（低）
          RTT 偏高

    还需要的信息
      - 同一时间段内服务端的日志
      - other end
      - ?
      - 当时其他应用是否正常？

    下一步
      - 请在 Token 过期前续期。

    提交工单时请附上
      - 服务端签发 Token 的日志。

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个事件
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 15 处（频道 3，内网地址 3，电话 1，正文 1，令牌 2，用户 5）；策略
      share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前请先阅读。“未能读取”中所列内容不在本报告
      内。

    whydrop 0.1.0，当前时间取 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_cause_in_a_narrow_terminal() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::En, 40), @r###"
    CAUSE: The token had expired
      confidence: 93% (high)
      severity: high
      SDK: agora-rtc 4.3.0.123
      channel: channel-3q23sbnu6o
      when: 2026-11-22 05:14:29 ..
        05:15:02 UTC
      can be fixed by: the app's
        developer, the operator of the
        customer's server

      The server of edge-cn.agora.io refused
      the login because the token was no
      longer valid.

    Four questions
      SDK version: ok
        agora-rtc 4.3.0.123; nothing speaks
        against it.
      Region: ok
        CN, access points 47.74.211.9;
        nothing speaks against it.
      Weak network: suspect
        RTT was high. Measured: packet loss
        0.5% on average, 0.5% at worst, RTT
        71.5 ms on average, 81 ms at worst.
      Server config: cause
        The token had expired.

    Evidence
      - edge-cn.agora.io says the token
        expired (109) (2 times)
        case.zip!logs/phone-aonrxyayzv/
          agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5
          reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from
          lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/
          agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007
          len=47] expired

    What speaks against it
      - RTT was high
        case.zip!logs/phone-aonrxyayzv/
          agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    Other candidates
      - The network of the device was weak
        20% (low)
          RTT was high

    What would settle it
      - the server's log over the same time
      - other end
      - ?
      - Did other apps work at that time?

    Next steps
      - Renew the token before it ends.

    Attach to the support case
      - The server's log of token issues.

    Messages and connections
      messages: 20 submitted, 17
        acknowledged, 0 failed, 3 lost, 0 in
        flight; receipts are not in these
        logs
      latency: p50 45 ms, p90 80.5 ms, p95
        120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0,
        removed by the server 1
      connections: connected 40 s,
        reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096,
        events: 41
      - case.zip!logs/phone-aonrxyayzv/
        agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own
        end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a
        known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 15 (channel 3, lan 3,
      phone 1, text 1, token 2, user 5);
      policy share, key id ee353224
      Private data was taken out
      automatically; that is no guarantee.
      Read before you share. Nothing of what
      is listed under "Not read" is in this
      report.

    whydrop 0.1.0, now =
    2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_cause_in_chinese_in_a_narrow_terminal() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::ZhCn, 40), @r###"
    根因：Token 已过期
      置信度：93%（高）
      严重程度：高
      SDK：agora-rtc 4.3.0.123
      频道：channel-3q23sbnu6o
      时间：2026-11-22 05:14:29 ..
        05:15:02 UTC
      由谁处理：应用开发者，客户自有服务端
        的运维

      edge-cn.agora.io 的服务端因 Token 失效
      而拒绝登录。

    四个问题
      SDK 版本：正常
        agora-rtc 4.3.0.123；未发现问题。
      区域：正常
        CN，接入点 47.74.211.9；未发现问题。
      弱网：可疑
        RTT 偏高。实测：丢包率平均 0.5%、最
        高 0.5%，RTT 平均 71.5 毫秒、最高 81
        毫秒。
      服务端配置：根因
        Token 已过期。

    证据
      - edge-cn.agora.io 返回 Token 过期
        (109)（2 次）
        case.zip!logs/phone-aonrxyayzv/
          agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5
          reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from
          lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/
          agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007
          len=47] expired

    反面证据
      - RTT 偏高
        case.zip!logs/phone-aonrxyayzv/
          agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    其他候选原因
      - 设备网络较弱  20%（低）
          RTT 偏高

    还需要的信息
      - 同一时间段内服务端的日志
      - other end
      - ?
      - 当时其他应用是否正常？

    下一步
      - 请在 Token 过期前续期。

    提交工单时请附上
      - 服务端签发 Token 的日志。

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢
        失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，
        p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端
        移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个
        事件
      - case.zip!logs/phone-aonrxyayzv/
        agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（
        ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已
        知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 15 处（频道 3，内网地址 3，电话
      1，正文 1，令牌 2，用户 5）；策略
      share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前
      请先阅读。“未能读取”中所列内容不在本报
      告内。

    whydrop 0.1.0，当前时间取
    2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_healthy_case() {
    insta::assert_snapshot!(shown("text", Outcome::Healthy, Lang::En, 80), @r###"
    HEALTHY: Everything that is visible worked.
      confidence  90% (high)
      SDK         agora-rtc 4.3.0.123

      No rule found a fault. Log files: 1; events: 41; rules without data: 1.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   ok       Measured: packet loss 0.5% on average, 0.5% at worst,
                              RTT 71.5 ms on average, 81 ms at worst. Never weak for
                              10 s by the definition generic (loss >= 5% or RTT >=
                              400 ms for 10 s).
      Server config  ok       connections that came up: 1; nothing speaks against
                              it.

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 6 (channel 2, phone 1, text 1, user 2); policy share, key id
      ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_an_inconclusive_case() {
    insta::assert_snapshot!(shown("text", Outcome::Inconclusive, Lang::En, 80), @r###"
    INCONCLUSIVE: The logs do not settle why.
      severity  low
      SDK       agora-rtc 4.3.0.123
      channel   channel-3q23sbnu6o
      when      2026-11-22 05:14:29 .. 05:15:02 UTC

      No candidate reached one half. The candidates below are ordered by score; what
      would settle it is named.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   suspect  RTT was high. Measured: packet loss 0.5% on average,
                              0.5% at worst, RTT 71.5 ms on average, 81 ms at worst.
      Server config  ok       connections that came up: 1; nothing speaks against
                              it.

    Candidates
      - The network of the device was weak  41% (low)
          RTT was high
            case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
              rtt=480 loss=1.5
      - The token had expired  20% (low)

    What would settle it
      - the server's log over the same time
      - Did other apps work at that time?
      - ?

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 7 (channel 3, phone 1, text 1, user 2); policy share, key id
      ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_an_inconclusive_case_in_chinese() {
    insta::assert_snapshot!(shown("text", Outcome::Inconclusive, Lang::ZhCn, 80), @r###"
    无法定论：现有日志不足以确定原因。
      严重程度  低
      SDK       agora-rtc 4.3.0.123
      频道      channel-3q23sbnu6o
      时间      2026-11-22 05:14:29 .. 05:15:02 UTC

      没有候选原因的置信度达到一半。候选按得分排列，并列出还需要哪些信息。

    四个问题
      SDK 版本    正常    agora-rtc 4.3.0.123；未发现问题。
      区域        正常    CN，接入点 47.74.211.9；未发现问题。
      弱网        可疑    RTT 偏高。实测：丢包率平均 0.5%、最高 0.5%，RTT 平均 71.5
                          毫秒、最高 81 毫秒。
      服务端配置  正常    1 次连接成功；未发现问题。

    候选原因
      - 设备网络较弱  41%（低）
          RTT 偏高
            case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
              rtt=480 loss=1.5
      - Token 已过期  20%（低）

    还需要的信息
      - 同一时间段内服务端的日志
      - 当时其他应用是否正常？
      - ?

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个事件
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 7 处（频道 3，电话 1，正文 1，用户 2）；策略 share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前请先阅读。“未能读取”中所列内容不在本报告
      内。

    whydrop 0.1.0，当前时间取 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn markdown_of_a_cause() {
    insta::assert_snapshot!(shown("markdown", Outcome::Cause, Lang::En, 80), @r###"
    # CAUSE: The token had expired

    - **confidence**: 93% (high)
    - **severity**: high
    - **SDK**: agora-rtc 4.3.0.123
    - **channel**: channel-3q23sbnu6o
    - **when**: 2026-11-22 05:14:29 .. 05:15:02 UTC
    - **can be fixed by**: the app's developer, the operator of the customer's server

    The server of edge-cn.agora.io refused the login because the token was no longer valid.

    ## Four questions

    | Question | Answer | Why |
    | --- | --- | --- |
    | SDK version | ok | agora-rtc 4.3.0.123; nothing speaks against it. |
    | Region | ok | CN, access points 47.74.211.9; nothing speaks against it. |
    | Weak network | suspect | RTT was high. Measured: packet loss 0.5% on average, 0.5% at worst, RTT 71.5 ms on average, 81 ms at worst. |
    | Server config | cause | The token had expired. |

    ## Evidence

    - edge-cn.agora.io says the token expired (109) (2 times) (+3.5 points)

      ```text
      case.zip!logs/phone-aonrxyayzv/agora.log:120  05:14:29.366  onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED) uid=user-jz2peloyax from lan-z7z4l3737v
      case.zip!logs/phone-aonrxyayzv/agora.log:141  05:14:41.366  join failed: token=TOKEN[agora007 len=47] expired
      ```


    ## What speaks against it

    - RTT was high (-0.7 points)

      ```text
      case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366  rtt=480 loss=1.5
      ```


    ## Other candidates

    | Candidate | Confidence | Can be fixed by |
    | --- | --- | --- |
    | The network of the device was weak | 20% (low) | the network operator |

    ## What would settle it

    - the server's log over the same time
    - other end
    - ?
    - Did other apps work at that time?

    ## Next steps

    - Renew the token before it ends.

    ## Attach to the support case

    - The server's log of token issues.

    ## Messages and connections

    - messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight; receipts are not in these logs
    - latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
    - sessions: 1, joined 1, failed 0, removed by the server 1
    - connections: connected 40 s, reconnecting 33 s

    ## Environment

    - SDK: agora-rtc 4.3.0.123 android
    - app: com.example.chat 2.1.0
    - device: Xiaomi M2012K11AC Android
    - network: wifi
    - regions: CN
    - access points: 47.74.211.9 4001

    ## Files

    case.zip: files: 1, bytes: 4096, events: 41

    | File | Format | Lines | Recognised | Events |
    | --- | --- | --- | --- | --- |
    | case.zip!logs/phone-aonrxyayzv/agora.log | agora-sdk | 400 | 98% | 41 |

    ## Not read

    - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
    - case.zip!a.bin: neither text nor a known container (ELF)

    ## Privacy

    values replaced: 15 (channel 3, lan 3, phone 1, text 1, token 2, user 5); policy share, key id ee353224

    Private data was taken out automatically; that is no guarantee. Read before you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z; weak network: generic (loss &gt;= 5% or RTT &gt;= 400 ms for 10 s)
    "###);
}

#[test]
fn lines_fit_and_end_cleanly_at_every_width() {
    for lang in Lang::ALL {
        for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
            for width in [0, 20, 33, 59, 60, 80, 120, 10_000] {
                for line in shown("text", outcome, lang, width).lines() {
                    let columns = unicode_width::UnicodeWidthStr::width(line);
                    assert!(columns <= width.clamp(20, 120), "{columns} > {width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let mut out = Vec::new();
    (Format::named("text").unwrap().render)(&report, &View { lang: Lang::En, width: 80, color: true }, &mut out)
        .unwrap();
    let stripped = anstream::adapter::strip_bytes(&out).into_vec();
    assert!(out.len() > stripped.len());
    assert_eq!(String::from_utf8(stripped).unwrap(), shown("text", Outcome::Cause, Lang::En, 80));
}

#[test]
fn nothing_private_is_left_in_any_format() {
    for format in report::FORMATS {
        let text = shown(format.name, Outcome::Cause, Lang::En, 120);
        for secret in ["13800138000", "alice_1", "007eJx", "hello there", "192.168.3.7", "room-of-alice", "\u{1b}"] {
            assert!(!text.contains(secret), "{secret} in {}", format.name);
        }
        for kept in ["47.74.211.9", "4.3.0.123", "edge-cn.agora.io"] {
            assert!(text.contains(kept), "{kept} missing in {}", format.name);
        }
    }
}

#[test]
fn every_axis_is_answered() {
    for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
        let axes = assemble(outcome, Lang::En, Policy::Share).axes;
        for axis in [axes.sdk_version, axes.region, axes.weak_network, axes.server_config] {
            assert!(!axis.summary.is_empty());
        }
    }
}

fn keys_are_known(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, at: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &root["$defs"][name.trim_start_matches("#/$defs/")],
        None => schema,
    };
    match value {
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                let known = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
                keys_are_known(
                    inner,
                    known.unwrap_or_else(|| panic!("{at}.{key} is not in the schema")),
                    root,
                    &format!("{at}.{key}"),
                );
            }
        }
        serde_json::Value::Array(list) => {
            for inner in list {
                keys_are_known(inner, &schema["items"], root, &format!("{at}[]"));
            }
        }
        _ => assert!(schema.get("type").is_some() || schema.get("const").is_some(), "{at} has no type"),
    }
}

#[test]
fn json_follows_its_schema_and_reads_back() {
    let schema: serde_json::Value = serde_json::from_str(report::schema()).unwrap();
    for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
        let text = shown("json", outcome, Lang::En, 80);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        keys_are_known(&value, &schema, &schema, "");
        let back: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(back, assemble(outcome, Lang::En, Policy::Share));
    }
    let empty: Report = serde_json::from_str("{}").unwrap();
    assert_eq!(empty.verdict.outcome, Outcome::Inconclusive);
}

#[test]
fn every_required_part_is_in_the_json() {
    let value: serde_json::Value = serde_json::from_str(&shown("json", Outcome::Cause, Lang::En, 80)).unwrap();
    for path in [
        "/verdict/cause",
        "/verdict/window/from",
        "/axes/server_config/status",
        "/causes/0/evidence/0/lines/0/where",
        "/environment/sdks/0/version",
        "/bundle/members/0/framed",
        "/timeline/messages/p99_ms",
        "/timeline/links/0/state",
        "/findings/0/evidence/0/at",
        "/gaps/0/kind",
        "/skipped/0/reason",
        "/clock/0/basis",
        "/redaction/key_id",
        "/tool/now",
    ] {
        assert!(value.pointer(path).is_some(), "{path}");
    }
    assert_eq!(value["schema"], "whydrop.report/1");
    assert_eq!(value["gaps"][0]["kind"], "truncated");
}

/// What the logs do not hold is not told as a number, nor a zone as known that none of them states.
#[test]
fn what_is_not_in_the_logs_is_said() {
    let mut report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let shown = |report: &Report, format: &str| {
        let mut out = Vec::new();
        let view = View { lang: Lang::En, width: 120, color: false };
        (Format::named(format).unwrap().render)(report, &view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for format in ["text", "markdown", "html"] {
        let said = shown(&report, format);
        assert!(said.contains("receipts are not in these logs") && !said.contains("0 received"), "{said}");
        assert!(!said.contains("--tz"), "{said}");
    }
    let messages = &mut report.timeline.messages;
    (messages.acked, messages.lost, messages.received, messages.delivered) = (20, 0, 12, Some(12));
    report.clock[0].unstated = true;
    for format in ["text", "markdown"] {
        let said = shown(&report, format);
        assert!(said.contains("12 received") && !said.contains("0 lost"), "{said}");
        assert!(said.contains("8 acknowledged ones were not seen received there"), "{said}");
    }
    for format in ["text", "markdown", "html"] {
        assert!(shown(&report, format).contains("not stated in the logs; taken as UTC, --tz sets it"));
    }
}

/// A line of the log stands in a report once, and a long one only as far as it says something.
#[test]
fn a_line_is_shown_once() {
    let report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let mut again = report.clone();
    let mut proof = again.causes[0].evidence[0].clone();
    proof.title = "The same lines once more".to_owned();
    again.causes[0].evidence.push(proof);
    for format in ["text", "markdown"] {
        let lines = |report: &Report| {
            let mut out = Vec::new();
            let view = View { lang: Lang::En, width: 120, color: false };
            (Format::named(format).unwrap().render)(report, &view, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = &report.causes[0].evidence[0].lines[0].text;
        assert_eq!(lines(&again).matches(text.as_str()).count(), lines(&report).matches(text.as_str()).count());
        assert!(lines(&again).contains(": shown above"), "{}", lines(&again));
    }
}
