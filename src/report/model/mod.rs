//! The report as data: schema `whydrop.report/1`. This is the contract with every reader.
//!
//! Fields are only ever added, never renamed or retyped, and every field is optional for a reader: a value that is not
//! known is left out, lists are there even when empty. All text here is already redacted; nothing here refers to the
//! input any more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::advice::Topic;
use crate::report::lang::Lang;

mod judged;
mod seen;

pub use judged::{Cause, Excerpt, Found, Status, Symptom, Verdict};
pub use seen::{App, AppState, Device, Edge, Hole, Link, Member, Messages, Network, Sdk, Session, Trouble, Turn};

/// Name and version of the contract.
pub const SCHEMA: &str = "whydrop.report/1";

macro_rules! plain {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty,)* }
    )*};
}

plain! {
    /// The whole report of one case.
    Report {
        /// Always [`SCHEMA`].
        schema: String,
        /// Language of the titles and summaries inside.
        lang: Lang,
        /// What it comes to.
        verdict: Verdict,
        /// The four questions that are answered every time.
        axes: Axes,
        /// Causes, best first; the first is the verdict when the outcome is `cause`.
        causes: Vec<Cause>,
        /// What the logs say about the surroundings.
        environment: Environment,
        /// Who is hit, where logs of several devices lie side by side.
        #[serde(skip_serializing_if = "Option::is_none")]
        scope: Option<Scope>,
        /// What was read.
        bundle: Bundle,
        /// What happened.
        timeline: Story,
        /// Rules that fired.
        findings: Vec<Found>,
        /// What to do beyond the case at hand.
        advice: Vec<Advice>,
        /// What could not be read.
        gaps: Vec<Hole>,
        /// Rules that could not be judged, with the reason.
        skipped: Vec<Skip>,
        /// How the time of each member was placed.
        clock: Vec<Clock>,
        /// How private data was treated.
        redaction: Redaction,
        /// What made this report.
        tool: Tool,
        /// How many entries were left out of a bounded list, by its place (`timeline.links`).
        omitted: BTreeMap<String, u64>,
        /// The same in another language, for a page in which a reader can choose; no part of the data.
        #[serde(skip)]
        translated: Option<Box<Report>>,
    }

    /// One piece of advice.
    Advice {
        /// Its id.
        id: String,
        /// What it is about.
        topic: Topic,
        /// What it is.
        title: String,
        /// The number that triggers it.
        number: String,
        /// What to do.
        text: String,
        /// Where the knowledge is from.
        source: String,
        /// Lines behind it; none where the case file alone speaks.
        evidence: Vec<Excerpt>,
    }

    /// First and last instant, RFC 3339 in UTC.
    Period {
        /// First.
        from: String,
        /// Last.
        to: String,
    }

    /// The four axes.
    Axes {
        /// Is the SDK version to blame?
        sdk_version: Axis,
        /// Is the region or edge to blame?
        region: Axis,
        /// Is the network of the device to blame?
        weak_network: Axis,
        /// Is the configuration of app, account or server to blame?
        server_config: Axis,
    }

    /// One axis, answered.
    Axis {
        /// The answer.
        status: Status,
        /// Why, in one or two sentences.
        summary: String,
        /// Lines behind it.
        evidence: Vec<Excerpt>,
    }

    /// One rule that speaks for or against a cause.
    Proof {
        /// Id of the rule.
        rule: String,
        /// What it found.
        title: String,
        /// Log-odds it gave, or took.
        points: f64,
        /// How often it was seen.
        count: u64,
        /// True where not every event was kept: there were at least so many.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        at_least: bool,
        /// The first lines.
        lines: Vec<Excerpt>,
    }

    /// What the logs say about the surroundings.
    Environment {
        /// SDKs, the main one first; at most three.
        sdks: Vec<Sdk>,
        /// Apps.
        apps: Vec<App>,
        /// Devices.
        devices: Vec<Device>,
        /// Networks the device was in, in order of time.
        networks: Vec<Network>,
        /// Regions that were named.
        regions: Vec<String>,
        /// Access points that were used.
        edges: Vec<Edge>,
    }

    /// Who is hit, where logs of several devices lie side by side.
    Scope {
        /// Devices, folders or archives that say something about themselves.
        sources: u64,
        /// Those among them whose logs hold a failure.
        hit: u64,
        /// What all with a failure have, and none of the others: `model`, `os_version`, `carrier`, ...
        tells: BTreeMap<String, String>,
        /// The first failures of all of them lie in this minute.
        #[serde(skip_serializing_if = "Option::is_none")]
        together: Option<Period>,
        /// The same in one or two sentences.
        summary: String,
    }

    /// What was read.
    Bundle {
        /// Name of the input.
        name: String,
        /// Keyed digest of the content, to tell two bundles apart.
        id: String,
        /// Size of the input in bytes.
        bytes: u64,
        /// The log files in it.
        members: Vec<Member>,
    }

    /// What happened.
    Story {
        /// Stays in channels, rooms or on servers.
        sessions: Vec<Session>,
        /// Calls: what several stays in one channel have in common.
        calls: Vec<Call>,
        /// Messages, joined by id.
        messages: Messages,
        /// States of connections that are worth showing, in order of time.
        links: Vec<Link>,
        /// Seconds of the case in which a connection was in each state, however many were at once.
        link_seconds: BTreeMap<String, f64>,
        /// The same for each device or process, where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        link_ends: Vec<LinkEnd>,
        /// Measurements of the path over time.
        series: Vec<Series>,
        /// Turns of a voice agent, in order of time.
        turns: Vec<Turn>,
        /// States of the app, in order of time.
        app: Vec<AppState>,
    }

    /// How long the connections of one device or process were in each state.
    LinkEnd {
        /// The device or process.
        endpoint: String,
        /// Seconds in which one of its connections was in that state.
        seconds: BTreeMap<String, f64>,
    }

    /// Stays in one channel that overlap, at one endpoint or several.
    Call {
        /// Pseudonym of the channel or room.
        channel: String,
        /// Devices or processes that took part, or tried to.
        endpoints: Vec<String>,
        /// Since when.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// Until when.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<String>,
        /// Stays that were joined.
        joined: u64,
        /// Stays by how they ended: `open`, `left`, `kicked`, `failed`.
        ends: BTreeMap<String, u64>,
    }

    /// One measurement of one endpoint, thinned to at most 240 samples that keep the extremes.
    Series {
        /// The device or process.
        endpoint: String,
        /// What was measured, with its unit: `rtt_ms`, `loss_up_pct`, ...
        field: String,
        /// In order of time.
        samples: Vec<Sample>,
    }

    /// The values of a short time.
    Sample {
        /// Since when.
        at: String,
        /// The least.
        min: f64,
        /// The mean.
        mean: f64,
        /// The greatest.
        max: f64,
    }

    /// A rule that could not be judged.
    Skip {
        /// Id of the rule.
        rule: String,
        /// What was missing.
        reason: String,
    }

    /// How the time of a member was placed on the common axis.
    Clock {
        /// The member.
        path: String,
        /// `stated`, `utc` or `device-local`.
        basis: String,
        /// Offset east of UTC in seconds.
        offset_s: i64,
        /// `stated`, `inferred`, `assumed` or `missing`.
        known: String,
        /// What it rests on.
        why: String,
        /// No log states or shows the zone and none was given: its times were taken as UTC.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        unstated: bool,
        /// Milliseconds by which it was ahead of the clock of another device; its times were moved by that.
        #[serde(skip_serializing_if = "Option::is_none")]
        skew_ms: Option<f64>,
        /// The true value is at most so many milliseconds away.
        #[serde(skip_serializing_if = "Option::is_none")]
        skew_within_ms: Option<f64>,
        /// Messages it rests on.
        #[serde(skip_serializing_if = "Option::is_none")]
        skew_messages: Option<u64>,
    }

    /// How private data was treated.
    Redaction {
        /// `share`, `strict` or `off`.
        policy: String,
        /// Tells whether two reports use the same pseudonyms, without giving the key away.
        key_id: String,
        /// Replacements by type.
        counts: BTreeMap<String, u64>,
        /// What this does and does not promise.
        note: String,
    }

    /// What made this report, and what besides the input it depends on.
    Tool {
        /// `whydrop`
        name: String,
        /// Its version.
        version: String,
        /// The instant used as now.
        now: String,
        /// Digest of the rules and of the advice.
        rules_digest: String,
        /// Digest of the knowledge tables.
        knowledge_digest: String,
        /// The definition of a weak network that the axis was judged by.
        weak_network: String,
    }
}
