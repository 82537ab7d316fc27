//! When an end had no connection: what was under way then waited for the connection, not for an answer.

use super::model::{Link, LinkState};

/// Times without a connection, of each endpoint, in order.
#[derive(Debug, Default)]
pub struct Outages(Vec<Vec<(i64, i64)>>);

impl Outages {
    /// Of an endpoint that is connected at some time: all the time its connections are told of and none of them stands.
    #[must_use]
    pub fn of(links: &[Link], endpoints: usize) -> Self {
        let told = |link: &&Link| link.from.is_known() && link.until.is_known();
        let one = |endpoint: usize| {
            let own = || links.iter().filter(told).filter(move |link| link.endpoint == endpoint);
            let mut until = own().map(|link| link.from.micros).min()?;
            let last = own().map(|link| link.until.micros).max()?;
            let mut out = Vec::new();
            let mut ups = own().filter(|link| link.state == LinkState::Connected).peekable();
            ups.peek()?;
            for up in ups {
                if up.from.micros > until {
                    out.push((until, up.from.micros));
                }
                until = until.max(up.until.micros);
            }
            if last > until {
                out.push((until, last));
            }
            Some(out)
        };
        Self((0..endpoints).map(|endpoint| one(endpoint).unwrap_or_default()).collect())
    }

    /// Whether the endpoint had no connection at some time between two instants.
    #[must_use]
    pub fn touch(&self, endpoint: usize, from: i64, until: i64) -> bool {
        let all = self.0.get(endpoint).map(Vec::as_slice).unwrap_or_default();
        let next = all.partition_point(|outage| outage.1 <= from);
        all.get(next).is_some_and(|outage| outage.0 < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::{Known, Stamp};

    fn link(conn: &str, state: LinkState, from: i64, until: i64) -> Link {
        let at = |micros| Stamp { micros, known: Known::Stated };
        let (from, until) = (at(from), at(until));
        Link { endpoint: 0, conn: conn.into(), state, from, until, open: false, reason: None, event: 0 }
    }

    #[test]
    fn what_is_sent_before_and_between_connections_waits() {
        let links = [
            link("", LinkState::Connecting, 10, 20),
            link("", LinkState::Connected, 20, 50),
            link("", LinkState::Reconnecting, 50, 70),
            link("", LinkState::Connected, 70, 90),
        ];
        let outages = Outages::of(&links, 2);
        let touched = [(12, 15), (5, 30), (20, 50), (45, 60), (55, 75), (70, 90), (95, 99)];
        assert_eq!(touched.map(|(a, b)| outages.touch(0, a, b)), [true, true, false, true, true, false, false]);
        assert!(!outages.touch(1, 0, 100));
    }

    #[test]
    fn a_second_connection_carries_on_and_none_at_all_tells_nothing() {
        let two = [
            link("a", LinkState::Connected, 0, 30),
            link("b", LinkState::Connected, 20, 60),
            link("a", LinkState::Failed, 30, 60),
        ];
        assert!(!Outages::of(&two, 1).touch(0, 0, 60));
        let never = [link("", LinkState::Connecting, 0, 60)];
        assert!(!Outages::of(&never, 1).touch(0, 0, 60));
    }
}
