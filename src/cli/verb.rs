//! The default verb: when the first word is no verb, `analyze` is put before everything.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Command, CommandFactory as _};

use super::args::Args;

/// The verb that the parser adds by itself.
const HELP: &str = "help";

/// Arguments with a verb. A path that has the name of a verb is written `./ls`.
pub fn with_default(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let command = Args::command();
    let rest = arguments.get(1..).unwrap_or_default();
    let asks = |a: &OsString| matches!(a.to_str(), Some("-h" | "--help" | "-V" | "--version"));
    let insert = match first_word(&command, rest) {
        Some(word) => !is_verb(&command, word),
        None => !rest.is_empty() && !rest.iter().any(asks),
    };
    if insert {
        arguments.insert(1, "analyze".into());
    }
    arguments
}

/// The verb that was meant, when the first word is neither one nor a path.
pub fn meant(arguments: &[OsString]) -> Option<String> {
    let command = Args::command();
    let rest = arguments.get(1..).unwrap_or_default();
    let word = first_word(&command, rest)?;
    if word == HELP {
        // What stands behind `help` is a verb, never a path.
        let after = rest.iter().skip_while(|a| *a != HELP).nth(1)?;
        let text = after.to_str().filter(|text| !text.starts_with('-') && !is_verb(&command, after))?;
        return Some(format!("help {text:?}: no such verb; did you mean `{}`?", nearest(&command, text)?));
    }
    let text = word.to_str().filter(|_| !is_verb(&command, word) && !Path::new(word).exists())?;
    Some(format!("{text:?}: no such file; did you mean the verb `{}`?", nearest(&command, text)?))
}

/// The verb that is written nearly so.
fn nearest<'c>(command: &'c Command, text: &str) -> Option<&'c str> {
    let verbs = command.get_subcommands().map(Command::get_name).chain([HELP]);
    let verbs = verbs.map(|verb| (strsim::damerau_levenshtein(text, verb), verb));
    let (_, verb) = verbs.filter(|(far, _)| *far <= (text.len() / 3).max(1)).min_by_key(|(far, _)| *far)?;
    Some(verb)
}

fn is_verb(command: &Command, word: &OsStr) -> bool {
    word == HELP || word.to_str().is_some_and(|w| command.find_subcommand(w).is_some())
}

/// The first argument that is neither a flag nor the value of one.
fn first_word<'a>(command: &Command, rest: &'a [OsString]) -> Option<&'a OsStr> {
    let mut rest = rest.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if text == "--" {
            // A path follows, whatever it looks like.
            return Some(OsStr::new(""));
        }
        if text == "-" || !text.starts_with('-') {
            return Some(argument);
        }
        if takes_next(command, &text) {
            rest.next();
        }
    }
    None
}

// `--name VALUE` and `-x VALUE`, but not `--name=VALUE` and `-xVALUE`.
fn takes_next(command: &Command, flag: &str) -> bool {
    let known = || command.get_arguments().chain(command.get_subcommands().flat_map(Command::get_arguments));
    let valued = |a: &clap::Arg| a.get_action().takes_values();
    match flag.strip_prefix("--") {
        Some(long) => known().any(|a| a.get_long() == Some(long) && valued(a)),
        // In a cluster (`-qj`) the last letter decides; a letter with its value behind it takes no more.
        None => {
            let letters: Vec<_> = flag.chars().skip(1).collect();
            let takes = |c: &char| known().any(|a| a.get_short() == Some(*c) && valued(a));
            letters.iter().position(takes).is_some_and(|at| at + 1 == letters.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> String {
        let line = line.split_whitespace().map(OsString::from).collect();
        let words: Vec<_> = with_default(line).iter().map(|w| w.to_string_lossy().into_owned()).collect();
        words.join(" ")
    }

    #[test]
    fn a_path_is_analysed() {
        assert_eq!(words("whydrop a.zip"), "whydrop analyze a.zip");
        assert_eq!(words("whydrop -f json a.zip"), "whydrop analyze -f json a.zip");
        assert_eq!(words("whydrop -fjson -qj 2 rules.zip"), "whydrop analyze -fjson -qj 2 rules.zip");
        assert_eq!(words("whydrop -"), "whydrop analyze -");
        assert_eq!(words("whydrop -- ls"), "whydrop analyze -- ls");
        assert_eq!(words("whydrop ./ls"), "whydrop analyze ./ls");
        assert_eq!(words("whydrop -f json"), "whydrop analyze -f json");
    }

    #[test]
    fn a_verb_that_is_nearly_right_is_proposed() {
        let meant = |line: &str| meant(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>());
        for (line, verb) in [("analyse a.zip", "`analyze`"), ("-q lst a", "`ls`"), ("timelime", "`timeline`")] {
            assert!(meant(&format!("whydrop {line}")).unwrap().contains(verb), "{line}");
        }
        assert!(meant("whydrop help anlyze").unwrap().contains("`analyze`"));
        assert!(meant("whydrop hepl").unwrap().contains("`help`"));
        assert_eq!(meant("whydrop help ls"), None);
        // A verb, a path that exists, a path like no verb, and what can only be a path.
        for line in ["ls a", "src", "log", "a.zip", "./lst", "-- lst", "-", "--lang en", ""] {
            assert_eq!(meant(&format!("whydrop {line}")), None, "{line}");
        }
    }

    #[test]
    fn a_verb_stays() {
        for line in [
            "whydrop",
            "whydrop ls a.zip",
            "whydrop --color always ls a",
            "whydrop -h",
            "whydrop -q --version",
            "whydrop help ls",
        ] {
            assert_eq!(words(line), line);
        }
    }
}
