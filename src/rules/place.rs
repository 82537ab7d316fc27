//! Where the device seems to be, against the area its servers were asked from.

use crate::event::Field;
use crate::knowledge::{self, Place};
use crate::stamp::{Known, MINUTE};

use super::data::Away;
use super::eval::Ctx;
use super::proof::Proof;

impl Ctx<'_, '_> {
    pub(super) fn away(&self, op: &Away) -> Option<Proof> {
        let set = self.find(&op.area);
        let set = set.last()?;
        let areas = knowledge::areas(&set.str(Field::Value)?);
        let network = self.find(&op.network).last().and_then(|e| e.str(Field::Value)).unwrap_or_default();
        let mut places: Vec<&Place> = knowledge::place_of_network(&network).collect();
        if places.is_empty() {
            places = self.clock_offset().map(|minutes| knowledge::places_at(minutes).collect()).unwrap_or_default();
        }
        let covered = places.iter().any(|p| p.is_covered(&areas));
        self.say(|| format!("away: areas {areas:?}, {} places, covered: {covered}", places.len()));
        if areas.is_empty() || places.is_empty() || covered {
            return None;
        }
        let country = match places.as_slice() {
            [one] => one.cc.clone(),
            [first, ..] => format!("{} ...", first.cc),
            [] => String::new(),
        };
        Some(Proof::of_events(&[set]).bind("areas", areas.join("+")).bind("country", country))
    }

    /// Minutes east of UTC, where a log of the view shows the zone of its device.
    fn clock_offset(&self) -> Option<i64> {
        let here = |member: usize| self.view.members.contains(&member);
        let shown = self
            .view
            .timeline
            .clocks
            .iter()
            .find(|c| here(c.member) && c.basis == "device-local" && c.known == Known::Inferred)?;
        Some(shown.offset / MINUTE)
    }
}
