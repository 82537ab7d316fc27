//! `whydrop redact`: the logs themselves, without private values. Nothing reaches its place before all of it is ready.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use whydrop::Progress;
use whydrop::bundle::{Bundle, Source};
use whydrop::redact::rewrite::{self, Form, Learned, Output, RewriteError, Written};
use whydrop::redact::{Known, Redactor};
use whydrop::report::escape::terminal;

use super::exit::{Facts, Fail};
use super::output::{self, Console, Target};
use super::plan::Redaction;
use super::progress::Display;

/// More files left out than this are counted, not named.
const NAMED: usize = 50;

/// Does it.
pub fn run(plan: &Redaction, console: &Console) -> Result<Facts, Fail> {
    let reader = Reader::new(plan)?;
    let counters = Arc::new(Progress::default());
    let display = plan.progress.then(|| Display::start(Arc::clone(&counters)));
    let step = |bytes: u64| {
        counters.bytes.fetch_add(bytes, Ordering::Relaxed);
    };
    let bundle = reader.open()?;
    counters
        .total
        .store(2 * bundle.units().iter().map(whydrop::bundle::Unit::raw_bytes).sum::<u64>(), Ordering::Relaxed);
    let whole = matches!(plan.input.sources.first(), Some(Source::Path(path)) if path.is_dir());
    plan.takes(whole || bundle.units().iter().any(|unit| unit.is_container(&bundle)))?;
    let redactor = whydrop::log_redactor(&bundle, &plan.input.options, plan.custom.clone());
    let options = &plan.input.options;
    plan.input.start(console)?;
    let learned = whydrop::on_threads(options, || rewrite::learn(&bundle, &redactor, &step));
    let learned = learned.map_err(Fail::Analyze)?.map_err(Fail::Redact)?;
    let single = !learned.is_archive && !whole;
    if learned.files == 0 {
        return Err(Fail::Usage("there is no text in the input: nothing was written".to_owned()));
    }
    let facts = Facts { incomplete: learned.gaps.iter().any(|gap| gap.kind.is_incomplete()), ..Facts::default() };
    let full = learned.known.is_full();
    let (redactor, known) = rewrite::knowing(redactor, Learned { gaps: Vec::new(), ..learned });
    let job = Job { plan, reader: &reader, redactor: &redactor, known: &known, step: &step };
    let written = job.write(single);
    drop(display);
    let written = written?;
    told(&written, &redactor, full, console);
    Ok(facts)
}

fn told(written: &Written, redactor: &Redactor, full: bool, console: &Console) {
    let counts: Vec<String> = redactor.counts().iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    let counts = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
    console.note(&format!("replaced: {counts}; key id {}", redactor.key_id()));
    for (path, why) in written.dropped.iter().take(NAMED) {
        console.note(&terminal(&format!("left out: {path} ({why})")));
    }
    if let Some(more) = written.dropped.len().checked_sub(NAMED + 1) {
        console.note(&format!("left out: {} more", more + 1));
    }
    if full {
        console.note("there were too many values to look for each of them everywhere: redact the files one by one");
    }
    console.note("this is automatic and no guarantee: read before you share");
}

/// Opens the input as often as it is read.
struct Reader<'p> {
    plan: &'p Redaction,
    stdin: Option<RefCell<File>>,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p Redaction) -> Result<Self, Fail> {
        let stdin = if plan.input.sources.contains(&Source::Stdin) {
            let mut file = tempfile::tempfile().map_err(Fail::spool)?;
            io::copy(&mut io::stdin().lock(), &mut file).map_err(Fail::spool)?;
            Some(RefCell::new(file))
        } else {
            None
        };
        Ok(Self { plan, stdin })
    }

    fn open(&self) -> Result<Bundle, Fail> {
        let (sources, limits) = (&self.plan.input.sources, &self.plan.input.options.limits);
        let opened = match &self.stdin {
            None => Bundle::open(sources, limits),
            Some(file) => {
                let mut file = file.borrow_mut();
                file.seek(SeekFrom::Start(0)).map_err(Fail::spool)?;
                Bundle::open_with(sources, limits, &mut *file)
            }
        };
        opened.map_err(|error| Fail::Analyze(whydrop::Error::Open(error)))
    }
}

struct Job<'j> {
    plan: &'j Redaction,
    reader: &'j Reader<'j>,
    redactor: &'j Redactor,
    known: &'j Known,
    step: &'j (dyn Fn(u64) + Sync),
}

impl Job<'_> {
    fn write(&self, single: bool) -> Result<Written, Fail> {
        match &self.plan.target {
            None => {
                let written = self.rewrite(Output::Nowhere)?;
                self.preview(&written)?;
                Ok(written)
            }
            Some(Target::Stdout) => {
                let form = if single { Form::Plain(None) } else { Form::Zip };
                let (temporary, written) = self.make(&std::env::temp_dir(), form)?;
                let mut file = temporary.reopen().map_err(Fail::spool)?;
                output::stdout(false, |out| io::copy(&mut file, out).map(drop))?;
                Ok(written)
            }
            Some(Target::File(path)) => {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                match Form::of(&name) {
                    form if form.is_container() || single => self.file(path, form),
                    _ if path.extension().is_none() || path.is_dir() => self.folder(path),
                    _ => Err(several(path)),
                }
            }
        }
    }

    fn rewrite(&self, output: Output) -> Result<Written, Fail> {
        let bundle = self.reader.open()?;
        let options = &self.plan.input.options;
        let written = whydrop::on_threads(options, || rewrite::rewrite(&bundle, self.redactor, output, self.step));
        written.map_err(Fail::Analyze)?.map_err(Fail::Redact)
    }

    fn file(&self, path: &Path, form: Form) -> Result<Written, Fail> {
        let (temporary, written) = self.make(output::folder(path), form)?;
        temporary.as_file().sync_all().map_err(|error| Fail::write(path, error))?;
        temporary.persist(path).map_err(|error| Fail::write(path, error.error))?;
        Ok(written)
    }

    fn make(&self, folder: &Path, form: Form) -> Result<(tempfile::NamedTempFile, Written), Fail> {
        let temporary = output::temporary(folder).map_err(|error| Fail::write(folder, error))?;
        let file = temporary.reopen().map_err(|error| Fail::write(folder, error))?;
        let written = self.rewrite(Output::File(file, form))?;
        self.verify(temporary.path(), &written)?;
        Ok((temporary, written))
    }

    fn folder(&self, path: &Path) -> Result<Written, Fail> {
        let taken = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if taken {
            return Err(Fail::Usage(format!("-o {path:?} is a folder with files in it: name a new one")));
        }
        let beside = output::folder(path);
        let temporary = tempfile::Builder::new().prefix(".whydrop-").tempdir_in(beside);
        let temporary = temporary.map_err(|error| Fail::write(path, error))?;
        let written = self.rewrite(Output::Folder(temporary.path().to_owned()))?;
        self.verify(temporary.path(), &written)?;
        // An empty folder gives way; its own is kept from now on.
        let _ = fs::remove_dir(path);
        fs::rename(temporary.keep(), path).map_err(|error| Fail::write(path, error))?;
        Ok(written)
    }

    fn verify(&self, path: &Path, written: &Written) -> Result<(), Fail> {
        if !self.plan.verify {
            return Ok(());
        }
        let source = Source::Path(path.to_owned());
        let bundle = Bundle::open(&[source], &self.plan.input.options.limits);
        let bundle = bundle.map_err(|error| Fail::Analyze(whydrop::Error::Open(error)))?;
        rewrite::verify(&bundle, self.redactor, self.known, written).map_err(Fail::Redact)
    }

    fn preview(&self, written: &Written) -> Result<(), Fail> {
        output::stdout(false, |out| {
            for (kind, n) in self.redactor.counts() {
                writeln!(out, "{n:>9}  {kind}")?;
            }
            writeln!(out, "\n{} files, {} left out", written.files.len(), written.dropped.len())?;
            for sample in &written.samples {
                let shown: String = sample.chars().take(400).collect();
                writeln!(out, "  {}", terminal(&shown))?;
            }
            Ok(())
        })
    }
}

impl Redaction {
    /// Refuses a name for one file where there are several, before any of them is read.
    fn takes(&self, many: bool) -> Result<(), Fail> {
        let Some(Target::File(path)) = self.target.as_ref().filter(|_| many) else { return Ok(()) };
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let fits = Form::of(&name).is_container() || path.extension().is_none() || path.is_dir();
        if fits { Ok(()) } else { Err(several(path)) }
    }
}

fn several(path: &Path) -> Fail {
    Fail::Usage(format!("-o {path:?}: the input holds several files: name a folder, a .zip or a .tar.gz"))
}

impl Fail {
    fn spool(error: io::Error) -> Self {
        Self::Redact(RewriteError::Write(error))
    }
}
