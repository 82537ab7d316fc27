//! Advice beyond the case at hand: limits that will be hit, the region, reconnects, the encoder, storage, upgrades.
//!
//! A piece of advice is one file `src/advice/<id>.toml`; the file name is its id. It is given when everything it asks for
//! holds, and silent otherwise. Keys:
//!
//! | key | says |
//! |---|---|
//! | `topic` | limits, region, reconnect, encoder, storage, upgrade |
//! | `title`, `number`, `text` = `{ en, zh-CN }` | what it is, the number that triggers it, what to do; `{name}` prints a binding |
//! | `source` | where the knowledge is from; may be a binding, as `{source}` of a limit |
//! | `case = { field = { ge, gt, le, lt } }` | numbers of the case file; without a case it is silent |
//! | `answered = [...]` | questions of the case file somebody answered |
//! | `verdict = [...]` | where the verdict is sure, it is one of these causes |
//! | `findings = [...]` | at least one of these rules fired; its bindings are there to print |
//! | `needs`, `scope`, `[when]` | a question to the logs, in the language of rules (`src/rules/mod.rs`) |
//! | `limit = { of = [...], share }` | a number of the case, grown as the case expects, reaches that share of a limit of `limits.csv` for a product of the logs or of the case; given once for each such limit; without `share` every such limit of the products is told and no number of the case is asked; binds `product item value limit unit share effect growth source` |
//! | `places = "uncovered"` or `"worldwide"` | the area that is set covers not all countries of the users / is not restricted; binds `areas countries` |
//! | `show = [...]` | binds the mean of these samples |
//! | `instead-of = [...]` | other advice that this one makes needless |
//! | `[[example]]` | `name`, `fires`, `case = { field = value }`, `logs` as the examples of rules |
//!
//! Numbers of the case that a file asks for are bound under their own name.

mod catalog;
mod data;
mod give;

pub use catalog::{Advice, Catalog, catalog, check};
pub use data::Topic;
pub use give::{Given, give};
