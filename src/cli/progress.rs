//! Progress on stderr for work that takes longer than a second: bytes, members, time left.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use whydrop::Progress;

const BEFORE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(100);

/// A display that goes away when it is dropped.
pub struct Display {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Display {
    /// Watches the counters from a thread of its own, so that the work never waits for a terminal.
    pub fn start(counters: Arc<Progress>) -> Self {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            if stopped.recv_timeout(BEFORE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {msg} files  {eta} left") {
                bar.set_style(style);
            }
            loop {
                bar.set_length(counters.total.load(Ordering::Relaxed));
                bar.set_position(counters.bytes.load(Ordering::Relaxed));
                bar.set_message(counters.members.load(Ordering::Relaxed).to_string());
                if stopped.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            bar.finish_and_clear();
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A display that failed is no reason for the report to fail.
            let _ = thread.join();
        }
    }
}
