//! `whydrop analyze`: one case, one parse, any number of reports.

use std::sync::Arc;
use std::time::Instant;

use whydrop::Progress;
use whydrop::report::{Report, View};

use super::exit::{Facts, Fail};
use super::listing;
use super::output::{self, Console, Target};
use super::plan::Analysis;
use super::progress::Display;

// One case is a folder, both ends of a call, an app's and a server's part: rarely more.
const MANY: usize = 20;

/// Does it.
pub fn run(plan: &Analysis, console: &Console) -> Result<Facts, Fail> {
    if plan.input.sources.len() > MANY {
        console.note("many inputs are read as one case; for a verdict on each, analyse them one by one");
    }
    plan.input.start(console)?;
    let mut options = plan.input.options.clone();
    let started = Instant::now();
    let report = {
        let display = plan.progress.then(|| {
            let counters = Arc::new(Progress::default());
            options.progress = Some(Arc::clone(&counters));
            Display::start(counters)
        });
        let report = whydrop::analyze_last(&plan.input.sources, &options);
        drop(display);
        report.map_err(Fail::Analyze)?
    };
    console.detail(&format!(
        "{} files, {} findings, {} gaps in {:.1} s",
        report.bundle.members.len(),
        report.findings.len(),
        report.gaps.len(),
        started.elapsed().as_secs_f64()
    ));
    write(plan, &report)?;
    let reached = plan.fail_on.zip(report.verdict.severity).is_some_and(|(limit, severity)| severity >= limit);
    Ok(Facts { reached, ..listing::unread(&report.gaps, console) })
}

// Files first: whoever closes the pipe early still gets them whole.
fn write(plan: &Analysis, report: &Report) -> Result<(), Fail> {
    for (format, target) in &plan.outputs {
        if let Target::File(path) = target {
            let view = View { color: false, ..plan.view };
            output::file(path, |out| (format.render)(report, &view, out))?;
        }
    }
    for (format, target) in &plan.outputs {
        if *target == Target::Stdout {
            output::stdout(plan.view.color, |out| (format.render)(report, &plan.view, out))?;
        }
    }
    Ok(())
}
