//! Operators over what is known of a device: where it is, which network it has, which SDK it runs.

use serde::Deserialize;

use super::super::words::{Num, Pick, Words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Version {
    pub product: Option<Words<String>>,
    pub below: Option<String>,
    pub out_of_support: bool,
    pub known_fault: Option<Words<String>>,
    pub device: bool,
}

/// What is known of the operator, the country or the kind of address that the logs show.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trait {
    pub of: String,
    pub seen: Pick,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Away {
    pub area: Pick,
    pub network: Pick,
}

/// The data centre in use lies far from where the device seems to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Afar {
    pub edge: Pick,
    pub network: Pick,
    pub km: Num,
    /// The least round trip that was measured is at least so many times what light needs over that distance.
    pub rtt_times: Option<Num>,
}
