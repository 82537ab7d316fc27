//! What the peeking reader promises, whatever is read through it.

use std::io::{BufRead, Read};

use proptest::prelude::*;

use super::Peek;

/// A reader that hands out as little as it likes.
struct Drip(Vec<u8>, usize, usize);

impl Read for Drip {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.2 = self.2 * 7 % 11 + 1;
        let n = self.2.min(buf.len()).min(self.0.len() - self.1);
        buf[..n].copy_from_slice(&self.0[self.1..self.1 + n]);
        self.1 += n;
        Ok(n)
    }
}

proptest! {
    #[test]
    fn every_way_of_reading_gives_the_same_bytes(
        data in proptest::collection::vec(any::<u8>(), 0..300),
        steps in proptest::collection::vec((0usize..4, 0usize..40), 0..60),
    ) {
        let mut peek = Peek::new(Box::new(Drip(data.clone(), 0, 1)), 16);
        let taken = peek.taken();
        let mut pos = 0;
        for (what, n) in steps {
            match what {
                0 => {
                    let n = n.min(16);
                    let want = &data[pos..data.len().min(pos + n)];
                    prop_assert_eq!(peek.peek(n), want);
                }
                1 => {
                    let mut out = vec![0; n];
                    let got = peek.read(&mut out).unwrap();
                    prop_assert_eq!(&out[..got], &data[pos..pos + got]);
                    prop_assert!(got > 0 || n == 0 || pos == data.len());
                    pos += got;
                }
                2 => {
                    let got = peek.skip(n as u64) as usize;
                    prop_assert_eq!(got, n.min(data.len() - pos));
                    pos += got;
                }
                _ => {
                    let have = peek.fill_buf().unwrap().to_vec();
                    prop_assert_eq!(&have[..], &data[pos..pos + have.len()]);
                    let n = n.min(have.len());
                    peek.consume(n);
                    pos += n;
                }
            }
            prop_assert_eq!(taken.get(), pos as u64);
        }
    }
}
