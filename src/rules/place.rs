//! Where the device seems to be, against the area its servers were asked from, and what is known of such a place.

use crate::event::{Event, Field};
use crate::figure::plain;
use crate::knowledge::{self, Place};
use crate::stamp::{Known, MINUTE};

use super::eval::Ctx;
use super::ops::{Afar, Away, Trait};
use super::proof::Proof;
use super::words::Pick;

/// How far light comes in a glass fibre in one millisecond.
const GLASS_KM_PER_MS: f64 = 200.0;

impl Ctx<'_, '_> {
    pub(super) fn away(&self, op: &Away) -> Option<Proof> {
        let set = self.find(&op.area);
        let set = set.last()?;
        let areas = knowledge::areas(&set.str(Field::Value)?);
        let places = self.places(&op.network);
        let covered = places.iter().any(|p| p.is_covered(&areas));
        self.say(|| format!("away: areas {areas:?}, {} places, covered: {covered}", places.len()));
        if areas.is_empty() || places.is_empty() || covered {
            return None;
        }
        Some(Proof::of_events(&[set]).bind("areas", areas.join("+")).bind("country", named(&places)))
    }

    /// The countries the device may be in: by its mobile network, else by its clock.
    fn places(&self, network: &Pick) -> Vec<&'static Place> {
        let network = self.find(network).last().and_then(|e| e.str(Field::Value)).unwrap_or_default();
        let places: Vec<&Place> = knowledge::place_of_network(&network).collect();
        if !places.is_empty() {
            return places;
        }
        self.clock_offset().map(|minutes| knowledge::places_at(minutes).collect()).unwrap_or_default()
    }

    pub(super) fn r#trait(&self, op: &Trait) -> Option<Proof> {
        let found = self.find(&op.seen);
        let shown = found.iter().find_map(|e| {
            let value = e.str(Field::Value).or_else(|| e.str(Field::Carrier))?;
            Some((*e, knowledge::traits(&op.of).find(|t| t.is_shown(&value))?))
        });
        self.say(|| format!("trait {}: {}", op.of, shown.map_or("not shown", |(_, t)| t.place.as_str())));
        let (event, row) = shown?;
        Some(Proof::of_events(&[event]).bind("place", &row.place).bind("source", &row.source))
    }

    pub(super) fn afar(&self, op: &Afar) -> Option<Proof> {
        let at = |e: &Event| {
            let names = [Field::Region, Field::Host, Field::Value].into_iter().filter_map(|f| e.str(f));
            names.into_iter().find_map(|name| Some((knowledge::edge_named(&name)?, name.into_owned())))
        };
        let (edge, (point, name)) = self.find(&op.edge).into_iter().rev().find_map(|e| Some((e, at(e)?)))?;
        let places = self.places(&op.network);
        // The nearest of the countries it may be in: what is far from that is far from all.
        let nearest = places.iter().map(|p| knowledge::kilometres(point, (p.lat, p.lon))).fold(f64::INFINITY, f64::min);
        self.say(|| format!("afar: {name} is {nearest:.0} km from the nearest of {} places", places.len()));
        if !nearest.is_finite() || nearest < self.num(&op.km) {
            return None;
        }
        let mut proof = Proof::of_events(&[edge]).bind("edge", name).bind("country", named(&places));
        proof = proof.bind("km", plain((nearest / 100.0).round() * 100.0));
        if let Some(times) = &op.rtt_times {
            let light = nearest * 2.0 / GLASS_KM_PER_MS;
            let rtts = self.view.windows.iter().filter_map(|w| w.get(Field::RttMs)).filter(|a| a.min > 0.0);
            let least = rtts.map(|a| a.min).fold(f64::INFINITY, f64::min);
            self.say(|| format!("afar: least round trip {least:.0} ms, light needs {light:.0} ms"));
            if !least.is_finite() || least < light * self.num(times) {
                return None;
            }
            proof = proof.bind("rtt", plain(least)).bind("light", plain(light.round()));
        }
        Some(proof)
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

fn named(places: &[&Place]) -> String {
    match places {
        [one] => one.cc.clone(),
        [first, ..] => format!("{} ...", first.cc),
        [] => String::new(),
    }
}
