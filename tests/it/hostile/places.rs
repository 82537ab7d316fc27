//! Where input can stand: folders, links, devices, pipes, and files that change.

use std::io::Write;
use std::path::Path;

use super::run::{Outcome, sources, stdin};
use crate::builder::{Tar, Zip, gz, log};
use whydrop::bundle::{Bundle, Limits, OpenError, Source};
use whydrop::gap::GapKind as G;

fn open(path: &Path) -> Result<Outcome, OpenError> {
    sources(&[Source::Path(path.to_owned())], &Limits::default())
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("case").tempdir().unwrap()
}

/// Paths without the name of the temporary folder.
fn inner(out: &Outcome) -> Vec<&str> {
    out.paths().into_iter().map(|p| p.split_once('/').unwrap().1).collect()
}

#[test]
fn a_folder_is_read_in_byte_order() {
    let dir = folder();
    for name in ["b", "a", "B", "sub/a", "a-b", "é"] {
        let file = dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, name).unwrap();
    }
    std::fs::write(dir.path().join("c.zip"), Zip::new().file("i", b"i").bytes()).unwrap();
    std::fs::write(dir.path().join("d.tgz"), gz(&Tar::new().file("i", b"i").bytes())).unwrap();
    let out = open(dir.path()).unwrap();
    assert_eq!(inner(&out), ["B", "a", "a-b", "b", "c.zip!i", "d.tgz!i", "sub/a", "é"]);
    assert_eq!(out.gaps, []);
}

#[test]
fn an_empty_folder_and_an_empty_file_are_no_error() {
    let dir = folder();
    assert_eq!(open(dir.path()).unwrap().leaves.len(), 0);
    let file = dir.path().join("a.log");
    std::fs::write(&file, b"").unwrap();
    let out = open(&file).unwrap();
    assert_eq!((out.leaves, out.gaps), (vec![("a.log".to_owned(), vec![])], vec![]));
}

#[test]
fn what_is_not_there_says_so() {
    let dir = folder();
    let error = open(&dir.path().join("nothing")).unwrap_err();
    assert!(matches!(error, OpenError::NotFound { .. }), "{error}");
    assert!(error.to_string().contains("check the path"), "{error}");
    assert!(matches!(Bundle::open(&[], &Limits::default()), Err(OpenError::NoSource)));
}

#[test]
fn standard_input_may_be_anything_but_empty() {
    assert!(matches!(stdin(b"", &Limits::default()), Err(OpenError::EmptyStdin)));
    let a = log(5000, 1);
    assert_eq!(stdin(&a, &Limits::default()).unwrap().leaf("-"), Some(&a[..]));
    let zip = stdin(&Zip::new().file("a", &a).bytes(), &Limits::default()).unwrap();
    assert_eq!(zip.leaf("-!a"), Some(&a[..]));
}

#[test]
fn two_sources_of_one_name_stay_apart() {
    let dir = folder();
    let mut named = Vec::new();
    for part in ["one", "two"] {
        std::fs::create_dir(dir.path().join(part)).unwrap();
        let file = dir.path().join(part).join("a.log");
        std::fs::write(&file, part).unwrap();
        named.push(Source::Path(file));
    }
    let out = sources(&named, &Limits::default()).unwrap();
    assert!(out.paths()[0].ends_with("one/a.log") && out.paths()[1].ends_with("two/a.log"), "{:?}", out.paths());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_inside_a_folder_are_not_followed() {
        let dir = folder();
        std::fs::write(dir.path().join("a"), b"a").unwrap();
        symlink("/etc/passwd", dir.path().join("l1")).unwrap();
        symlink(dir.path(), dir.path().join("loop")).unwrap();
        symlink("nowhere", dir.path().join("dangling")).unwrap();
        let out = open(dir.path()).unwrap();
        assert_eq!(inner(&out), ["a"]);
        let kinds: Vec<_> = out.gaps.iter().map(|g| g.kind).collect();
        assert_eq!(kinds, [G::SpecialFile; 3], "{:?}", out.gaps);
    }

    #[test]
    fn a_link_that_is_the_argument_is_followed() {
        let dir = folder();
        std::fs::write(dir.path().join("a"), b"a").unwrap();
        symlink(dir.path().join("a"), dir.path().join("l")).unwrap();
        assert_eq!(open(&dir.path().join("l")).unwrap().leaves, [("l".to_owned(), b"a".to_vec())]);
    }

    #[test]
    fn devices() {
        let out = open(Path::new("/dev/null")).unwrap();
        assert_eq!((out.leaves.len(), out.gaps.len()), (0, 0));
        let error = open(Path::new("/dev/zero")).unwrap_err();
        assert!(matches!(error, OpenError::Special { what: "device", .. }), "{error}");
    }

    #[test]
    fn a_socket_and_a_fifo_never_block() {
        let dir = folder();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("f")).status();
        let fifo = made.is_ok_and(|s| s.success());
        std::fs::write(dir.path().join("a"), b"a").unwrap();
        let out = open(dir.path()).unwrap();
        assert_eq!(inner(&out), ["a"]);
        assert_eq!(out.gaps.iter().filter(|g| g.kind == G::SpecialFile).count(), 1 + usize::from(fifo));
        assert!(matches!(open(&dir.path().join("s")), Err(OpenError::Special { what: "socket", .. })));
        if fifo {
            assert!(matches!(open(&dir.path().join("f")), Err(OpenError::Special { what: "FIFO", .. })));
        }
    }

    #[test]
    fn a_name_that_is_no_text() {
        let dir = folder();
        std::fs::write(dir.path().join(OsStr::from_bytes(b"a\xff\n")), b"a").unwrap();
        assert_eq!(inner(&open(dir.path()).unwrap()), ["a\\xff\\u{a}"]);
    }

    #[test]
    fn what_may_not_be_read_is_a_gap_in_a_folder_and_an_error_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = folder();
        let file = dir.path().join("secret");
        std::fs::write(&file, b"a").unwrap();
        std::fs::write(dir.path().join("z"), b"z").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
        if std::fs::File::open(&file).is_ok() {
            // The super-user may read everything: nothing to see here.
            return;
        }
        let out = open(dir.path()).unwrap();
        assert_eq!(inner(&out), ["z"]);
        assert!(out.has(G::Unreadable));
        assert!(matches!(open(&file), Err(OpenError::Unreadable { .. })));
    }

    #[test]
    fn a_file_that_becomes_a_fifo_after_listing_does_not_block() {
        let dir = folder();
        let file = dir.path().join("a");
        std::fs::write(&file, log(5000, 1)).unwrap();
        let bundle = Bundle::open(&[Source::Path(file.clone())], &Limits::default()).unwrap();
        std::fs::remove_file(&file).unwrap();
        if !std::process::Command::new("mkfifo").arg(&file).status().is_ok_and(|s| s.success()) {
            return;
        }
        let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |_| panic!("nothing to visit"));
        assert_eq!(gaps[0].kind, G::Unreadable);
    }
}

#[test]
fn a_file_that_shrinks_is_truncated() {
    let dir = folder();
    let file = dir.path().join("a.log");
    std::fs::write(&file, log(2_000_000, 1)).unwrap();
    let bundle = Bundle::open(&[Source::Path(file.clone())], &Limits::default()).unwrap();
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(1000).unwrap();
    let mut content = Vec::new();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |leaf| {
        leaf.reader.read_to_end(&mut content).unwrap();
    });
    assert_eq!(content.len(), 1000);
    assert_eq!((gaps.len(), gaps[0].kind, gaps[0].at), (1, G::Truncated, Some(1000)), "{gaps:?}");
}

#[test]
fn a_file_that_grows_is_read_to_where_it_was() {
    let dir = folder();
    let file = dir.path().join("a.log");
    std::fs::write(&file, b"one\n").unwrap();
    let bundle = Bundle::open(&[Source::Path(file.clone())], &Limits::default()).unwrap();
    std::fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(b"two\n").unwrap();
    let mut content = Vec::new();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |leaf| {
        leaf.reader.read_to_end(&mut content).unwrap();
    });
    assert_eq!((content, gaps), (b"one\n".to_vec(), vec![]));
}

#[test]
fn a_file_that_is_gone_is_a_gap() {
    let dir = folder();
    let file = dir.path().join("a.log");
    std::fs::write(&file, b"one\n").unwrap();
    let bundle = Bundle::open(&[Source::Path(file.clone())], &Limits::default()).unwrap();
    std::fs::remove_file(&file).unwrap();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |_| panic!("nothing to visit"));
    assert_eq!(gaps[0].kind, G::Unreadable);
}

#[test]
fn units_can_be_walked_from_many_threads() {
    let dir = folder();
    let file = dir.path().join("x.zip");
    let parts: Vec<_> = (0..8).map(|n| log(100_000, n)).collect();
    let zip = parts.iter().enumerate().fold(Zip::new(), |z, (n, p)| z.file(&format!("{n}"), p));
    std::fs::write(&file, zip.bytes()).unwrap();
    let bundle = Bundle::open(&[Source::Path(file)], &Limits::default()).unwrap();
    std::thread::scope(|scope| {
        for (unit, part) in bundle.units().iter().zip(&parts) {
            let bundle = &bundle;
            scope.spawn(move || {
                let gaps = unit.walk(bundle, &|_| {}, &mut |leaf| {
                    let mut content = Vec::new();
                    leaf.reader.read_to_end(&mut content).unwrap();
                    assert_eq!(content, *part);
                });
                assert_eq!(gaps, []);
            });
        }
    });
}

#[test]
fn a_visitor_that_panics_costs_one_unit() {
    let dir = folder();
    std::fs::write(dir.path().join("a"), b"a").unwrap();
    std::fs::write(dir.path().join("b"), b"b").unwrap();
    let bundle = Bundle::open(&[Source::Path(dir.path().to_owned())], &Limits::default()).unwrap();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |_| panic!("on purpose"));
    assert_eq!(gaps[0].kind, G::Internal);
    let gaps = bundle.units()[1].walk(&bundle, &|_| {}, &mut |_| {});
    assert_eq!(gaps, []);
}
