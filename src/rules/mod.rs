//! Rules: what a story shows, said in data. A rule finds; it does not say why. Causes weigh findings one floor up.
//!
//! A rule is one file `src/rules/<area>/<id>.toml`; the file name is its id. Keys:
//!
//! | key | says |
//! |---|---|
//! | `title = { en, zh-CN }` | one line for the report; `{name}` prints a binding |
//! | `severity` | info, low, medium, high, critical: how bad for the people using the app |
//! | `axis` | sdk_version, region, weak_network, server_config: which of the four questions it answers |
//! | `origin` | findings of one origin are one piece of evidence (default: the id) |
//! | `hard = true` | a code or phrase that settles the matter alone |
//! | `scope` | member, endpoint (default) or bundle: what one evaluation sees; each gives its own finding |
//! | `needs = [...]` | data that must exist, else the rule is skipped with that reason (below) |
//! | `profile` | thresholds of this profile of `profiles.toml` instead of the chosen one |
//! | `source` | where the knowledge is from |
//! | `next = [{ en, zh-CN }]` | its own next steps, where those of its cause do not fit: they are told in their stead |
//! | `[when]` | a block: every operator in it must hold |
//! | `[shown-with]` | `of` selector, `above`, `below` (lines): beside each proof the nearest such event is shown, the exception of a crash; it proves nothing itself |
//! | `[[example]]` | a made-up story and whether the rule fires; at least one of each |
//!
//! **Needs**: `messages`, `messages:latency`, `messages:delivered`, `links`, `sessions`, `versions`, `archive-time`,
//! `endpoints:2`, an event kind (`net.request`), or a sample field (`net.sample:rtt_ms`, alternatives with `|`).
//!
//! **Selectors** pick events: `{ kind = "net.error" or [..], where = { field = condition }, code-cause = "token_expired",
//! line = condition, weight = "format", last = true }` (`last`: its log ends with it), a list of such, or `"@name"`, a list that `terms.toml` writes once; `line` looks at the raw text, for readings of the generic vocabulary. A condition is a word, a number, a list of words (one of), or
//! `{ eq, not, contains, prefix, lacks, lt, le, ge, gt, exists }`; words compare without case. `code-cause` holds when the event's
//! (namespace, code), or its HTTP status, stands for that cause in `codes.csv`.
//!
//! **Numbers** are literal or `"$name"`, a threshold of the profile; the value used becomes the binding `{name}`. Times are seconds.
//!
//! | operator | keys | holds when |
//! |---|---|---|
//! | `all`, `any`, `not` | blocks | all / at least one / not |
//! | `terms` | names with an `@` | blocks that `terms.toml` writes once for several rules hold |
//! | `match` | selector | an event fits |
//! | `count` | `of`, `at-least` (1), `at-most`, `within`, `by` field, `distinct` field, `then` + `then-within`, `worst` field (or list) | so many fit within any such time, in the largest group `by` a field; only those followed by `then` count; `worst` fields are in ms: the greatest value is bound as `{worst}` in seconds, in words as `{worst_said}` |
//! | `ratio` | `of`, `to`, `at-least`, `min-total`, `apart` | that share of `to`; lines of the same status within `apart` count once |
//! | `sequence` | `steps`, `within`, `same` field, `unless` | one after the other, and no `unless` between two of them; what came last is shown first where the order alone is asked for |
//! | `absent-after` | `after`, `none`, `within`, `last`, `lasts`, `at-least` | some (`last`: the last; `at-least`: so many) `after` without a later `none`; with `lasts` only those after which their log goes on that long |
//! | `lead` | `effect`, `look`, `from` (20), `to` (0) | a `look` that long before an `effect` |
//! | `together` | `of`, `within`, `endpoints` (2), `unless`, `lasts` (0) | on so many endpoints within that time, with logs that go on for `lasts`, not counting what an `unless` announced there so shortly before |
//! | `elsewhere` | `fail`, `ok`, `by`, `within`, `then-fails` (0) | something with another value of `by` works meanwhile, and so many failures of the first follow |
//! | `stopped` | `field`, `longer`, `times-next` (3), `at-least` (3), `unless` | samples stay away for that long and so many times the next longest stretch, to the end if they never come back, while their log goes on; and no `unless` stands where the stretch begins |
//! | `sustained` | `field` (or list: the greatest), `per` (percent of their sum), `stat`, `lt le ge gt`, `times-own`, `share-of-own`, `for`, `share` (0.8), `mean-ge`, `after-other`, `then-other`, `from-start`, `unless` | samples fulfil it for that long, with at least that mean; `times-own` compares with the series' own good level; `after-other` / `then-other`: it was / became otherwise; no `unless` stands where the stretch begins |
//! | `series` | `field`, `per`, `stat`, `min-n`, `first`, `test = [{ of, over, lt le ge gt }]` | statistics of the whole series (or its first seconds) |
//! | `spread` | `of`, `field`, `min-n` (10), `test` as in `series`, `returns`, `rises` | statistics of what events tell in that field; what took a second and more came at so many separate moments; so many in a row each took longer than the one before |
//! | `compare` | `of`, `over`, `minus`, `lt le ge gt` | measures of messages: success (lines that tell of what worked, in whichever words) submitted acked received failed lost unheard (of the lost: sent before another end was there) undelivered (reached no other end, with time enough) in-flight overtaken (answered only after the next was sent, in logs without times) duplicate bursts (answers to messages of different moments that came together after a wait) returns (separate moments at which answers came that had waited for a second and more) delivered latency-n -min -p50 -p90 -p95 -p99 -max |
//! | `links` | `what` = down, up, never-up, arising (from the first try to the first contact), all-fine; `conn`, `reason`, `longer`, `shorter`, `at-least`, `recovered`, `begins` (state it begins with), `others-up` (another end hears its server meanwhile) | stretches of connections |
//! | `sessions` | `end`, `joined`, `at-least`, `every`, `slower` (ms) | stays in a channel |
//! | `early` | `of`, `lines` | the first `of` stands within so many lines of its log's start: a log that says much before was talking to somebody |
//! | `reply` | `ask`, `answer`, `unless`, `slower`, `faster`, `at-least`, `every`, `share` | so many (or `every`, or that share of the) asks are answered that late or soon |
//! | `pace` | `of`, `at-least` (3), one of `steady`, `late`, `doubling`, `apart`, `waits` with `within` (1) | steps from one to the next in one log: all within so much of the shortest / so many later than that / so many twice the one before, within that / so many at least that long |
//! | `levels` | `at`, `at-least`, `share` | a log has so many records at that level or louder |
//! | `calm` | `records`, `lasts`, `pause`, `success`, `works`, `excused`, `mended`, `unsaid`, `remarks` (0), `after` (0), `farewell` (0), `closing`, `ending` | a log has so many records over that long, no two further apart than `pause`, so many lines, and events of `works`, tell of what worked, and none complains, understood or not; what comes behind a `closing` within the last 5 s of its log, or with an `ending` in its last second, or from 2 s before to 10 s behind an `excused`, is no complaint, nor is a mere warning less than `farewell` before the end; up to `remarks` lines may warn without a word of failure, `after` before the end; with `mended` there are complaints, but only within one stretch that long, one of them says that it tries again (or need not, with `unsaid`), and the log goes on for `after` behind them |
//! | `steady` | `times`, `slack`, `pause` (0), `step`, `lacks`, `through` | each line of the longest log that came so often and at an even pace comes again to its end, none stays away for longer than `slack` of its usual steps and `pause`, and one of them, which tells of something new each time, says none of `lacks` (words, or `"@name"`) and comes at least each `step`, runs through most of the log (with `through` from before its first complaint); in whatever words they are told, but not in logs of over 1 MiB |
//! | `burst` | `longer`, `steps`, `least`, `awake` | lines of a log that tell of something new stayed away that long and so many of their usual steps, and then about as many came within a moment, and `least` of them; `awake`: another line kept coming meanwhile, else one that comes at an even pace stayed away as well and came once |
//! | `gap` | `longer`, `times-next`, `busy`, `peer-alive`, `well`, `unless`, `then`, `idle`, `paced`, `vain`, `beats`, `task`, `hears` | a hole in one log that else writes `busy` records a second, while the other end's goes on, to which no `well` happens; no `unless` right before it, `then` right behind it; with `idle` the own side else sends at a pace, and the hole is so many times its usual step; with `paced` such events stand at an even pace, at least eight steps of which fall into the hole, and less than a quarter as many ended as `vain`; with `beats` a line that tells of something new came at an even pace, and the hole is so many of its steps; with `task` the lines on both sides share a word that the log does not use else and are no events of a connection; with `hears` data comes in right behind it |
//! | `ends-early` | `by`, `times-own` (0), `lived` (0), `unless` | one log stops before the others without saying so, that long, so many times its longest pause, and has lasted for so many times the silence |
//! | `skew` | `against` = archive, server; `ahead`, `behind` | the log's clock is off |
//! | `away` | `area`, `network` | the area a setting (`area`) names covers none of the countries the device may be in, by its mobile network (`network`) or its clock |
//! | `trait` | `of` (an id of `traits.csv`), `seen` | what `seen` shows of a network code, an operator or an address is a place with that trait; `{place}` and `{source}` are bound |
//! | `afar` | `edge`, `network`, `km`, `rtt-times` | the data centre that `edge` names (its region, else its host) is that far from every country the device may be in; with `rtt-times` the least round trip measured is so many times what light in glass needs that far |
//! | `load` | `busier` (2), `slower`, `rate-lt`, `ge` (ms), `at-least` (2) | messages are answered so many times slower while so many times more are sent; or slowly although even the busiest time had fewer a second |
//! | `version` | `product`, `below`, `out-of-support`, `known-fault` (symptoms of `advisories.csv`, or `any`), `device` | an SDK in the story is that old / has such a fault by its vendor's notes, which name a device of the story |

mod burst;
mod calm;
mod catalog;
mod check;
mod count;
mod data;
mod eval;
mod example;
mod habits;
mod index;
mod load;
mod members;
mod ops;
mod order;
mod pace;
mod place;
mod proof;
mod rule;
mod run;
mod select;
mod series;
mod shown;
mod spread;
mod standstill;
mod steady;
mod story;
mod stretch;
mod terms;
mod tracks;
mod view;
mod words;

pub use catalog::{Catalog, Profile, RulesError};
pub use check::{CheckError, check};
pub(crate) use data::Block;
pub use data::{Axis, Example, Scope};
pub use rule::Rule;
pub use run::{Looks, Skipped};
pub use terms::TERMS;
