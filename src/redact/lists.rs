//! Phrases, from `phrases.toml`: what a line is about, and the words that stand before, behind or between values.
//!
//! A line is read once for all topics together; a single word is looked up by its first or last letter, never against a
//! whole list.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::grams::Grams;

macro_rules! lists {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A list of phrases.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum List { $(#[doc = $text] $name),* }

        const NAMES: &[&str] = &[$($text),*];
    };
}

lists! {
    // What a line is about.
    Chat = "chat", Verb = "verb", Fault = "fault", Record = "record", Push = "push", Someone = "someone",
    Gadget = "gadget", Party = "party", StreamOfWords = "stream_of_words", Speech = "speech", Dialogue = "dialogue",
    Proof = "proof", Yours = "yours", Access = "access", Public = "public", Login = "login", Enrol = "enrol",
    Command = "command", PasswordFlag = "password_flag", DeviceTest = "device_test", RoomAct = "room_act",
    Keypad = "keypad", Candidate = "candidate", Transcript = "transcript", DeviceModel = "device_model",
    Process = "process", Flow = "flow", Upgrade = "upgrade", CipherKey = "cipher_key", Digest = "digest",
    Cookie = "cookie", Private = "private", Api = "api", Presence = "presence", PhoneCall = "phone_call", Map = "map",
    Encrypted = "encrypted", Binding = "binding", Statement = "statement", Clock = "clock",
    CallRecord = "call_record", Stream = "stream", Oauth = "oauth", Posted = "posted", Wifi = "wifi", Cert = "cert",
    Relay = "relay", Claims = "claims", Broker = "broker", Dhcp = "dhcp", Scan = "scan", ApplePush = "apple_push", Telephony = "telephony",
    // What stands in it.
    Act = "act", Count = "count", Thing = "thing", ThingZh = "thing_zh", Nobody = "nobody",
    BeforeOwner = "before_owner", CallPerson = "call_person", CallRoom = "call_room", CallMeasure = "call_measure",
    CallVerb = "call_verb", DoneBy = "done_by", SaidBy = "said_by", LoginFor = "login_for", EnteredAs = "entered_as",
    PeerBefore = "peer_before", PeerAfter = "peer_after", PeerOther = "peer_other", NoName = "no_name",
    HostEnd = "host_end", Part = "part", SubjectAct = "subject_act", ThingKind = "thing_kind",
    PersonBefore = "person_before", Software = "software", Role = "role", SubjectActZh = "subject_act_zh",
    PeopleLabel = "people_label", TypedUser = "typed_user", TypedRoom = "typed_room", DialTech = "dial_tech",
    Extension = "extension", KeyPart = "key_part", Spoken = "spoken", SpokenZh = "spoken_zh", FaultZh = "fault_zh",
    SaidWord = "said_word", TalkWord = "talk_word", Arrow = "arrow", Sending = "sending", NotSaid = "not_said",
    Filler = "filler", HumanAct = "human_act", PathUser = "path_user", PathRoom = "path_room",
    PathDevice = "path_device", PathOwner = "path_owner", Road = "road", PostalSign = "postal_sign", Of = "of", PeopleTable = "people_table",
    CardCode = "card_code", AuthMethod = "auth_method", Engine = "engine", TableBefore = "table_before",
    VersionName = "version_name", Dice = "dice", FileEnd = "file_end", FillZh = "fill_zh", Hearing = "hearing",
    MachineKind = "machine_kind", RoadZh = "road_zh", CallPeople = "call_people", MediaEnd = "media_end",
    Address = "address", MeasureZh = "measure_zh", PathToken = "path_token", Speaking = "speaking", Folder = "folder",
    BeforeGiven = "before_given", DoneTo = "done_to", SystemText = "system_text", BeforeHash = "before_hash",
    ChangedZh = "changed_zh", Home = "home", TitleZh = "title_zh", PeopleLabelZh = "people_label_zh",
    OfPeople = "list_of", ObjectTail = "object_tail", Everybody = "everybody", PairKey = "pair_key",
    NounLabel = "noun_label", RoomPart = "room_part", PostedEnd = "posted_end", Nmea = "nmea",
    SpeechKey = "speech_key", Speaker = "speaker", HumanActZh = "human_act_zh", HookPath = "hook_path",
    Title = "title", PairValue = "pair_value", HashedTail = "hashed_tail", NamedThing = "named_thing",
    MeetSite = "meet_site", ObjectPerson = "object_person", ObjectRoom = "object_room", NounFiller = "noun_filler",
    NounText = "noun_text", NounMessage = "noun_message", SayCall = "say_call", FlagSecret = "flag_secret",
    AddressName = "address_name", PresenceState = "presence_state", Wrapper = "wrapper", RoomVerb = "room_verb",
    RoomNoun = "room_noun", ThingMake = "thing_make", NickZh = "nick_zh", Carrier = "carrier", FollowZh = "follow_zh",
    CookieAttribute = "cookie_attribute", PlateWord = "plate_word", ArchiveEnd = "archive_end", ScriptEnd = "script_end", Unit = "unit", RoadEnd = "road_end", MeetHost = "meet_host",
    MeetPath = "meet_path", Level = "level", NoLogin = "no_login", MailKept = "mail_kept", PartyKey = "party_key", WordsKey = "words_key",
    SubjectKey = "subject_key", AboutKey = "about_key", DraftKey = "draft_key", Talker = "talker",
    NoticeKey = "notice_key", GadgetEvent = "gadget_event", NetworkExtra = "network_extra",
    NetworkBytes = "network_bytes", GroupWord = "group_word", GroupKey = "group_key", SessionKey = "session_key",
    CookieKey = "cookie_key", DeviceKey = "device_key", StreamKey = "stream_key", EntryKey = "entry_key",
    OddToken = "odd_token", OddDevice = "odd_device", InstallKey = "install_key", ResourceKey = "resource_key",
    BracketEngine = "bracket_engine", GadgetPart = "gadget_part", BareKey = "bare_key", KeypadWord = "keypad_word",
    IceUser = "ice_user", KeyLog = "key_log", TranscriptWord = "transcript_word", DeliverWord = "deliver_word",
    PassCommand = "pass_command", SqlText = "sql_text", OneTimeWord = "one_time_word", LikeWord = "like_word",
    EventWord = "event_word", Degrees = "degrees", OldNew = "old_new", SecretNoun = "secret_noun",
    WhoFirst = "who_first", BrokerUser = "broker_user", UserPass = "user_pass", OwnDeviceId = "own_device_id",
    SecretTail = "secret_tail", Got = "got", MeetInner = "meet_inner", NetworkNoun = "network_noun",
    NetworkWord = "network_word", DeviceWord = "device_word", ShortId = "short_id", ShortGroup = "short_group",
    NoteName = "note_name", RoadFirst = "road_first", RoomTable = "room_table", Member = "member", Source = "source",
    PathAction = "path_action", UserFolder = "user_folder", DocumentEnd = "document_end", Joint = "joint",
    Store = "store", StoreFlag = "store_flag", CellKind = "cell_kind", MediaName = "media_name",
    DiceRoom = "dice_room", DiceUser = "dice_user", StatementVerb = "statement_verb", PublicHost = "public_host",
    Algorithm = "algorithm", GoneZh = "gone_zh", PassKey = "pass_key", StoreEnd = "store_end",
    NoticeTitle = "notice_title", FaultWord = "fault_word",
}

/// The topics of a line, a bit for each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Topics(u64);

#[derive(Debug, Default)]
struct Phrases {
    whole: HashSet<&'static [u8], Quick>,
    // Most words are in no list: their first letter or their length says so.
    first: [u64; 4],
    longest: usize,
    all: Vec<&'static str>,
    heads: HashMap<u8, Vec<Head>, Quick>,
    tails: HashMap<u8, Vec<&'static str>, Quick>,
    last: [u64; 4],
}

// A phrase with its first bytes as a number, which tells most others apart.
#[derive(Clone, Copy, Debug)]
struct Head {
    bytes: u32,
    mask: u32,
    phrase: &'static str,
}

struct Lists {
    phrases: Vec<Phrases>,
    topics: Grams,
    // For each phrase of the search, the topics it speaks of.
    bits: Vec<u64>,
}

type File = HashMap<String, HashMap<String, String>>;

static FILE: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/phrases.json"))).unwrap_or_default());
static LISTS: LazyLock<Lists> = LazyLock::new(load);

// The file is part of the program and a test looks into it, so it never fails to load for a user.
fn load() -> Lists {
    let mut phrases = Vec::new();
    let mut topics: HashMap<&'static str, u64> = HashMap::new();
    let spoken = FILE.get("topic");
    let stood = FILE.get("phrase");
    for (at, name) in NAMES.iter().enumerate() {
        let topic = spoken.and_then(|all| all.get(*name));
        let text = topic.or_else(|| stood.and_then(|all| all.get(*name))).map_or("", String::as_str);
        let mut list = Phrases::default();
        for phrase in split(text) {
            if topic.is_some() {
                *topics.entry(phrase).or_default() |= 1 << at;
            }
            list.add(phrase);
        }
        phrases.push(list);
    }
    let mut topics: Vec<_> = topics.into_iter().collect();
    topics.sort_unstable();
    let search = Grams::new(topics.iter().map(|(phrase, _)| phrase));
    Lists { phrases, topics: search, bits: topics.into_iter().map(|(_, bits)| bits).collect() }
}

// `_` at an edge stands for a space.
fn split(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('|').map(str::trim).filter(|p| !p.is_empty()).map(|phrase| {
        if !phrase.starts_with('_') && !phrase.ends_with('_') {
            return phrase;
        }
        let spaced = phrase.strip_prefix('_').map_or(phrase.to_owned(), |rest| format!(" {rest}"));
        let spaced = spaced.strip_suffix('_').map_or(spaced.clone(), |rest| format!("{rest} "));
        &*Box::leak(spaced.into_boxed_str())
    })
}

impl Phrases {
    fn add(&mut self, phrase: &'static str) {
        self.whole.insert(phrase.as_bytes());
        self.all.push(phrase);
        self.longest = self.longest.max(phrase.len());
        if let (Some(first), Some(last)) = (phrase.bytes().next(), phrase.bytes().next_back()) {
            mark(&mut self.first, first);
            mark(&mut self.last, last);
            let mask = if phrase.len() >= 4 { u32::MAX } else { (1 << (phrase.len() * 8)) - 1 };
            let head = Head { bytes: head(phrase), mask, phrase };
            self.heads.entry(first).or_default().push(head);
            self.tails.entry(last).or_default().push(phrase);
        }
    }
}

// The first four bytes of a text.
fn head(text: &str) -> u32 {
    let mut bytes = [0u8; 4];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u32::from_le_bytes(bytes)
}

fn mark(bits: &mut [u64; 4], byte: u8) {
    if let Some(word) = bits.get_mut(usize::from(byte >> 6)) {
        *word |= 1 << (byte & 63);
    }
}

fn is_marked(bits: &[u64; 4], byte: u8) -> bool {
    bits.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
}

/// A hash for the words of our own lists: nobody outside chooses what is in them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hasher(u64);

/// Makes such hashes.
pub(super) type Quick = std::hash::BuildHasherDefault<Hasher>;

impl std::hash::Hasher for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}

/// What a line is about.
pub(super) fn topics(line: &str) -> Topics {
    let lists = &*LISTS;
    let mut topics = 0;
    lists.topics.each(line.as_bytes(), |phrase, _| topics |= lists.bits.get(phrase).copied().unwrap_or(0));
    Topics(topics)
}

/// Whether a number is a phrase of its own, as `401` is.
pub(super) fn is_spoken_number(word: &str) -> bool {
    static SPOKEN: LazyLock<HashSet<&'static str, Quick>> = LazyLock::new(|| {
        let lists = FILE.values().flat_map(HashMap::values).flat_map(|text| split(text));
        lists.map(str::trim).filter(|phrase| phrase.bytes().all(|b| b.is_ascii_digit())).collect()
    });
    SPOKEN.contains(word)
}

impl Topics {
    /// Whether this is one of them.
    pub const fn has(self, list: List) -> bool {
        self.0 >> (list as u64) & 1 == 1
    }
}

impl List {
    fn phrases(self) -> &'static Phrases {
        static NONE: LazyLock<Phrases> = LazyLock::new(Phrases::default);
        LISTS.phrases.get(self as usize).unwrap_or(&NONE)
    }

    /// Every phrase, in the order of the file.
    pub fn all(self) -> &'static [&'static str] {
        &self.phrases().all
    }

    /// Whether a word is one of them.
    pub fn has(self, word: &str) -> bool {
        let list = self.phrases();
        let first = word.bytes().next().is_some_and(|first| is_marked(&list.first, first));
        first && word.len() <= list.longest && list.whole.contains(word.as_bytes())
    }

    /// Whether a word is one of them, in any case.
    pub fn has_in_any_case(self, word: &str) -> bool {
        let mut lower = [0u8; 32];
        let Some(lower) = lower.get_mut(..word.len()) else { return false };
        let list = self.phrases();
        let first = word.bytes().next().is_some_and(|first| is_marked(&list.first, first.to_ascii_lowercase()));
        if !first || word.len() > list.longest {
            return false;
        }
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        list.whole.contains(&*lower)
    }

    /// The first of them a text begins with.
    pub fn starts(self, text: &str) -> Option<&'static str> {
        let (list, first) = (self.phrases(), text.bytes().next()?);
        let list = is_marked(&list.first, first).then(|| list.heads.get(&first))??;
        let bytes = head(text);
        list.iter().find(|h| bytes & h.mask == h.bytes && text.starts_with(h.phrase)).map(|h| h.phrase)
    }

    /// The first of them a text ends with.
    pub fn ends(self, text: &str) -> Option<&'static str> {
        let (list, last) = (self.phrases(), text.bytes().next_back()?);
        let list = is_marked(&list.last, last).then(|| list.tails.get(&last))??;
        list.iter().find(|phrase| text.ends_with(**phrase)).copied()
    }

    /// Whether a short text holds one of them.
    pub fn within(self, text: &str) -> bool {
        (0..text.len()).any(|at| text.get(at..).is_some_and(|rest| self.starts(rest).is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_in_the_file_and_every_topic_fits() {
        for (at, name) in NAMES.iter().enumerate() {
            let held = FILE.values().any(|table| table.contains_key(*name));
            assert!(held, "phrases.toml has no list {name}");
            let topic = FILE.get("topic").is_some_and(|topics| topics.contains_key(*name));
            assert!(!topic || at < 64, "{name} has no bit left");
        }
        let known = FILE.values().flat_map(HashMap::keys).filter(|name| NAMES.contains(&name.as_str())).count();
        assert_eq!(known, FILE.values().map(HashMap::len).sum::<usize>(), "a list of the file is not used");
    }

    #[test]
    fn a_number_in_a_phrase_is_one_that_shapes_know() {
        for phrase in FILE.values().flat_map(HashMap::values).flat_map(|text| split(text)) {
            let plain = phrase.trim();
            let digits = plain.bytes().rev().take_while(u8::is_ascii_digit).count();
            let before = plain.len().checked_sub(digits + 1).and_then(|at| plain.as_bytes().get(at));
            // No number of an address is left out of a shape.
            let address = plain.parse::<std::net::IpAddr>().is_ok();
            let lone = !address && before.is_some_and(|b| !b.is_ascii_alphanumeric());
            assert!(digits == 0 || plain.len() == digits || !lone, "{phrase:?} ends with a number of its own");
        }
        assert!(is_spoken_number("401") && !is_spoken_number("402"));
    }

    #[test]
    fn topics_are_heard_in_any_case_and_edges_are_spaces() {
        let about = topics("User LOGIN 10.0.0.1 > 10.0.0.2");
        assert!(about.has(List::Login) && about.has(List::Flow) && about.has(List::Party));
        assert!(!topics("a>b").has(List::Flow));
        assert_eq!(List::SubjectAct.starts("joined the room"), Some("joined"));
        assert_eq!(List::PeerBefore.ends("发送给"), Some("给"));
        assert!(List::Fault.within("read timed out") && !List::Fault.within("hello"));
    }
}
