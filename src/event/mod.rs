//! The vocabulary: what formats may say and rules may ask. It is the contract between the two.
//!
//! Names are dotted and lower case. A [`Kind`] says what happened, a [`Field`] one property of it in
//! the unit its name ends with (`_ms`, `_pct`, `_kbps`, `_bytes`); fields without a unit are words or counts.
//! Both sets are closed: a format or rule that names an unknown one does not load.

mod fields;

use std::sync::Arc;

use serde::Serialize;

use crate::level::Level;
use crate::span::Span;
use crate::stamp::Stamp;

pub use fields::{FieldSet, Fields};

/// So much of a line is kept as evidence: bytes while it is read, characters in a report.
pub const EXCERPT: usize = 600;

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        impl $name {
            /// Every word, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word as data files and reports write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The inverse of `name`.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Some(match name { $($text => Self::$variant,)* _ => return None })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                Self::from_name(&text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|w| w.name()).collect();
                    serde::de::Error::custom(format!("unknown word `{text}`, expected one of: {}", known.join(", ")))
                })
            }
        }
    };
}

vocabulary! {
    /// What happened.
    Kind {
        /// An SDK names itself: product, platform, version, build.
        SdkInfo = "sdk.info",
        /// The app names itself.
        AppInfo = "app.info",
        /// The app changed state: foreground, background, start, exit, killed.
        AppState = "app.state",
        /// The device: model, maker, os, os_version.
        DeviceInfo = "device.info",
        /// The network under the app changed: from, to, carrier.
        NetChange = "net.change",
        /// One HTTP request with its outcome.
        NetRequest = "net.request",
        /// A measurement of the path: rtt_ms, loss_up_pct, loss_down_pct, jitter_ms, ...; counters that run on since the
        /// start go into packets_received_total and packets_lost_total, and are told by their growth.
        NetSample = "net.sample",
        /// A failed network operation: op (dns, tcp, tls, udp, http, ws, ice), text, code, host.
        NetError = "net.error",
        /// An access point or edge was chosen.
        EdgeSelect = "edge.select",
        /// A connection changed state: conn, from, to (connecting, connected, reconnecting, disconnected, failed, closed), reason, code.
        ConnState = "conn.state",
        /// A channel or room was joined: phase (start, ok, failed), channel, user, code, elapsed_ms.
        SessionJoin = "session.join",
        /// A channel or room was left by the own side.
        SessionLeave = "session.leave",
        /// The server removed the user: reason, code.
        SessionKicked = "session.kicked",
        /// The outcome of an authentication: ok (true, false), code, reason, expires_at.
        AuthResult = "auth.result",
        /// The app called the SDK.
        ApiCall = "api.call",
        /// The SDK answered the app.
        ApiResult = "api.result",
        /// The app handed over a message.
        MsgSubmit = "msg.submit",
        /// The message went to the socket.
        MsgSent = "msg.sent",
        /// The server acknowledged the message.
        MsgAcked = "msg.acked",
        /// The peer received the message.
        MsgReceived = "msg.received",
        /// The message was stored.
        MsgStored = "msg.stored",
        /// The message was shown.
        MsgShown = "msg.shown",
        /// The message was read.
        MsgRead = "msg.read",
        /// Sending failed: id, code, reason.
        MsgFailed = "msg.failed",
        /// A push token was obtained or bound.
        PushToken = "push.token",
        /// A push was handed to the vendor.
        PushSent = "push.sent",
        /// The push vendor answered.
        PushResult = "push.result",
        /// A push was shown.
        PushShown = "push.shown",
        /// A measurement of media: dir, fps (sent), fps_captured, sound_captured (0 to 1), fps_received, encode_ms (per frame), target_kbps, freeze_ms, frames_dropped.
        MediaSample = "media.sample",
        /// A media stream, a capture device or an encoder changed state: media, op, state, reason, limit.
        MediaState = "media.state",
        /// One turn of a voice agent: stage times, end_reason.
        AiTurn = "ai.turn",
        /// A limit was hit: scope, limit, code.
        RateLimited = "rate.limited",
        /// A configuration value the log states.
        ConfigValue = "config.value",
        /// The process crashed.
        Crash = "crash",
        /// The app did not respond.
        Anr = "anr",
        /// Memory ran out.
        Oom = "oom",
        /// An error that fits none of the above: namespace, code, text.
        Error = "error",
        /// A pair of clocks in one line: wall, reference.
        ClockMark = "clock.mark",
        /// A probe that shows the link is alive: op (ping, pong), elapsed_ms.
        Keepalive = "keepalive",
    }
}

vocabulary! {
    /// A property of an event, in the unit of its name.
    #[allow(missing_docs, reason = "the word is its own documentation; the event kinds say who carries it")]
    Field {
        Account = "account", Args = "args", Area = "area", AsrMs = "asr_ms", Attempt = "attempt", AvailableKbps = "available_kbps",
        BufferMs = "buffer_ms", Build = "build", Bytes = "bytes", BytesReceived = "bytes_received", BytesSent = "bytes_sent",
        Carrier = "carrier", Channel = "channel", ClientId = "client_id", Code = "code", Codec = "codec", Conn = "conn",
        Conversation = "conversation", Cpu = "cpu",
        Dir = "dir", ElapsedMs = "elapsed_ms", EncodeMs = "encode_ms", EndReason = "end_reason", ExpiresAt = "expires_at",
        Fps = "fps", FpsCaptured = "fps_captured", FpsReceived = "fps_received", Frame = "frame", FramesDropped = "frames_dropped", FreezeMs = "freeze_ms", From = "from",
        Host = "host", Id = "id", IdScope = "id_scope", Interrupted = "interrupted", Ip = "ip",
        JitterMs = "jitter_ms", Kbps = "kbps", Key = "key", Limit = "limit", LlmMs = "llm_ms",
        LossDownPct = "loss_down_pct", LossUpPct = "loss_up_pct", Maker = "maker", Media = "media", MemoryMb = "memory_mb",
        Method = "method", Model = "model", Name = "name", Namespace = "namespace",
        Ok = "ok", Op = "op", Os = "os", OsVersion = "os_version",
        Packets = "packets", PacketsLost = "packets_lost", PacketsLostTotal = "packets_lost_total",
        PacketsReceived = "packets_received", PacketsReceivedTotal = "packets_received_total", PacketsSent = "packets_sent",
        Path = "path", Peer = "peer", Phase = "phase", Platform = "platform", Port = "port", Product = "product", Proxy = "proxy",
        Reason = "reason", RecvKbps = "recv_kbps", Reference = "reference", Region = "region", Role = "role", RttMs = "rtt_ms",
        Scope = "scope", SendKbps = "send_kbps", Seq = "seq", Signal = "signal", SizeBytes = "size_bytes", SoundCaptured = "sound_captured", Ssrc = "ssrc",
        State = "state", Status = "status", TargetKbps = "target_kbps", Text = "text", Thread = "thread", To = "to", TotalMs = "total_ms", Transport = "transport",
        TtsMs = "tts_ms", Turn = "turn", User = "user", Value = "value", Vendor = "vendor", Version = "version", Vpn = "vpn",
        WaitMs = "wait_ms", Wall = "wall",
    }
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, in the unit of the field.
    Num(f64),
    /// A word, code or free text, exactly as the log states it.
    Text(Arc<str>),
}

impl Value {
    /// The number, or the text read as one.
    #[must_use]
    pub fn num(&self) -> Option<f64> {
        match self {
            Self::Num(n) => Some(*n),
            Self::Text(t) => t.trim().parse().ok(),
        }
    }

    /// The text, or the number printed without a needless fraction.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Num(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}").into(),
            Self::Num(n) => n.to_string().into(),
            Self::Text(t) => (&**t).into(),
        }
    }
}

/// How much an event proves about where it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Read by the generic vocabulary from a line nobody described.
    #[default]
    Generic,
    /// Read by an entry of a described format.
    Format,
}

/// One thing that happened, as one line of the log says it. Made by the parser only.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub stamp: Stamp,
    /// Which line.
    pub span: Span,
    /// How loud the record was.
    pub level: Level,
    /// What happened.
    pub kind: Kind,
    /// Described format or generic reading.
    pub weight: Weight,
    /// Index of the format that read the line, in the catalog.
    pub format: u16,
    /// Properties.
    pub fields: Fields<Value>,
    /// The raw line, cut to a bounded length.
    pub text: Arc<str>,
}

impl Event {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.fields.get(field)
    }

    /// The number in a field.
    #[must_use]
    pub fn num(&self, field: Field) -> Option<f64> {
        self.get(field).and_then(Value::num)
    }

    /// The text in a field.
    #[must_use]
    pub fn str(&self, field: Field) -> Option<std::borrow::Cow<'_, str>> {
        self.get(field).map(Value::text)
    }

    /// True when the field holds exactly this text.
    #[must_use]
    pub fn is(&self, field: Field, text: &str) -> bool {
        self.get(field).is_some_and(|v| v.text() == text)
    }
}
