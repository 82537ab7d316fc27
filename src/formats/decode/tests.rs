//! Decoders on dumps made here, whole and broken.

use super::*;
use proptest::prelude::*;

#[derive(Default)]
struct Seen(Vec<String>);

impl Sink for Seen {
    fn wants(&self, member: &str) -> bool {
        matches!(member, "packetsReceived" | "kind" | "nominated" | "timestamp")
    }
    fn reports(&mut self, at: i64, _: Spot, connection: &str, reports: &[Report]) {
        for r in reports {
            let members: Vec<String> = r
                .members
                .iter()
                .map(|(n, v)| match v {
                    Scalar::Num(x) => format!("{n}={x}"),
                    Scalar::Word(w) => format!("{n}={w}"),
                })
                .collect();
            self.0.push(format!("{} {connection} {} {} {} {}", at / 1000, r.id, r.kind, r.fresh, members.join(" ")));
        }
    }
    fn note(&mut self, at: Option<i64>, _: Spot, connection: &str, name: &str, text: &str) {
        self.0.push(format!("{} {connection} {name}: {text}", at.map_or(-1, |t| t / 1000)));
    }
    fn damaged(&mut self, _: u64, detail: &str) {
        self.0.push(format!("damaged: {detail}"));
    }
}

fn read(decoder: &str, text: &str) -> Vec<String> {
    let mut seen = Seen::default();
    named(decoder).unwrap()(&mut text.as_bytes(), &mut seen);
    seen.0
}

#[test]
fn polls_are_read_in_any_shape() {
    let text = concat!(
        r#"{"stats":[{"id":"I","timestamp":1700000000500,"type":"inbound-rtp","packetsReceived":7,"x":{"id":"no"}}],"#,
        "\"timestamp\":1700000001000,\"connectionState\":\"connected\"}\n",
        r#"{"report":{"I":{"id":"I","timestamp":1700000002000,"type":"inbound-rtp","packetsReceived":9}}}"#,
        "\n{\"timestamp\":1700000003000,\"stats\":[{\"id\":\"I\",\"type\":\"inbo"
    );
    let want = [
        "1700000001000  connectionState: connected",
        "1700000001000  I inbound-rtp true timestamp=1700000000500 packetsReceived=7",
        "1700000002000  I inbound-rtp true timestamp=1700000002000 packetsReceived=9",
        "damaged: the JSON is damaged or cut here",
    ];
    assert_eq!(read("stats-lines", text), want);
}

#[test]
fn a_damaged_line_costs_only_itself() {
    let line = |n: u32| {
        format!(
            r#"{{"timestamp":{},"stats":[{{"id":"I","type":"t","packetsReceived":{n}}}]}}"#,
            1_700_000_000_000u64 + u64::from(n)
        )
    };
    let text = format!("{}\n{}\n{}\n", line(1), "{\"timestamp\": <cut>, garbage", line(3));
    let seen = read("stats-lines", &text);
    assert_eq!(seen.iter().filter(|s| s.starts_with("damaged")).count(), 1);
    assert!(seen.iter().any(|s| s.contains("packetsReceived=3")));
}

#[test]
fn both_layouts_of_the_dump_are_read() {
    let new = r#"{"getUserMedia":[{"error":"NotAllowedError","timestamp":1700000000100}],"PeerConnections":{"5-1":{"pid":1,
      "stats":{"I-a-packetsReceived":{"startTime":"2023-11-14T22:13:21.000Z","endTime":"2023-11-14T22:13:22.000Z","statsType":"inbound-rtp","values":"[4,5]"},
      "I-a-[x/y]":{"values":"[1]"}},
      "updateLog":[{"type":"oniceconnectionstatechange","value":"\"connected\"","timestamp":1700000001500}]}},"UserAgent":"Mozilla/5.0 X"}"#;
    let want = [
        "1700000000100  getUserMedia: \"error\":\"NotAllowedError\"",
        "-1 5-1 pid: 1",
        "1700000001000 5-1 I-a inbound-rtp true packetsReceived=4 kind=video",
        "1700000002000 5-1 I-a inbound-rtp true packetsReceived=5 kind=video",
        "1700000001500 5-1 oniceconnectionstatechange: \"connected\"",
        "-1  UserAgent: Mozilla/5.0 X",
    ];
    assert_eq!(read("internals-dump", new), want);
    let old = r#"{"PeerConnections":{"5-1":{"stats":{"RTCInboundRTPAudioStream_9-packetsReceived":
      {"startTime":"2023-11-14T22:13:21.000Z","endTime":"2023-11-14T22:13:21.000Z","values":"[4]"}},
      "updateLog":[{"time":"11/15/2023, 1:13:20 AM","type":"iceConnectionStateChange","value":"checking"}]}}}"#;
    let want = [
        "1700000001000 5-1 RTCInboundRTPAudioStream_9 inbound-rtp true packetsReceived=4 kind=audio",
        "1700000000000 5-1 iceConnectionStateChange: checking",
    ];
    assert_eq!(read("internals-dump", old), want);
}

#[test]
fn unchanged_values_are_kept_from_the_poll_before() {
    let text = concat!(
        "[\"connectionInfo\",null,{\"userAgent\":\"UA\"},1700000000000]\n",
        "[\"getstats\",\"PC_0\",{\"I\":{\"type\":\"inbound-rtp\",\"packetsReceived\":5,\"kind\":\"audio\"},\"P\":{\"type\":\"candidate-pair\",\"nominated\":true}},1700000001000]\n",
        "[\"getstats\",\"PC_0\",{\"I\":{\"packetsReceived\":8}},1700000011000]\n",
        "[\"close\",null,1001,1700000012000]\n",
    );
    let want = [
        "1700000000000  connectionInfo: {\"userAgent\":\"UA\"}",
        "1700000001000 PC_0 I inbound-rtp true packetsReceived=5 kind=audio",
        "1700000001000 PC_0 P candidate-pair true nominated=true",
        "1700000011000 PC_0 I inbound-rtp true packetsReceived=8 kind=audio",
        "1700000011000 PC_0 P candidate-pair false nominated=true",
        "1700000012000  close: 1001",
    ];
    assert_eq!(read("rtcstats-lines", text), want);
}

#[test]
fn times_may_count_from_the_line_before() {
    let text = "RTCStatsDump\n{\"userAgent\":\"UA\",\"startTime\":1700000000000}\n[60,null,{\"audio\":true},\"60-0\",250]\n[\"close\",null,1001,750]\n";
    let seen = read("rtcstats-lines", text);
    assert!(seen.contains(&"1700000000250  60: {\"audio\":true}".to_owned()), "{seen:?}");
    assert!(seen.contains(&"1700000001000  close: 1001".to_owned()), "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_input_breaks_a_decoder(text in "[\\[\\]{}\",: a-c0-9\\n\\\\-]{0,200}", cut in 0usize..400) {
        let whole = r#"{"PeerConnections":{"a":{"stats":{"i-packetsReceived":{"startTime":"2023-11-14T22:13:21.000Z","endTime":"x","values":"[1,2]"}},"updateLog":[]}}}"#;
        for decoder in ["stats-lines", "internals-dump", "rtcstats-lines"] {
            let _ = read(decoder, &text);
            let _ = read(decoder, whole.get(..cut.min(whole.len())).unwrap_or_default());
        }
    }
}

#[test]
fn records_stand_in_wrappers_too() {
    let text = r#"{"event":"e","payload":{"id":7,"turns":[{"n":1,"m":{"l":[{"k":1}]}},{"n":2,"m":{}}],"ms":[{"k":"v"},{"k":2}]}}"#;
    let want = [
        r#"-1  record: {"n":1,"m":{"l":[{"k":1}]}}"#,
        r#"-1  record: {"n":2,"m":{}}"#,
        r#"-1  record: {"event":"e","payload":{"id":7,"ms":[{"k":"v"},{"k":2}]}}"#,
    ];
    assert_eq!(read("json-records", text), want);
}

#[test]
fn records_stand_in_arrays_and_around_them() {
    let pretty = "{\n  \"channel\": \"c\",\n  \"turns\": [\n    {\"n\": 1, \"at\": 1700000001000},\n    {\"n\": 2, \"m\": {\"l\": [{\"k\": \"v\"}]}}\n  ],\n  \"end\": 1700000009000\n}\n";
    let want = [
        "1700000001000  record: {\"n\":1,\"at\":1700000001000}",
        "-1  record: {\"n\":2,\"m\":{\"l\":[{\"k\":\"v\"}]}}",
        "1700000009000  record: {\"channel\":\"c\",\"end\":1700000009000}",
    ];
    assert_eq!(read("json-records", pretty), want);
    assert_eq!(
        read("json-records", "[{\"a\":1},{\"b\":\"x\"}]"),
        ["-1  record: {\"a\":1}", "-1  record: {\"b\":\"x\"}"]
    );
    let cut = read("json-records", "{\"a\":1}\n{\"b\":tru\n{\"c\":3}\n{\"d\":");
    assert_eq!(cut.iter().filter(|l| l.starts_with("damaged")).count(), 2, "{cut:?}");
    assert!(cut.contains(&"-1  record: {\"a\":1}".to_owned()) && cut.contains(&"-1  record: {\"c\":3}".to_owned()));
}

#[test]
fn pieces_are_joined_in_any_order() {
    // {"object":"message.state","ts":1700000001000} in base64, cut twice.
    let (a, b, c) = ("eyJvYmplY3QiOiJtZXNz", "YWdlLnN0YXRlIiwidHMi", "OjE3MDAwMDAwMDEwMDB9");
    let text = format!(
        "m1|2|3|{b}\n10:15:32 recv m1|1|3|{a}\n{{\"ts\":1700000002000}}\nm1|3|3|{c}\nnot a piece\n\nm2|1|2|{a}\n"
    );
    let want = [
        "1700000002000  message: {\"ts\":1700000002000}",
        "1700000001000  message: {\"object\":\"message.state\",\"ts\":1700000001000}",
        "damaged: lines that are no message and no piece of one",
        "damaged: messages of which pieces are missing",
    ];
    assert_eq!(read("message-pieces", &text), want);
    assert_eq!(read("message-pieces", "m|0|1|abc\nm|2|1|abc\nm|1|1|?\n").len(), 1);
}
