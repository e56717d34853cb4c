//! Writes records of requests: the same JSON as `serde_json`, in a fraction of the time, because a gateway writes one for each request.

use std::io::Write as _;

use super::{AskedPolicy, LoggedDemand, LoggedRuling, LoggedToken, RequestRecord, Text};

/// Writes the keys of a record after the keys that all records begin with, each with a comma before it.
pub(super) fn request(record: &RequestRecord<'_>, line: &mut Vec<u8>) {
    // The names of all fields, so that a new one cannot be left out.
    let RequestRecord {
        time,
        request_id,
        trace_id,
        outcome,
        status,
        mode,
        method,
        path,
        route,
        user,
        roles,
        token,
        demands,
        policies,
        assumed,
        reason,
        microseconds,
        waited_microseconds,
    } = record;
    text(line, ",\"time\":", time);
    text(line, ",\"request_id\":", request_id);
    some_text(line, ",\"trace_id\":", trace_id.as_ref());
    word(line, ",\"outcome\":\"", outcome.as_str());
    if let Some(status) = status {
        number(line, ",\"status\":", (*status).into());
    }
    word(line, ",\"mode\":\"", mode.as_str());
    text(line, ",\"method\":", method);
    text(line, ",\"path\":", path);
    some_text(line, ",\"route\":", route.as_ref());
    some_text(line, ",\"user\":", user.as_ref());
    if let Some(roles) = roles {
        list(line, ",\"roles\":", roles, |line, role| string(line, role));
    }
    if let Some(token) = token {
        self::token(line, token);
    }
    if !demands.is_empty() {
        list(line, ",\"demands\":", demands, demand);
    }
    if !policies.is_empty() {
        list(line, ",\"policies\":", policies, policy);
    }
    if !assumed.is_empty() {
        list(line, ",\"assumed\":", assumed, |line, code| string(line, code));
    }
    some_text(line, ",\"reason\":", reason.as_ref());
    number(line, ",\"microseconds\":", *microseconds);
    if *waited_microseconds > 0 {
        number(line, ",\"waited_microseconds\":", *waited_microseconds);
    }
}

fn token(line: &mut Vec<u8>, LoggedToken { kind, key, hash }: &LoggedToken<'_>) {
    put(line, ",\"token\":{");
    if let Some(kind) = kind {
        text(line, "\"kind\":", kind);
        put(line, ",");
    }
    text(line, "\"key\":", key);
    text(line, ",\"hash\":", hash);
    put(line, "}");
}

fn demand(line: &mut Vec<u8>, LoggedDemand { api, action, owner, assumed }: &LoggedDemand<'_>) {
    text(line, "{\"api\":", api);
    text(line, ",\"action\":", action);
    text(line, ",\"owner\":", owner);
    put(line, if *assumed { ",\"assumed\":true}" } else { "}" });
}

fn policy(line: &mut Vec<u8>, asked: &AskedPolicy<'_>) {
    let AskedPolicy { policy, fingerprint, mode, decision, rulings } = asked;
    text(line, "{\"policy\":", policy);
    text(line, ",\"fingerprint\":", fingerprint);
    word(line, ",\"mode\":\"", mode.as_str());
    word(line, ",\"decision\":\"", decision.as_str());
    list(line, ",\"rulings\":", rulings, ruling);
    put(line, "}");
}

fn ruling(line: &mut Vec<u8>, LoggedRuling { decision, role, rule, clause }: &LoggedRuling<'_>) {
    word(line, "{\"decision\":\"", decision.as_str());
    some_text(line, ",\"role\":", role.as_ref());
    some_text(line, ",\"rule\":", rule.as_ref());
    some_text(line, ",\"clause\":", clause.as_ref());
    put(line, "}");
}

fn put(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(text.as_bytes());
}

/// Writes a key, with the quotation mark that follows it, and a word without escapes.
fn word(line: &mut Vec<u8>, key: &str, word: &str) {
    put(line, key);
    put(line, word);
    put(line, "\"");
}

fn text(line: &mut Vec<u8>, key: &str, text: &str) {
    put(line, key);
    string(line, text);
}

fn some_text(line: &mut Vec<u8>, key: &str, text: Option<&Text<'_>>) {
    if let Some(text) = text {
        self::text(line, key, text);
    }
}

fn number(line: &mut Vec<u8>, key: &str, number: u64) {
    put(line, key);
    // Memory can always be written.
    let _ = write!(line, "{number}");
}

fn list<T>(line: &mut Vec<u8>, key: &str, items: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    put(line, key);
    put(line, "[");
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            put(line, ",");
        }
        write(line, item);
    }
    put(line, "]");
}

fn string(line: &mut Vec<u8>, text: &str) {
    if has_escapes(text.as_bytes()) {
        // Memory can always be written.
        let _ = serde_json::to_writer(line, text);
    } else {
        word(line, "\"", text);
    }
}

/// Returns whether JSON escapes one of the bytes: quotation marks, backslashes and control characters. Looks at eight bytes at a time.
fn has_escapes(bytes: &[u8]) -> bool {
    const EACH: u64 = u64::MAX / 0xff;
    const HIGH: u64 = EACH << 7;
    let (eights, rest) = bytes.as_chunks::<8>();
    let in_eights = eights.iter().any(|eight| {
        let word = u64::from_ne_bytes(*eight);
        // The subtraction sets the high bit of a byte that is less; a byte that had it set is none of them.
        let is_control = word.wrapping_sub(EACH * 0x20);
        let is_mark = (word ^ (EACH * u64::from(b'"'))).wrapping_sub(EACH);
        let is_backslash = (word ^ (EACH * u64::from(b'\\'))).wrapping_sub(EACH);
        (is_control | is_mark | is_backslash) & !word & HIGH != 0
    });
    in_eights || rest.iter().any(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'))
}
