//! A log is rewritten by the shapes of its lines: what was found in one line is used for the next of the same shape. The
//! result has to be that of a search of each line, whatever its numbers and whatever came before.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use whydrop::redact::{Known, Policy, Redactor, rewrite};

const KEY: [u8; 32] = [3; 32];

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The labelled lines, without their marks; those that open something for further lines are left out.
fn lines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redact");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let all = texts.iter().flat_map(|text| text.lines());
    all.filter(|line| !line.contains("BEGIN") && !line.contains("<body")).map(unmarked).collect()
}

fn unmarked(line: &str) -> String {
    let mut out = String::new();
    for (at, piece) in line.split('⟦').enumerate() {
        let value = if at == 0 { piece } else { piece.split_once(':').unwrap().1 };
        out.push_str(&value.replace('⟧', ""));
    }
    out
}

/// The line with other digits in some of its numbers.
fn other(line: &str, dice: &mut Dice) -> String {
    let mut change = false;
    let mut inside = false;
    let mut out = String::new();
    for c in line.chars() {
        if c.is_ascii_digit() {
            if !inside {
                change = dice.below(3) > 0;
            }
            let digit = if inside { dice.below(10) } else { 1 + dice.below(9) };
            out.push(if change { char::from_digit(u32::try_from(digit).unwrap(), 10).unwrap() } else { c });
        } else {
            out.push(c);
        }
        inside = c.is_ascii_digit();
    }
    out
}

#[test]
fn a_shape_seen_before_changes_nothing() {
    let mut dice = Dice(11);
    let mut log = Vec::new();
    for line in lines() {
        log.push(other(&line, &mut dice));
        log.push(other(&line, &mut dice));
        log.push(line);
    }
    // In another order, so that the first of a shape is not always the same.
    for at in (1..log.len()).rev() {
        log.swap(at, usize::try_from(dice.below(at as u64 + 1)).unwrap());
    }
    let first = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
    let mut known = Known::default();
    for line in &log {
        first.learn(line, &mut known);
    }
    known.ready().unwrap();
    let second = first.knowing(Arc::new(known));
    let mut out = Vec::new();
    rewrite::lines(&mut log.join("\n").as_bytes(), &second, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out.lines().count(), log.len());
    let searched: Vec<String> = log.iter().map(|line| second.line(line).unwrap_or_else(|| line.clone())).collect();
    for ((line, quick), slow) in log.iter().zip(out.lines()).zip(&searched) {
        assert_eq!(quick, slow, "{line}");
    }
}
