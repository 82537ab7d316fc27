//! Packs members as they come: a stack of open containers follows the path of each. What is inside a container is put aside
//! until it is complete, in memory while it is small and in an unnamed file after that.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::place::{self, Codec, Form, Output};

/// What is held in memory of a member or an inner container.
const IN_MEMORY: usize = 16 << 20;

/// Writes members.
pub struct Packer {
    output: Output,
    stack: Vec<Container>,
    sink: Option<SpooledTempFile>,
}

struct Container {
    name: String,
    mtime: Option<i64>,
    form: Form,
    body: Body,
    names: HashSet<String>,
}

enum Body {
    Zip(Box<zip::ZipWriter<SpooledTempFile>>),
    Tar(Box<tar::Builder<SpooledTempFile>>),
}

impl Packer {
    /// A packer for an output.
    pub fn new(output: Output) -> Self {
        let stack = match &output {
            Output::File(_, form) if form.is_container() => vec![Container::new(String::new(), *form, None)],
            _ => Vec::new(),
        };
        Self { output, stack, sink: None }
    }

    /// One text file; `write` is called once and tells its lines.
    pub fn file(
        &mut self,
        path: &str,
        mtime: Option<i64>,
        write: &mut dyn FnMut(&mut dyn Write) -> io::Result<u64>,
    ) -> io::Result<u64> {
        if matches!(self.output, Output::Nowhere) {
            return write(&mut io::sink());
        }
        let steps = place::steps(path);
        let (own, around) = steps.split_last().map_or(("_", &[] as &[String]), |(own, around)| (own.as_str(), around));
        self.enter(around, mtime)?;
        let codec = match Form::of(own) {
            Form::Plain(codec) => codec,
            _ => None,
        };
        if let Output::File(file, Form::Plain(codec)) = &mut self.output {
            return packed(file, *codec, write);
        }
        let mut spool = SpooledTempFile::new(IN_MEMORY);
        let lines = packed(&mut spool, codec, write)?;
        self.put(own, mtime, spool)?;
        Ok(lines)
    }

    /// Closes everything that is open.
    pub fn finish(mut self) -> io::Result<()> {
        let keep = usize::from(matches!(self.output, Output::File(..)) && !self.stack.is_empty());
        self.leave(keep)?;
        if let Some(root) = self.stack.pop() {
            let codec = root.codec();
            self.sink = Some(root.close()?);
            if let (Some(mut whole), Output::File(file, _)) = (self.sink.take(), &mut self.output) {
                whole.seek(SeekFrom::Start(0))?;
                packed(file, codec, &mut |out| io::copy(&mut whole, out))?;
            }
        }
        Ok(())
    }

    // Opens and closes containers until exactly these are open.
    fn enter(&mut self, around: &[String], mtime: Option<i64>) -> io::Result<()> {
        let root = usize::from(matches!(self.output, Output::File(..)) && !self.stack.is_empty());
        let open = self.stack.iter().skip(root);
        let same = open.zip(around).take_while(|(container, name)| container.name == **name).count();
        self.leave(root + same)?;
        for name in around.iter().skip(same) {
            let form = Form::of(name);
            // Recognised by its content on the way in: its name does not say what it is.
            let form = if form.is_container() { form } else { Form::Zip };
            self.stack.push(Container::new(name.clone(), form, mtime));
        }
        Ok(())
    }

    fn leave(&mut self, keep: usize) -> io::Result<()> {
        while self.stack.len() > keep {
            let Some(inner) = self.stack.pop() else { break };
            let (name, mtime, codec) = (inner.name.clone(), inner.mtime, inner.codec());
            let mut whole = inner.close()?;
            whole.seek(SeekFrom::Start(0))?;
            let mut spool = SpooledTempFile::new(IN_MEMORY);
            packed(&mut spool, codec, &mut |out| io::copy(&mut whole, out))?;
            self.put(&name, mtime, spool)?;
        }
        Ok(())
    }

    fn put(&mut self, name: &str, mtime: Option<i64>, mut spool: SpooledTempFile) -> io::Result<()> {
        spool.seek(SeekFrom::Start(0))?;
        if let Some(container) = self.stack.last_mut() {
            return container.put(name, mtime, &mut spool);
        }
        let Output::Folder(folder) = &self.output else { return Ok(()) };
        let path = place::free(folder, name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        io::copy(&mut spool, &mut file)?;
        if let Some(time) = mtime.and_then(|t| u64::try_from(t).ok()) {
            // A file system without times loses nothing that the text does not say.
            let _ = file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_micros(time));
        }
        Ok(())
    }
}

impl Container {
    fn new(name: String, form: Form, mtime: Option<i64>) -> Self {
        let spool = SpooledTempFile::new(IN_MEMORY);
        let body = match form {
            Form::Tar(_) => Body::Tar(Box::new(tar::Builder::new(spool))),
            _ => Body::Zip(Box::new(zip::ZipWriter::new(spool))),
        };
        Self { name, mtime, form, body, names: HashSet::new() }
    }

    const fn codec(&self) -> Option<Codec> {
        match self.form {
            Form::Tar(codec) => codec,
            _ => None,
        }
    }

    fn put(&mut self, name: &str, mtime: Option<i64>, spool: &mut SpooledTempFile) -> io::Result<()> {
        let mut unique = name.to_owned();
        for n in 2.. {
            if self.names.insert(unique.clone()) {
                break;
            }
            unique = format!("{name}~{n}");
        }
        let size = spool.seek(SeekFrom::End(0))?;
        spool.seek(SeekFrom::Start(0))?;
        match &mut self.body {
            Body::Zip(zip) => {
                let mut options = zip::write::SimpleFileOptions::default().large_file(size >= u64::from(u32::MAX));
                if let Some(time) = mtime.and_then(dos_time) {
                    options = options.last_modified_time(time);
                }
                zip.start_file(unique, options).map_err(io::Error::other)?;
                io::copy(spool, zip.as_mut()).map(drop)
            }
            Body::Tar(tar) => {
                let mut header = tar::Header::new_gnu();
                header.set_size(size);
                header.set_mode(0o644);
                header.set_mtime(mtime.and_then(|t| u64::try_from(t / 1_000_000).ok()).unwrap_or(0));
                tar.append_data(&mut header, unique, spool)
            }
        }
    }

    fn close(self) -> io::Result<SpooledTempFile> {
        match self.body {
            Body::Zip(zip) => zip.finish().map_err(io::Error::other),
            Body::Tar(tar) => tar.into_inner(),
        }
    }
}

fn dos_time(micros: i64) -> Option<zip::DateTime> {
    let time = jiff::Timestamp::from_microsecond(micros).ok()?.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let part = |n: i8| u8::try_from(n).ok();
    zip::DateTime::from_date_and_time(
        u16::try_from(time.year()).ok()?,
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    )
    .ok()
}

/// Writes through a compression.
fn packed(
    out: &mut dyn Write,
    codec: Option<Codec>,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<u64>,
) -> io::Result<u64> {
    let mut out = BufWriter::new(out);
    let done = match codec {
        None => write(&mut out)?,
        Some(Codec::Gzip) => {
            let mut packer = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
            let done = write(&mut packer)?;
            packer.finish()?;
            done
        }
        Some(Codec::Zstd) => {
            let mut packer = zstd::Encoder::new(&mut out, 3)?;
            let done = write(&mut packer)?;
            packer.finish()?;
            done
        }
        Some(Codec::Bzip2) => {
            let mut packer = bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::default());
            let done = write(&mut packer)?;
            packer.finish()?;
            done
        }
        Some(Codec::Xz) => {
            let options = lzma_rust2::XzOptions::with_preset(6);
            let mut packer = lzma_rust2::XzWriter::new(&mut out, options)?;
            let done = write(&mut packer)?;
            packer.finish()?;
            done
        }
    };
    out.flush()?;
    Ok(done)
}
