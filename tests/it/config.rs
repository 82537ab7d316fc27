//! Settings that stay: where they are looked for, who wins, and how a mistake is shown.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

const NOW: &str = "2026-11-22T06:00:00Z";

/// A project with logs, a folder below it, and a home.
struct Place {
    root: TempDir,
}

impl Place {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        for folder in ["home/whydrop", "project/logs", "project/deep/deeper"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let place = Self { root };
        place.write("project/logs/a.log", &"2026-11-22 05:14:29.366 INFO hello\n".repeat(20));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, folder: &str, variables: &[(&str, &str)], line: &str) -> Said {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "CI", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "TERM"] {
            command.env_remove(name);
        }
        command.env("XDG_CONFIG_HOME", self.path("home")).current_dir(self.path(folder));
        let output = command.envs(variables.iter().copied()).args(line.split_whitespace()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The row of a key in what `config show --origin` prints.
    fn shown(&self, folder: &str, variables: &[(&str, &str)], flags: &str, key: &str) -> String {
        let said = self.run(folder, variables, &format!("config show --origin {flags}"));
        assert_eq!(said.code, 0, "{}", said.err);
        let row = |line: &&str| line.starts_with(&format!("{key} ")) || line.starts_with(&format!("# {key} "));
        said.out.lines().find(row).unwrap_or_else(|| panic!("no {key} in {}", said.out)).to_owned()
    }
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

#[test]
fn the_stronger_place_wins_and_is_named() {
    let place = Place::new();
    let show = |variables: &[(&str, &str)], flags: &str| place.shown("project/deep/deeper", variables, flags, "lang");
    let (user, project) = (place.path("home/whydrop/config.toml"), place.path("project/whydrop.toml"));
    let row = |value: &str, from: &str| format!("{:<32} # {from}", format!("lang = \"{value}\""));
    assert_eq!(show(&[], ""), row("auto", "default"));
    fs::write(&user, "# mine\nlang = \"en\"\ntz = \"UTC\"\n").unwrap();
    assert_eq!(show(&[], ""), row("en", &format!("{}:2", user.display())));
    fs::write(&project, "lang = \"zh-CN\"\n").unwrap();
    assert_eq!(show(&[], ""), row("zh-CN", &format!("{}:1", project.display())));
    assert_eq!(show(&[("WHYDROP_LANG", "en")], ""), row("en", "WHYDROP_LANG"));
    assert_eq!(show(&[("WHYDROP_LANG", "en")], "--lang zh-CN"), row("zh-CN", "flag"));
    assert_eq!(show(&[("WHYDROP_LANG", "")], "--no-config"), row("auto", "default"), "an empty variable sets nothing");
    // What only the weaker file sets stays.
    assert!(place.shown("project", &[], "", "tz").contains("\"UTC\""));
    let paths = place.run("project/deep", &[], "config path").out;
    assert_eq!(paths, format!("{}\n{}\n", project.display(), user.display()));
}

#[cfg(target_os = "linux")]
#[test]
fn the_users_file_stands_where_the_system_keeps_such_files() {
    let place = Place::new();
    fs::create_dir_all(place.path("home/.config/whydrop")).unwrap();
    let (own, xdg) = (place.path("home/.config/whydrop/config.toml"), place.path("home/whydrop/config.toml"));
    fs::write(&own, "").unwrap();
    fs::write(&xdg, "").unwrap();
    let home = place.path("home");
    let found =
        |xdg: &str| place.run("project", &[("HOME", home.to_str().unwrap()), ("XDG_CONFIG_HOME", xdg)], "config path");
    assert_eq!(found(home.to_str().unwrap()).out, format!("{}\n", xdg.display()));
    // Empty or relative is as good as not set.
    for unset in ["", "relative"] {
        assert_eq!(found(unset).out, format!("{}\n", own.display()));
    }
    fs::remove_file(&own).unwrap();
    let said = found("");
    assert!(said.code == 0 && said.out.is_empty() && said.err.contains(own.to_str().unwrap()), "{}", said.err);
}

#[test]
fn what_is_shown_is_a_configuration_file() {
    let place = Place::new();
    place.write("project/whydrop.toml", "width = 60\nmax-bytes = \"2G\"\nmax-line = 4096\nno-skew = true\n");
    let first = place.run("project", &[], "config show").out;
    for line in ["width = 60", "max-bytes = \"2G\"", "max-line = 4096", "no-skew = true", "fail-on = \"never\""] {
        assert!(first.lines().any(|l| l == line), "{line} in {first}");
    }
    place.write("project/whydrop.toml", &first);
    assert_eq!(place.run("project", &[], "config show").out, first);
}

#[test]
fn settings_do_what_their_flags_do() {
    let place = Place::new();
    let plain = |flags: &str| place.run("project", &[], &format!("--no-config logs --now {NOW} {flags}")).out;
    let set = |text: &str| {
        place.write("project/whydrop.toml", text);
        place.run("project", &[], &format!("logs --now {NOW}")).out
    };
    assert_eq!(set("lang = \"zh-CN\"\nwidth = 40\n"), plain("--lang zh-CN --width 40"));
    assert_eq!(set("format = \"json\"\n"), plain("-f json"));
    assert_ne!(plain("-f json"), plain(""));
    // An output format is that of a report; verbs with other formats keep theirs.
    assert_eq!(place.run("project", &[], "timeline logs").code, 0);
    assert_eq!(set("color = \"always\"\n"), plain("--color always"));
    assert!(plain("--color always").contains('\u{1b}'));
    // A flag wins, wherever it stands.
    place.write("project/whydrop.toml", "format = \"json\"\n");
    assert_eq!(place.run("project", &[], &format!("-f text logs --now {NOW}")).out, plain(""));
}

#[test]
fn one_key_stands_for_the_flags_of_two_verbs() {
    let place = Place::new();
    place.write("project/whydrop.toml", "redact = \"strict\"\n");
    let report = place.run("project", &[], "logs -f json").out;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["redaction"]["policy"], "strict");
    // The rules of `redact` are read from beside the file, not from where one stands.
    place.write("project/whydrop.toml", "redact-rules = \"own.toml\"\n");
    let said = place.run("project/deep", &[], "redact ../logs --preview");
    assert_eq!(said.code, 2);
    assert!(said.err.contains(&*place.path("project/own.toml").to_string_lossy()), "{}", said.err);
    assert_eq!(place.run("project/deep", &[], "../logs").code, 0, "other verbs have no such rules");
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let place = Place::new();
    for (text, at, why) in [
        ("lang = \"en\"\nwidht = 60\n", "whydrop.toml:2:1", "did you mean `width`?"),
        ("widht = 60\n", "widht = 60", "`redact-key-file`, `profile`"),
        ("fail-on = \"hgh\"\n", "whydrop.toml:1:11", "did you mean `high`?"),
        ("fail-on = \"hgh\"\n", "^^^^^", "`never`, `low`, `medium`, `high`, `critical`"),
        ("width = \"60\"\n", "1:9", "a whole number"),
        ("no-progress = 1\n", "1:15", "true or false"),
        ("lang = \"fr\"\n", "1:8", "zh-CN"),
        ("format = \"pdf\"\n", "1:10", "markdown"),
        ("tz = \"Mars\"\n", "1:6", "Asia/Shanghai"),
        ("profile = \"x\"\n", "1:11", "generic"),
        ("timeout = \"soon\"\n", "1:11", "30s"),
        ("max-bytes = \"2X\"\n", "1:13", "512M"),
        ("max-depth = 99999999999\n", "1:13", "4294967295"),
        ("jobs = [1]\n", "1:8", "a whole number"),
        ("[limits]\njobs = 1\n", "1:2", "unknown key `limits`"),
        ("lang = \n", "1:8", "lang"),
        ("lang = \"en\"\nlang = \"en\"\n", "2:1", "duplicate"),
    ] {
        place.write("project/whydrop.toml", text);
        for line in ["logs", "config show", "ls logs"] {
            let said = place.run("project", &[], line);
            assert_eq!((said.code, &*said.out), (2, ""), "{text}{}", said.err);
            assert!(said.err.contains(at) && said.err.contains(why), "{text}{}", said.err);
        }
        // What needs no setting works, and the way out too.
        for line in ["config path", "schema", "logs --no-config", "--help"] {
            assert_eq!(place.run("project", &[], line).code, 0, "{line}");
        }
    }
}

#[test]
fn mistakes_in_variables_are_named() {
    let place = Place::new();
    for (name, value, why) in [
        ("WHYDROP_FAIL_NO", "high", "did you mean WHYDROP_FAIL_ON?"),
        ("WHYDROP_FAIL_ON", "hgh", "`critical`"),
        ("WHYDROP_JOBS", "many", "WHYDROP_JOBS"),
        ("WHYDROP_NO_PROGRESS", "yes please", "neither true nor false"),
        ("WHYDROP_TZ", "Mars", "Asia/Shanghai"),
    ] {
        let said = place.run("project", &[(name, value)], "logs");
        assert_eq!(said.code, 2, "{name}");
        assert!(said.err.contains(name) && said.err.contains(why), "{}", said.err);
    }
    assert_eq!(place.run("project", &[("WHYDROP_OF_SOMEBODY_ELSE", "1")], "logs").code, 0);
}

#[test]
fn a_bundle_configures_nothing() {
    let place = Place::new();
    place.write("project/logs/whydrop.toml", "lang = \"zh-CN\"\nredact = \"off\"\nnonsense = 1\n");
    let plain = place.run("project", &[], &format!("logs --now {NOW}"));
    assert!(plain.code == 0 && !plain.out.contains("四个问题") && !plain.err.contains("configuration"));
    // Also where one stands within it, or names the file itself.
    for (folder, line) in [("project/logs", "."), ("project/logs", "whydrop.toml"), ("project/logs", "ls ..")] {
        let said = place.run(folder, &[], line);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.err.contains("is part of the input and was not read as configuration"), "{}", said.err);
        assert!(!said.out.contains("四个问题"));
    }
}

#[test]
fn a_file_that_switches_redaction_off_is_named() {
    let place = Place::new();
    place.write("project/whydrop.toml", "lang = \"en\"\nredact = \"off\"\n");
    let said = place.run("project", &[], "logs");
    let at = format!("redact = \"off\" is set by {}:2", Path::new(&place.path("project/whydrop.toml")).display());
    assert!(said.err.contains(&at), "{}", said.err);
    assert!(!place.run("project", &[], "logs --redact share").err.contains("is set by"));
    assert!(!place.run("project", &[], "ls logs").err.contains("is set by"), "`ls` redacts nothing anyway");
}
