//! Facts about SDKs and protocols, kept as tables with their sources, and the one way data files are read.
//!
//! Tables are parsed on first use. No judgement is made here: what a fact means for a case is said by rules and causes.

mod advisories;
mod codes;
mod limits;
mod load;
mod places;
mod text;
mod traits;
mod versions;

pub use advisories::{Advisory, advisories};
pub use codes::{Code, code, namespaces};
pub use limits::{Limit, limits};
pub use load::{DataError, DataFile, Fault, parse_toml};
pub use places::{Place, areas, edge_named, is_worldwide, kilometres, place_named, place_of_network, places_at};
pub use text::Text;
pub use traits::{Trait, traits};
pub use versions::{Version, compare_versions, end_of_life};
