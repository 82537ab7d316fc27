//! Real logs of all SDKs that a corpus holds: every file of its folder `found` has its format, and nearly every line of it
//! belongs to a record.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what the run is for")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::event::{Event, Field, Kind};
use whydrop::gap::GapKind;
use whydrop::timeline::{Setting, Timeline};
use whydrop::{formats, parse, timeline};

use super::corpus::{NOW, corpus};

/// Share of the lines of a whole log that belong to a record; a log of fewer lines is an excerpt and exempt.
const FRAMED: f64 = 0.98;
/// The same for the logs of this vendor, whose grammar is known best.
const AGORA: f64 = 0.99;
const EXCERPT: u64 = 50;

/// Every file: its format (`-`: not a log; `in` names the carrier of a text that has no format), and the kinds of events
/// it holds. Decoys, notes and results are among them.
const FOUND: &[(&str, &str, &str)] = &[
    ("agora-logcat-and-web/native_2.9_logcat_issue50.txt", "agora-sdk-legacy", "conn.state edge.select net.error"),
    ("agora-logcat-and-web/rtm_1.4.7_issue153.txt", "agora-sdk-legacy", "sdk.info"),
    (
        "agora-logcat-and-web/web_ng_console.txt",
        "agora-web",
        "auth.result conn.state edge.select sdk.info session.join",
    ),
    (
        "agora-native/Aminorexbot__agorasdk_1.log",
        "agora-sdk-legacy",
        "clock.mark conn.state device.info edge.select net.change net.error net.sample sdk.info session.join session.leave",
    ),
    ("agora-native/Build__agora-iris.log", "agora-iris", "config.value session.join session.leave"),
    ("agora-native/Build__agoraapi.log", "agora-api", "auth.result config.value conn.state session.join"),
    ("agora-native/Imag__agoraapi.log", "agora-api", "config.value"),
    ("agora-native/Imag__agorasdk.log", "agora-sdk-encrypted", ""),
    (
        "agora-native/agora-sa_CodeReview__agorasdk.log",
        "agora-sdk",
        "clock.mark config.value conn.state device.info edge.select net.change net.sample sdk.info session.join session.leave",
    ),
    ("android-bugreport/mvt__dumpstate.txt", "android-bugreport", ""),
    ("android-bugreport/mvt__main_entry.txt", "-", ""),
    ("android-bugreport/mvt__tombstone_00", "android-bugreport", "crash device.info"),
    ("decoys/soniacq__webrtc.log", "generic-text", "net.request"),
    (
        "easemob/sdkdemoapp3__easemob.log",
        "easemob-native",
        "conn.state device.info msg.acked msg.submit net.change net.request sdk.info session.join",
    ),
    ("easemob/v3.1.3_ios_issue3.txt", "easemob-native", "net.error sdk.info"),
    ("easemob/v3.8.3_logcat_issue436.txt", "easemob-native", "sdk.info"),
    ("jitsi-server/jitsi__jicofo.log", "jicofo", "conn.state net.error"),
    ("jitsi-server/jitsi__prosody.log", "prosody", "app.state auth.result conn.state error sdk.info"),
    ("jitsi-web/docker_issue829_1911_1318.txt", "jitsi-web", "auth.result conn.state"),
    ("libwebrtc-native/CCN18__webrtc.log", "libwebrtc", "media.state"),
    ("livekit-client/android_pr885_issue105.txt", "livekit-client", "conn.state net.error"),
    ("livekit-client/flutter_issue799.txt", "livekit-client", ""),
    ("livekit-client/server_issue4087_27.txt", "livekit-server", "device.info session.join"),
    ("livekit-client/swift_issue368_844_410.txt", "livekit-swift", "conn.state device.info net.change sdk.info"),
    (
        "livekit-server/livekit_debug__livekit.log",
        "livekit-server",
        "conn.state device.info sdk.info session.join session.leave",
    ),
    ("mars-xlog-text/decoded_issue728.txt", "mars-text", ""),
    ("mars-xlog-text/logcat_and_ios_console.txt", "mars-text", "conn.state net.error"),
    ("matrix-element/elementx_ios_issue2577_599.txt", "element-x", ""),
    ("matrix-element/rageshake_details_json_example.json5", "rageshake", "device.info sdk.info"),
    ("matrix-element/riot_ios_issue1738_2074.txt", "generic-text in nslog", "net.request sdk.info"),
    ("matrix-element/web_rageshake_pr3072.txt", "generic-text in element-web", ""),
    ("mattermost/igwyd__mattermost.log", "mattermost", "net.error"),
    ("netease-nim/android_issue39_45.txt", "nim-native", "net.error"),
    ("openim/android_logcat_issue222_and_91.txt", "openim", "auth.result sdk.info"),
    ("openim/v3.8.0_server_issue2641.txt", "openim", "conn.state sdk.info"),
    ("openim/v3.8.3_ios_issue162.txt", "openim", "auth.result sdk.info"),
    ("openim/v3.8.3_ios_issue201.txt", "openim", "net.error sdk.info"),
    ("rongcloud/logcat_2.9.6_issue18.txt", "rongcloud-native", "sdk.info"),
    ("rongcloud/misc_fwlog_lines.txt", "rongcloud-native", "conn.state error"),
    ("rtcstats/jitsi-result__chrome-standard-pc-failed.json", "-", ""),
    ("rtcstats/jitsi__chrome-relay", "rtcstats", "conn.state device.info media.sample media.state net.sample"),
    (
        "rtcstats/jitsi__chrome-standard-pc-failed",
        "rtcstats",
        "conn.state device.info media.sample media.state net.sample sdk.info",
    ),
    ("rtcstats/jitsi__firefox-relay", "rtcstats", "conn.state device.info media.sample net.sample sdk.info"),
    ("rtcstats/jitsi__google-legacy-stats-p2p", "rtcstats", "conn.state media.sample media.state net.sample"),
    ("rtcstats/jitsi__jicofo-sample", "rtcstats", "session.join session.leave"),
    ("rtcstats/jitsi__jigasi-sample", "rtcstats", ""),
    ("rtcstats/jitsi__safari-relay", "rtcstats", "conn.state device.info media.sample net.sample sdk.info"),
    ("rtcstats/rtcstats__gumonly.jsonl", "rtcstats", "device.info"),
    ("signal/android_issue9729_6447.txt", "signal-android", "conn.state"),
    ("signal/desktop_issue5772_1000_1075.txt", "signal-desktop", "conn.state device.info net.error sdk.info"),
    ("smack-xmpp/yaxim_issue152.txt", "xmpp-smack", ""),
    ("stream-sendbird/sendbird_flutter_issue49.txt", "sendbird", "conn.state"),
    ("stream-sendbird/stream_android_issue1213_4387.txt", "stream-chat-android", "auth.result conn.state sdk.info"),
    ("tencent-im/gen1_v4.0_issue33.txt", "tim-native", "api.result"),
    ("tencent-im/gen2_v4.6_issue586.txt", "tim-native", "auth.result"),
    ("tencent-im/gen2_v4.x_logcat_issue39.txt", "tim-native", "net.sample"),
    ("tencent-im/gen3_v5.8_issue1096.txt", "tim-native", "sdk.info"),
    ("tencent-trtc/gen1_v6_logcat_issue15.txt", "trtc-native", ""),
    ("tencent-trtc/gen2_v9_ios_issue34.txt", "trtc-native", "device.info net.change session.join"),
    ("tencent-trtc/gen3_v11plus_ios_issue54.txt", "trtc-native", "session.join"),
    ("twilio-video/android_issue302_434.txt", "twilio-video-native", ""),
    ("twilio-video/ios_issue106.txt", "twilio-video-native", "conn.state"),
    (
        "webrtc-internals/AndreiDen__webrtc_internals_dump.json.gz",
        "webrtc-internals",
        "conn.state device.info media.sample media.state net.error net.sample sdk.info",
    ),
    (
        "webrtc-internals/Guilospanck__webrtc_internals_dump.txt",
        "webrtc-internals",
        "conn.state device.info media.sample media.state net.sample sdk.info",
    ),
    ("webrtc-internals/rtcstats__gumonly.gz", "webrtc-internals", "device.info media.state sdk.info"),
    ("zego/flutter_logcat_issue17.txt", "zego-native", ""),
    ("PROVENANCE.md", "-", ""),
];

fn story(folder: &Path) -> Timeline {
    read(folder, formats::Catalog::builtin().unwrap())
}

fn read(path: &Path, catalog: &formats::Catalog) -> Timeline {
    let bundle = Bundle::open(&[Source::Path(path.to_owned())], &Limits::default()).unwrap();
    let settings = parse::Settings { threads: 2, line_limit: 1 << 20, now: NOW, watch: None };
    let parsed = parse::parse(&bundle, catalog, &settings, &|_| {});
    timeline::build(parsed, catalog, &Setting { now: NOW, offset: None, since: None, until: None, raw_clocks: false })
}

/// The events of one file, by the end of its name.
fn events<'a>(story: &'a Timeline, file: &str) -> Vec<&'a Event> {
    let member = story.members.iter().position(|m| m.path.ends_with(file)).unwrap_or_else(|| panic!("no {file}"));
    story.events.iter().filter(|e| e.span.member.index() == member).collect()
}

#[track_caller]
fn has(story: &Timeline, file: &str, kind: Kind, fields: &[(Field, &str)]) {
    let fits =
        |e: &&Event| e.kind == kind && fields.iter().all(|(f, want)| e.str(*f).is_some_and(|v| v.contains(want)));
    let events = events(story, file);
    if !events.iter().any(fits) {
        let same: Vec<_> =
            events.iter().filter(|e| e.kind == kind).take(20).map(|e| format!("{:?}", e.fields)).collect();
        panic!("{file}: no {} with {fields:?} among {}", kind.name(), same.join("\n"));
    }
}

/// The carrier around most lines of a file.
fn carrier(path: &Path) -> String {
    let catalog = formats::Catalog::builtin().unwrap();
    let found = formats::detect::Detector::new(catalog).detect("x", &std::fs::read(path).unwrap());
    found.carrier.and_then(|c| catalog.get(c)).map_or(String::new(), |f| f.spec.id.clone())
}

#[test]
fn every_file_has_its_format_and_nearly_every_line_a_record() {
    let Some(folder) = corpus("found") else { return };
    let story = story(&folder);
    let mut members: BTreeMap<&str, &timeline::Member> = BTreeMap::new();
    for member in &story.members {
        members.insert(member.path.strip_prefix("found/").unwrap_or(&member.path), member);
    }
    let listed: BTreeSet<&str> = FOUND.iter().map(|(file, ..)| *file).collect();
    let unlisted: Vec<_> = members.keys().filter(|m| !listed.contains(*m)).collect();
    let mut wrong = Vec::new();
    for (file, wanted, kinds) in FOUND {
        let Some(member) = members.get(file) else {
            wrong.push(format!("{file}: missing"));
            continue;
        };
        let (format, around) = wanted.split_once(" in ").unwrap_or((wanted, ""));
        let framed = member.lines_framed as f64 / member.lines_filled.max(1) as f64;
        let shown: Vec<String> = member.kinds.iter().map(|(k, n)| format!("{k} {n}")).collect();
        println!("{file:55} {wanted:28} {:6} lines, framed {framed:.3}  {}", member.lines, shown.join(", "));
        if member.format != format.trim_matches('-') {
            wrong.push(format!("{file}: read as {:?}, not as {format}", member.format));
        }
        if !around.is_empty() && carrier(&folder.join(file)) != around {
            wrong.push(format!("{file}: not inside {around}"));
        }
        let least = if file.starts_with("agora") { AGORA } else { FRAMED };
        if format != "-" && member.lines >= EXCERPT && framed < least {
            wrong.push(format!("{file}: framed {framed:.3}"));
        }
        for kind in kinds.split_whitespace().filter(|k| member.kinds.get(k).is_none_or(|n| *n == 0)) {
            wrong.push(format!("{file}: no {kind}"));
        }
    }
    assert!(wrong.is_empty() && unlisted.is_empty(), "{}\nnot in the table: {unlisted:?}", wrong.join("\n"));
    // Nothing but what only its vendor can read is left unread, and that is named.
    let unread: Vec<_> = story.gaps.iter().filter(|g| g.kind != GapKind::Thinned).collect();
    assert!(unread.len() == 1 && unread[0].kind == GapKind::VendorEncrypted, "{unread:?}");
    assert!(unread[0].path.ends_with("Imag__agorasdk.log"), "{unread:?}");
}

/// The whole logs of some length, of as many kinds as there are. What is encrypted and what is no SDK's is left out.
const PROPOSED: &[&str] = &[
    "agora-native/Aminorexbot__agorasdk_1.log",
    "agora-native/Build__agora-iris.log",
    "agora-native/Build__agoraapi.log",
    "agora-native/Imag__agoraapi.log",
    "agora-native/agora-sa_CodeReview__agorasdk.log",
    "easemob/sdkdemoapp3__easemob.log",
    "jitsi-server/jitsi__jicofo.log",
    "jitsi-server/jitsi__prosody.log",
    "libwebrtc-native/CCN18__webrtc.log",
    "livekit-server/livekit_debug__livekit.log",
    "mattermost/igwyd__mattermost.log",
];

/// A definition made from the beginning of a log passes its own test and frames the whole log.
#[test]
fn a_definition_is_proposed_for_every_whole_log() {
    let Some(folder) = corpus("found") else { return };
    let mut wrong = Vec::new();
    for file in PROPOSED {
        let path = folder.join(file);
        let content = std::fs::read(&path).unwrap();
        let text = match formats::propose(file, &content[..content.len().min(1 << 20)]) {
            Ok(text) => text,
            Err(why) => {
                wrong.push(format!("{file}: {why}"));
                continue;
            }
        };
        let format = formats::load("own.toml", &text).unwrap_or_else(|e| panic!("{file}: {e}\n{text}"));
        let id = format.spec.id.clone();
        let catalog = formats::Catalog::with(vec![format]).unwrap();
        let (_, own) = catalog.by_id(&id).unwrap();
        wrong.extend(formats::proof::check(&catalog, own));
        let story = read(&path, &catalog);
        let member = &story.members[0];
        // The records of the file are those that the formats made for it know; text that stands for itself is none.
        let builtin = formats::Catalog::builtin().unwrap();
        let known = read(&path, builtin).members[0].formats.clone();
        let described = |id: &str| builtin.by_id(id).is_some_and(|(_, f)| !f.spec.generic);
        let records: u64 = known.iter().filter(|(id, _)| described(id)).map(|(_, n)| n).sum();
        let share = *member.formats.get(&id).unwrap_or(&0) as f64 / records as f64;
        let framed = member.lines_framed as f64 / member.lines_filled.max(1) as f64;
        println!("{file:50} {:6} lines, its records {share:.3}, framed {framed:.3}", member.lines);
        if member.format != id || share < 0.95 || framed < 0.95 {
            wrong.push(format!("{file}: {} with {share:.3} of the records, framed {framed:.3}", member.format));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn agora_native_logs_are_read() {
    let Some(folder) = corpus("found/agora-native") else { return };
    let story = story(&folder);
    let (old, api, sdk) = ("agorasdk_1.log", "Build__agoraapi.log", "CodeReview__agorasdk.log");
    for file in [old, api, sdk] {
        has(&story, file, Kind::ConnState, &[(Field::To, "connected")]);
        has(&story, file, Kind::SessionJoin, &[]);
    }
    has(&story, api, Kind::ConnState, &[(Field::To, "failed"), (Field::Reason, "token")]);
    has(&story, api, Kind::AuthResult, &[(Field::Ok, "false"), (Field::Reason, "invalid-token")]);
    for file in ["Build__agora-iris.log", api, "Imag__agoraapi.log", sdk] {
        has(&story, file, Kind::ConfigValue, &[(Field::Key, "area_code")]);
    }
    has(&story, old, Kind::SdkInfo, &[(Field::Version, "2.9.2")]);
    has(&story, sdk, Kind::SdkInfo, &[(Field::Version, "4.2.2")]);
    for file in [old, sdk] {
        has(&story, file, Kind::NetChange, &[]);
        has(&story, file, Kind::DeviceInfo, &[(Field::Model, "")]);
        has(&story, file, Kind::EdgeSelect, &[]);
    }
    let sealed: Vec<_> = story.gaps.iter().filter(|g| g.kind == GapKind::VendorEncrypted).collect();
    assert!(sealed.len() == 1 && sealed[0].path.ends_with("Imag__agorasdk.log"), "{sealed:?}");
}

#[test]
fn agora_excerpts_from_logcat_and_browser_are_read() {
    let Some(folder) = corpus("found/agora-logcat-and-web") else { return };
    let story = story(&folder);
    has(&story, "native_2.9_logcat_issue50.txt", Kind::EdgeSelect, &[(Field::Port, "1080")]);
    has(&story, "rtm_1.4.7_issue153.txt", Kind::SdkInfo, &[(Field::Version, "1.4.7")]);
    has(&story, "web_ng_console.txt", Kind::SdkInfo, &[(Field::Version, "4.2.1")]);
    has(&story, "web_ng_console.txt", Kind::AuthResult, &[(Field::Reason, "invalid-token")]);
    has(&story, "web_ng_console.txt", Kind::EdgeSelect, &[(Field::Host, "edge.agoraio.cn")]);
}

#[test]
fn mars_and_tencent_excerpts_are_read() {
    let Some(folder) = corpus("found") else { return };
    let story = story(&folder);
    let mars = "logcat_and_ios_console.txt";
    has(&story, mars, Kind::ConnState, &[(Field::To, "connected")]);
    has(&story, mars, Kind::NetError, &[(Field::Text, "connection-closed")]);
    has(&story, "gen2_v9_ios_issue34.txt", Kind::NetChange, &[(Field::To, "wifi")]);
    has(&story, "gen3_v11plus_ios_issue54.txt", Kind::SessionJoin, &[(Field::Port, "8000")]);
    has(&story, "android_issue39_45.txt", Kind::NetError, &[(Field::Code, "408")]);
    has(&story, "jitsi__prosody.log", Kind::SdkInfo, &[(Field::Version, "0.10.0")]);
}
