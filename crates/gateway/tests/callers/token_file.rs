//! Files of token hashes.

use std::{error::Error as _, fs};

use portcullis_gateway::caller::{
    AuthenticationError, Authenticator as _, Caller, Incoming, TokenFile, TokenFileError, TokenKey,
};

use crate::support::{at, authenticate, head, outcome};

fn key() -> TokenKey {
    TokenKey::new("2026-12", [7; 32])
}

/// Returns the hash as `b3sum --keyed` tells it, where the key is 32 times the byte 7.
fn hash(token: &str) -> String {
    blake3::keyed_hash(&[7; 32], token.as_bytes()).to_hex().to_string()
}

fn file(tokens: &str) -> String {
    format!("portcullis_tokens: 1\nkey: 2026-12\ntokens:\n{tokens}")
}

fn error(name: &str, text: &str) -> String {
    let error = TokenFile::from_text(name, text, key()).unwrap_err();
    error.source().map_or(error.to_string(), |source| format!("{error}: {source}"))
}

#[tokio::test]
async fn a_token_is_found_by_its_hash() {
    let text = file(&format!(
        "  - hash: {}\n    token: user_api\n    roles: [admin, power]\n    user: U1\n    member: M1\n    teams: []\n    \
         organization: O1\n    origin: account_page\n    issued: 2026-11-29T00:53:20Z\n    \
         logged_out: 2026-11-29T01:53:20+01:00\n  \
         - {{ hash: {}, token: org_ingest }}\n  - {{ hash: '{}', token: user_api, disabled: true }}\n",
        hash("FIRST"),
        hash("SECOND").to_uppercase(),
        hash("THIRD"),
    ));
    let tokens = TokenFile::from_text("tokens.yaml", &text, key()).unwrap();
    let expected = Caller::new("user_api")
        .with_roles(["admin", "power"])
        .with_user("U1")
        .with_member("M1")
        .with_teams(Vec::<String>::new())
        .with_organization("O1")
        .with_origin("account_page")
        .with_issued(at(1_795_913_600))
        .with_logged_out(at(1_795_913_600));
    assert_eq!(*authenticate(&tokens, "FIRST").await.unwrap(), expected);
    assert_eq!(*authenticate(&tokens, "SECOND").await.unwrap(), Caller::new("org_ingest"));
    assert_eq!(outcome(&authenticate(&tokens, "THIRD").await), "token-invalid");
    for unknown in ["", "first", "FIRST ", &hash("FIRST")] {
        assert_eq!(outcome(&authenticate(&tokens, unknown).await), "token-unknown");
    }
    let none = tokens.authenticate(&Incoming::new(&head(&[]), None, None)).await;
    assert!(matches!(none, Err(AuthenticationError::Missing)));
    assert_eq!((tokens.len(), tokens.is_empty()), (3, false));
}

#[test]
fn json_is_read_as_well() {
    let text = format!(
        r#"{{"portcullis_tokens":1,"key":"2026-12","tokens":[{{"hash":"{}","token":"user_api","user":"U1"}}]}}"#,
        hash("T")
    );
    for name in ["tokens.json", "tokens.JSON", "tokens.yaml"] {
        assert_eq!(TokenFile::from_text(name, &text, key()).unwrap().find("T").unwrap().user(), Some("U1"));
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let hash = hash("T");
    let entry = |rest: &str| error("t.yaml", &file(&format!("  - hash: {hash}\n    token: user_api\n    {rest}\n")));
    let unknown = entry("usr: U1");
    assert!(
        unknown.starts_with("t.yaml:6:5: tokens[0]: unknown field `usr`, expected one of `hash`, `token`"),
        "{unknown}"
    );
    let list = entry("roles: admin");
    assert!(list.contains("expected a sequence"), "{list}");
    assert!(entry("user: U1\n    user: U2").contains("duplicate"), "{}", entry("user: U1\n    user: U2"));
    assert_eq!(entry("user: ''"), "t.yaml: token 1: `user` is empty");
    assert_eq!(entry("roles: [admin, '']"), "t.yaml: token 1: `roles` is empty");
    assert_eq!(entry("teams: [T1, T2, T1]"), "t.yaml: token 1: `teams` has `T1` twice");
    let time = entry("issued: 2026-11-29 01:20:00Z");
    assert!(time.starts_with("t.yaml: token 1: `issued`: expected `T` after the date"), "{time}");
    assert!(entry("disabled: perhaps").contains("expected a boolean"));

    let json = error("t.json", "{\"portcullis_tokens\": 1,\n \"key\": \"2026-12\",\n \"tokens\": [7]}");
    assert!(json.starts_with("t.json:3:") && json.contains("invalid type: integer `7`"), "{json}");
    let syntax = error("t.yaml", "portcullis_tokens: 1\nkey: [\n");
    assert!(syntax.starts_with("t.yaml:3:1: ") || syntax.starts_with("t.yaml:2:"), "{syntax}");
}

#[test]
fn what_is_there_must_have_a_value() {
    for key in
        ["token", "roles", "user", "member", "teams", "organization", "origin", "issued", "logged_out", "disabled"]
    {
        for null in ["", "null", "~"] {
            let text = file(&format!("  - hash: {}\n    {key}: {null}\n", hash("T")))
                .replace("\n    ", if key == "token" { "\n    " } else { "\n    token: user_api\n    " });
            let result = TokenFile::from_text("t.yaml", &text, self::key());
            assert!(result.is_err(), "{key}: {null}");
        }
        let text =
            format!(r#"{{"portcullis_tokens":1,"key":"2026-12","tokens":[{{"hash":"{}","{key}":null}}]}}"#, hash("T"));
        assert!(TokenFile::from_text("t.json", &text, self::key()).is_err(), "{key}");
    }
}

#[test]
fn a_hash_must_be_one_and_once() {
    for wrong in ["''", "abc", &hash("T")[1..], &format!("{}0", hash("T")), &hash("T").replace(['a', 'b', 'c'], "g")] {
        let text = file(&format!("  - {{ hash: {wrong}, token: user_api }}\n"));
        assert_eq!(error("t.yaml", &text), "t.yaml: token 1: the hash is not 64 hexadecimal digits", "{wrong}");
    }
    let twice = file(&format!(
        "  - {{ hash: {0}, token: user_api }}\n  - {{ hash: {1}, token: user_api }}\n  - {{ hash: {2}, token: org_api }}\n",
        hash("A"),
        hash("B"),
        hash("A").to_uppercase()
    ));
    assert_eq!(error("t.yaml", &twice), "t.yaml: token 3: the hash is the one of token 1, too");
}

#[test]
fn the_head_of_the_file_must_be_right() {
    let with = |head: &str| error("t.yaml", &format!("{head}\ntokens: []\n"));
    assert_eq!(
        with("portcullis_tokens: 1\nkey: 2026-11"),
        "t.yaml: the hashes are of the key `2026-11`; the key in use is `2026-12`"
    );
    assert_eq!(
        with("portcullis_tokens: 2\nkey: 2026-12"),
        "t.yaml: `portcullis_tokens` is 2; this program reads version 1"
    );
    assert!(with("key: 2026-12").contains("missing field `portcullis_tokens`"));
    assert!(with("portcullis_tokens: 1").contains("missing field `key`"));
    assert!(with("portcullis_tokens: 1\nkey: 2026-12\nkey: 2026-12").contains("duplicate"));
    assert!(error("t.yaml", "").contains("t.yaml"));
    assert!(error("t.yaml", &format!("{}---\n{}", file("  []\n"), file("  []\n"))).contains("more than one document"));
}

#[test]
fn reload_takes_a_whole_file_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.yaml");
    let one = |token: &str| file(&format!("  - {{ hash: {}, token: user_api, user: {token} }}\n", hash(token)));
    fs::write(&path, one("A")).unwrap();
    let tokens = TokenFile::load(&path, key()).unwrap();
    assert_eq!(tokens.find("A").unwrap().user(), Some("A"));

    fs::write(&path, one("B")).unwrap();
    assert_eq!(tokens.reload().unwrap(), 1);
    assert!(tokens.find("A").is_err() && tokens.find("B").is_ok());

    // A file that is half written, of another key, or gone.
    let whole = one("C");
    for broken in [&whole[..whole.len() - 30], &whole.replace("2026-12", "2027-01"), "\u{0}"] {
        fs::write(&path, broken).unwrap();
        tokens.reload().unwrap_err();
        assert!(tokens.find("B").is_ok() && tokens.find("C").is_err() && tokens.len() == 1);
    }
    fs::write(&path, b"\xff\xfe").unwrap();
    assert!(matches!(tokens.reload(), Err(TokenFileError::Read { .. })));
    fs::remove_file(&path).unwrap();
    assert!(matches!(tokens.reload(), Err(TokenFileError::Read { .. })));
    fs::create_dir(&path).unwrap();
    assert!(matches!(tokens.reload(), Err(TokenFileError::Read { .. })));
    assert!(tokens.find("B").is_ok());
}
