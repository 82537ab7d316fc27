//! Numbers as people write them: no digit that says nothing.

/// `3`, `12.3`, `513`: one decimal where it tells something, none from a hundred on.
#[must_use]
pub fn plain(value: f64) -> String {
    // A negative zero would print its sign.
    let whole = value.round() + 0.0;
    if value.abs() >= 100.0 || (value - whole).abs() < 0.05 { format!("{whole:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn digits_that_say_nothing_are_left_out() {
        assert_eq!([3.0, 3.04, 12.34, 99.96, 512.9].map(plain), ["3", "3", "12.3", "100", "513"]);
        assert_eq!([-0.01, -2.5, -2.98, -400.4].map(plain), ["0", "-2.5", "-3", "-400"]);
    }
}
