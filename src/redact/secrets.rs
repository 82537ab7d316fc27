//! What secrets, tokens and codes look like, and what of a token stays: its kind and when it ends.

use super::judge::{digits, hidden, is_structured};
use super::lists::List;
use super::{Action, mask, names};

/// A secret, and no count, folder or mark for one.
pub(super) fn secret(name: &str, word: &str, quoted: bool) -> Option<Action> {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let count = digits && (word.len() < 4 || name == "pass");
    let said = !quoted && !word.bytes().any(|b| b.is_ascii_alphanumeric());
    let unset = word.starts_with('(')
        || word.starts_with("${")
        || word.starts_with("-----")
        || word.starts_with('<') && word.ends_with('>')
        // `Signature algorithm: sha256With..`
        || List::Algorithm.starts(&word.to_ascii_lowercase()).is_some()
        // A challenge of figures or of few letters is a clock or a count.
        || name == "nonce" && (word.len() <= 8 || digits)
        || name == "pwd" && List::Folder.starts(word).is_some();
    (!count && !said && !unset && !names::is_word(word) && !is_structured(word)).then(|| hidden("", word))
}

/// A token, and no word about one.
pub(super) fn token(name: &str, word: &str) -> Option<Action> {
    let counter = word.len() < 4 && word.bytes().all(|b| b.is_ascii_digit());
    let prose = word.contains(char::is_whitespace) && digits(word) == 0;
    let short = matches!(name, "sid" | "auth" | "sessionid" | "session" | "sess") && word.len() < 12;
    // What Twilio calls a participant or track; `AC` is an account.
    let sid = name == "sid"
        && word.len() == 34
        && !word.starts_with("AC")
        && word.bytes().take(2).all(|b| b.is_ascii_uppercase());
    // What LiveKit calls a participant, room or track: `PA_FBrFTkiudzpL`.
    let typed = name == "sid"
        && word.bytes().take(3).enumerate().all(|(at, b)| if at < 2 { b.is_ascii_uppercase() } else { b == b'_' });
    let unset = word.starts_with('(')
        || sid
        || typed
        || word.starts_with('<')
        || word.starts_with("${")
        // `ticket IM-20331`: of work to be done.
        || is_issue(word)
        // `Auth: verifyPhoneNumber`: what is called.
        || name == "auth" && word.bytes().all(|b| b.is_ascii_alphabetic())
        || word.starts_with("HTTP/")
        || word.contains(' ') && word.split([' ', ',']).next().is_some_and(names::is_word);
    let taken = !counter && !prose && !short && !unset && !names::is_word(word) && !is_structured(word);
    (taken && word.is_ascii()).then(|| token_mask(word))
}

// Two or more capitals and a short number.
fn is_issue(word: &str) -> bool {
    word.split_once('-').is_some_and(|(project, number)| {
        (2..=10).contains(&project.len())
            && project.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=6).contains(&number.len())
            && digits(number) == number.len()
    })
}

/// A mask that still says which kind of token it was and when it ends: `TOKEN[jwt len=139 exp=2026-03-14]`.
pub(super) fn token_mask(word: &str) -> Action {
    let (kind, expiry) = if word.starts_with("006") && word.len() > 60 {
        ("agora006", None)
    } else if word.starts_with("007eJx") {
        ("agora007", None)
    } else if word.starts_with("eJw") || word.starts_with("eJy") {
        ("usersig", None)
    } else if word.starts_with("eyJ") && word.contains('.') {
        ("jwt", jwt_expiry(word))
    } else {
        ("", None)
    };
    let expiry = expiry.map(|day| format!(" exp={day}")).unwrap_or_default();
    Action::Mask("TOKEN", mask::note(kind, word) + &expiry)
}

fn jwt_expiry(word: &str) -> Option<String> {
    let claims = mask::base64(word.split('.').nth(1)?);
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    let seconds = claims.get("exp")?.as_i64().filter(|s| (0..=32_503_680_000).contains(s))?;
    crate::stamp::format_utc(seconds * crate::stamp::SECOND).get(..10).map(str::to_owned)
}

/// A code that is used once.
pub(super) fn otp(name: &str, word: &str) -> Option<Action> {
    let fits = (3..=10).contains(&word.len())
        && (digits(word) >= 3 || digits(word) > 0 && (name.is_empty() || name.ends_with("captcha")) && word.len() <= 6)
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'#' | b'*' | b' '));
    fits.then(|| hidden("otp", word))
}
