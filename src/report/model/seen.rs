//! What the logs say, without judgement: surroundings, members, sessions, messages, connections, gaps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Excerpt;

macro_rules! optional {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$fmeta])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$ty>,)*
        }
    )*};
}

/// An SDK that speaks in the logs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sdk {
    /// Its name.
    pub product: String,
    /// The version it states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A lower bound of the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// android, ios, web, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Records it wrote.
    pub records: u64,
    /// The line that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Excerpt>,
}

optional! {
    /// An app that names itself.
    App {
        /// Package or bundle id.
        id: String,
        /// Its version.
        version: String,
        /// The line that says so.
        evidence: Excerpt,
    }

    /// A device.
    Device {
        /// Its maker.
        maker: String,
        /// Its model.
        model: String,
        /// Its operating system.
        os: String,
        /// Version of that.
        os_version: String,
        /// The line that says so.
        evidence: Excerpt,
    }

    /// A change of network.
    Network {
        /// When.
        at: String,
        /// The network before.
        from: String,
        /// The network after.
        to: String,
        /// The carrier.
        carrier: String,
        /// Line number and file.
        #[serde(rename = "where")]
        place: String,
    }

    /// An access point that was used.
    Edge {
        /// Its name.
        host: String,
        /// Its address.
        ip: String,
        /// Its port.
        port: String,
        /// The region it serves.
        region: String,
        /// udp, tcp, tls, quic, ...
        transport: String,
        /// How often it was chosen.
        count: u64,
    }
}

/// One log file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// `outer.zip!inner/a.log`
    pub path: String,
    /// Id of the format that claimed it.
    pub format: String,
    /// Records by format, where several speak in one file.
    pub formats: BTreeMap<String, u64>,
    /// How the text was encoded.
    pub encoding: String,
    /// How its time was placed: `stated`, `utc`, `device-local`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Bytes after decompression.
    pub bytes: u64,
    /// Lines.
    pub lines: u64,
    /// Share of the non-blank lines that belong to a record.
    pub framed: f64,
    /// Events read from it.
    pub events: u64,
    /// Events by kind.
    pub kinds: BTreeMap<String, u64>,
    /// First instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Last instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// One stay in a channel or room, or one call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The device or process.
    pub endpoint: String,
    /// Pseudonym of the channel or room.
    pub channel: String,
    /// When joining began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Joined at all.
    pub joined: bool,
    /// `open`, `left`, `kicked` or `failed`.
    pub end: String,
    /// Milliseconds to join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_ms: Option<f64>,
}

/// One turn of a voice agent: how long each stage took, in milliseconds, as far as the logs say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Turn {
    /// When it was logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The device or process.
    pub endpoint: String,
    /// Recognition of speech.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asr_ms: Option<f64>,
    /// The language model, to its first token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llm_ms: Option<f64>,
    /// Synthesis of speech, to its first byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tts_ms: Option<f64>,
    /// From the end of speech to the first sound of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_ms: Option<f64>,
    /// The user spoke into it.
    pub interrupted: bool,
    /// File and line.
    #[serde(rename = "where")]
    pub place: String,
}

/// A state of the app, from one change to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppState {
    /// The device or process.
    pub endpoint: String,
    /// `start`, `foreground`, `background`, `exit`, `killed`, ...
    pub state: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when: the next change, or the last record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Messages, joined by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Messages {
    /// Handed to the SDK.
    pub submitted: u64,
    /// Of these, acknowledged.
    pub acked: u64,
    /// Received by any endpoint.
    pub received: u64,
    /// Of the submitted, received by another endpoint; only when both ends are in the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<u64>,
    /// Refused, or failed with a code.
    pub failed: u64,
    /// Neither acknowledged, nor received, nor failed, with time enough to know.
    pub lost: u64,
    /// The log ends too soon after to know.
    pub in_flight: u64,
    /// Received more than once.
    pub duplicate: u64,
    /// Median latency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// 90 % are faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90_ms: Option<f64>,
    /// 95 % are faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95_ms: Option<f64>,
    /// 99 % are faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// First messages that were lost, failed or duplicated.
    pub trouble: Vec<Trouble>,
}

/// A message that did not get through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// `lost`, `failed` or `duplicate`.
    pub what: String,
    /// The line.
    pub line: Excerpt,
}

/// One state of one connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    /// The device or process.
    pub endpoint: String,
    /// The connection, empty where the log has only one.
    pub conn: String,
    /// connecting, connected, reconnecting, disconnected, failed, closed.
    pub state: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// For how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The log ends in this state.
    pub open: bool,
    /// Why it changed, as the log says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hole {
    /// `outer.zip!inner/a.log`
    pub path: String,
    /// Why: `truncated`, `damaged`, `limit`, ...
    pub kind: String,
    /// What that means.
    pub title: String,
    /// Byte where it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// What exactly.
    pub detail: String,
    /// True when the analysis is incomplete because of it.
    pub incomplete: bool,
}
