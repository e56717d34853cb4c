//! Callers by JSON Web Tokens.

use portcullis_gateway::caller::{
    AuthenticationError, Authenticator as _, ClaimMap, Incoming, JwtAlgorithm, JwtAuthenticator, JwtRules, KeySet,
    TextClaim,
};
use serde_json::{Value, json};

use crate::{
    signed::{SigningKey, base64, claims, key_set},
    support::{Hand, NOW, authenticate, head, outcome},
};

fn rules() -> JwtRules {
    JwtRules::new([JwtAlgorithm::Rs256, JwtAlgorithm::Es256, JwtAlgorithm::EdDsa])
        .with_issuers(["https://idp.example"])
        .with_audiences(["o11y", "other"])
}

fn map() -> ClaimMap {
    ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse().unwrap())
}

fn keys() -> KeySet {
    let set = [SigningKey::rsa(0).jwk("r"), SigningKey::ec(1).jwk("e"), SigningKey::ed(1).jwk("d")];
    KeySet::from_text(&key_set(&set)).unwrap()
}

fn authenticator(rules: JwtRules) -> JwtAuthenticator<KeySet> {
    JwtAuthenticator::new(keys(), rules, map()).with_clock(Hand::new().clock())
}

async fn of(token: &str) -> String {
    outcome(&authenticate(&authenticator(rules()), token).await).to_owned()
}

/// Returns the outcome for a token with some claims.
async fn with(others: Value) -> String {
    of(&SigningKey::ed(1).token("d", &claims(&others))).await
}

#[tokio::test]
async fn a_signed_token_tells_the_caller() {
    for (key, id) in [(SigningKey::rsa(0), "r"), (SigningKey::ec(1), "e"), (SigningKey::ed(1), "d")] {
        assert_eq!(of(&key.token(id, &claims(&json!({})))).await, "U1", "{id}");
    }
    let none = authenticator(rules());
    let missing = none.authenticate(&Incoming::new(&head(&[]), None, None)).await;
    assert!(matches!(missing, Err(AuthenticationError::Missing)));
    assert_eq!(none.challenge().unwrap(), "Bearer");
}

#[tokio::test]
async fn a_token_with_anything_changed_is_refused() {
    for (key, id) in [(SigningKey::rsa(0), "r"), (SigningKey::ec(1), "e"), (SigningKey::ed(1), "d")] {
        let token = key.token(id, &claims(&json!({})));
        let parts: Vec<&str> = token.split('.').collect();
        let forged = base64(claims(&json!({ "sub": "admin" })).to_string());
        assert_eq!(of(&format!("{}.{forged}.{}", parts[0], parts[2])).await, "token-invalid");
        let header = base64(json!({ "alg": key.algorithm(), "kid": id }).to_string());
        assert_eq!(of(&format!("{header}.{}.{}", parts[1], parts[2])).await, "token-invalid");
        assert_eq!(of(&format!("{}.{}.", parts[0], parts[1])).await, "token-invalid");
        for place in [0, token.len() / 2, token.len() - 5] {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(["token-invalid", "token-unknown"].contains(&of(&changed).await.as_str()), "{id} {place}");
        }
    }
}

#[tokio::test]
async fn a_token_of_another_key_is_refused() {
    for (key, id) in [(SigningKey::rsa(1), "r"), (SigningKey::ec(2), "e"), (SigningKey::ed(2), "d")] {
        assert_eq!(of(&key.token(id, &claims(&json!({})))).await, "token-invalid", "{id}");
    }
    // The id of a key of another kind, and of none.
    for id in ["r", "e", "x", ""] {
        assert_eq!(of(&SigningKey::ed(1).token(id, &claims(&json!({})))).await, "token-invalid", "{id}");
    }
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    // What an attacker signs with the public key as an HMAC secret, in each form in which it is published.
    let SigningKey::Rsa(rsa) = SigningKey::rsa(0) else { panic!("an RSA key") };
    let jwk = SigningKey::rsa(0).jwk("r");
    let modulus = rsa::traits::PublicKeyParts::n(&*rsa).to_be_bytes();
    let der = rsa::pkcs1::EncodeRsaPublicKey::to_pkcs1_der(&rsa.to_public_key()).unwrap();
    for secret in [modulus.to_vec(), der.as_bytes().to_vec(), jwk["n"].as_str().unwrap().into()] {
        for algorithm in ["HS256", "HS384", "HS512"] {
            let header = json!({ "alg": algorithm, "kid": "r" }).to_string();
            let message = format!("{}.{}", base64(header), base64(claims(&json!({})).to_string()));
            let key = jsonwebtoken::EncodingKey::from_secret(&secret).unwrap();
            let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, algorithm.parse().unwrap()).unwrap();
            assert_eq!(of(&format!("{message}.{signature}")).await, "token-invalid", "{algorithm}");
        }
    }
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let header = base64(json!({ "alg": algorithm, "kid": "d" }).to_string());
        let message = format!("{header}.{}", base64(claims(&json!({})).to_string()));
        for signature in ["", "AA", &base64(SigningKey::ed(1).sign(message.as_bytes()))] {
            assert_eq!(of(&format!("{message}.{signature}")).await, "token-invalid", "{algorithm}");
        }
    }
}

#[tokio::test]
async fn only_algorithms_that_are_allowed_count() {
    let token = SigningKey::ec(1).token("e", &claims(&json!({})));
    let only = |algorithm| authenticator(JwtRules::new([algorithm]).with_audiences(["o11y"]));
    assert_eq!(outcome(&authenticate(&only(JwtAlgorithm::Es256), &token).await), "U1");
    for other in [JwtAlgorithm::Rs256, JwtAlgorithm::EdDsa, JwtAlgorithm::Es384, JwtAlgorithm::Ps256] {
        assert_eq!(outcome(&authenticate(&only(other), &token).await), "token-invalid");
    }
    assert_eq!(outcome(&authenticate(&authenticator(JwtRules::new([])), &token).await), "token-invalid");
    // A signature of one algorithm under the name of another one that is allowed.
    let header = json!({ "alg": "RS256", "kid": "r" }).to_string();
    assert_eq!(of(&SigningKey::ec(1).token_of(&header, &claims(&json!({})).to_string())).await, "token-invalid");
}

#[tokio::test]
async fn what_the_header_says_of_keys_is_ignored() {
    let foreign = SigningKey::ed(9);
    for header in [
        json!({ "alg": "EdDSA", "kid": "d", "jwk": foreign.jwk("d") }),
        json!({ "alg": "EdDSA", "jwk": foreign.jwk("d") }),
        json!({ "alg": "EdDSA", "kid": "d", "jku": "https://attacker.example/keys" }),
        json!({ "alg": "EdDSA", "kid": "d", "x5u": "https://attacker.example/keys" }),
    ] {
        let token = foreign.token_of(&header.to_string(), &claims(&json!({})).to_string());
        assert_eq!(of(&token).await, "token-invalid", "{header}");
    }
}

#[tokio::test]
async fn critical_extensions_are_refused() {
    for header in [
        json!({ "alg": "EdDSA", "kid": "d", "crit": ["x"], "x": 1 }),
        json!({ "alg": "EdDSA", "kid": "d", "crit": [] }),
        json!({ "alg": "EdDSA", "kid": "d", "b64": false }),
    ] {
        let token = SigningKey::ed(1).token_of(&header.to_string(), &claims(&json!({})).to_string());
        assert_eq!(of(&token).await, "token-invalid", "{header}");
    }
}

#[tokio::test]
async fn without_an_id_the_one_key_that_fits_is_used() {
    let header = json!({ "alg": "EdDSA" }).to_string();
    let token = SigningKey::ed(1).token_of(&header, &claims(&json!({})).to_string());
    assert_eq!(of(&token).await, "U1");
    let two = KeySet::from_text(&key_set(&[SigningKey::ed(1).jwk("d"), SigningKey::ed(2).jwk("f")])).unwrap();
    let ambiguous = JwtAuthenticator::new(two, rules(), map()).with_clock(Hand::new().clock());
    assert_eq!(outcome(&authenticate(&ambiguous, &token).await), "token-invalid");
}

#[tokio::test]
async fn a_token_has_an_end_and_may_have_a_beginning() {
    // Clocks may differ by 30 seconds.
    for (exp, expected) in [
        (json!(NOW + 1), "U1"),
        (json!(NOW - 29), "U1"),
        (json!(NOW - 30), "token-expired"),
        (json!(0), "token-expired"),
        (serde_json::from_str(&format!("{}.5", NOW - 30)).unwrap(), "U1"),
        (json!(null), "token-invalid"),
        (json!((NOW + 60).to_string()), "token-invalid"),
        (json!([NOW + 60]), "token-invalid"),
        (json!(-1), "token-invalid"),
        (json!(1e300), "token-invalid"),
        (json!(u64::MAX), "token-invalid"),
    ] {
        assert_eq!(with(json!({ "exp": exp })).await, expected, "{exp}");
    }
    for (nbf, expected) in [
        (json!(NOW), "U1"),
        (json!(NOW + 30), "U1"),
        (json!(NOW + 31), "token-expired"),
        (json!("soon"), "token-invalid"),
    ] {
        assert_eq!(with(json!({ "nbf": nbf })).await, expected, "{nbf}");
    }
    let strict = authenticator(rules().with_leeway(0));
    let token = SigningKey::ed(1).token("d", &claims(&json!({ "exp": NOW })));
    assert_eq!(outcome(&authenticate(&strict, &token).await), "token-expired");
}

#[tokio::test]
async fn issuer_and_audience_are_checked() {
    for (others, expected) in [
        (json!({ "aud": ["x", "other"] }), "U1"),
        (json!({ "aud": "x" }), "token-invalid"),
        (json!({ "aud": ["x"] }), "token-invalid"),
        (json!({ "aud": [] }), "token-invalid"),
        (json!({ "aud": [["o11y"]] }), "token-invalid"),
        (json!({ "aud": { "o11y": 1 } }), "token-invalid"),
        (json!({ "aud": null }), "token-invalid"),
        (json!({ "aud": "O11Y" }), "token-invalid"),
        (json!({ "iss": "https://idp.example/" }), "token-invalid"),
        (json!({ "iss": ["https://idp.example"] }), "token-invalid"),
        (json!({ "iss": null }), "token-invalid"),
    ] {
        assert_eq!(with(others.clone()).await, expected, "{others}");
    }
    // Without audiences of one's own, a token for somebody is for somebody else.
    let open = authenticator(JwtRules::new([JwtAlgorithm::EdDsa]));
    let token = |others| SigningKey::ed(1).token("d", &claims(&others));
    assert_eq!(outcome(&authenticate(&open, &token(json!({ "aud": null, "iss": "any" }))).await), "U1");
    assert_eq!(outcome(&authenticate(&open, &token(json!({}))).await), "token-invalid");
}

#[tokio::test]
async fn the_type_is_checked_where_one_is_wanted() {
    let only = authenticator(rules().with_types(["at+jwt"]));
    for (header, expected) in [
        (json!({ "alg": "EdDSA", "kid": "d", "typ": "at+jwt" }), "U1"),
        (json!({ "alg": "EdDSA", "kid": "d", "typ": "application/AT+JWT" }), "U1"),
        (json!({ "alg": "EdDSA", "kid": "d", "typ": "JWT" }), "token-invalid"),
        (json!({ "alg": "EdDSA", "kid": "d" }), "token-invalid"),
    ] {
        let token = SigningKey::ed(1).token_of(&header.to_string(), &claims(&json!({})).to_string());
        assert_eq!(outcome(&authenticate(&only, &token).await), expected, "{header}");
    }
}

#[tokio::test]
async fn two_signatures_and_other_forms_are_not_known() {
    let token = SigningKey::ed(1).token("d", &claims(&json!({})));
    let signature = token.rsplit('.').next().unwrap();
    let general =
        json!({ "payload": "e30", "signatures": [{ "protected": "e30", "signature": signature }] }).to_string();
    let encrypted = format!("{token}.{signature}.{signature}");
    for other in ["opaque", "", &format!("{token}.{signature}"), &encrypted, &general.replace('.', "")] {
        assert_eq!(of(other).await, "token-unknown", "{other}");
    }
    for broken in ["..", "a.b.c", &format!("{token}="), &format!(" {token}"), &format!("{token}\n")] {
        assert_eq!(of(broken).await, "token-invalid", "{broken}");
    }
}

#[tokio::test]
async fn a_claim_twice_is_refused() {
    let text = claims(&json!({})).to_string();
    for twice in [
        text.replace("\"sub\"", "\"sub\":\"U2\",\"sub\""),
        text.replace("\"sub\":\"U1\"", "\"sub\":\"U1\",\"x\":{\"a\":1,\"\\u0061\":2}"),
    ] {
        let header = json!({ "alg": "EdDSA", "kid": "d" }).to_string();
        assert_eq!(of(&SigningKey::ed(1).token_of(&header, &twice)).await, "token-invalid");
    }
    for no_claims in ["[]", "7", "null", "{}", "", "{\"exp\":"] {
        let header = json!({ "alg": "EdDSA", "kid": "d" }).to_string();
        assert_eq!(of(&SigningKey::ed(1).token_of(&header, no_claims)).await, "token-invalid", "{no_claims}");
    }
}

#[tokio::test]
async fn a_huge_token_is_refused_unread() {
    let large = |length: usize| claims(&json!({ "x": "y".repeat(length) }));
    assert_eq!(of(&SigningKey::ed(1).token("d", &large(10_000))).await, "U1");
    assert_eq!(of(&SigningKey::ed(1).token("d", &large(20_000))).await, "token-invalid");
    assert_eq!(of(&".".repeat(10_000_000)).await, "token-invalid");
    let deep = format!("{{\"exp\":{},\"x\":{}{}}}", NOW + 60, "[".repeat(5000), "]".repeat(5000));
    let header = json!({ "alg": "EdDSA", "kid": "d" }).to_string();
    assert_eq!(of(&SigningKey::ed(1).token_of(&header, &deep)).await, "token-invalid");
}

#[tokio::test]
async fn a_wrong_claim_of_the_map_is_refused() {
    assert_eq!(with(json!({ "sub": ["U1"] })).await, "token-invalid");
    assert_eq!(with(json!({ "iat": "now" })).await, "token-invalid");
    assert_eq!(with(json!({ "sub": null })).await, "somebody");
}

#[tokio::test]
async fn a_token_that_is_kept_still_ends() {
    let hand = Hand::new();
    let kept = JwtAuthenticator::new(keys(), rules(), map()).with_clock(hand.clock()).with_cache(10);
    let token = SigningKey::ed(1).token("d", &claims(&json!({})));
    let forged = format!("{}AAAA", &token[..token.len() - 4]);
    for _ in 0..3 {
        assert_eq!(outcome(&authenticate(&kept, &token).await), "U1");
        assert_eq!(outcome(&authenticate(&kept, &forged).await), "token-invalid");
    }
    hand.pass(3600 + 29);
    assert_eq!(outcome(&authenticate(&kept, &token).await), "U1");
    hand.pass(1);
    assert_eq!(outcome(&authenticate(&kept, &token).await), "token-expired");
}

#[test]
fn rules_are_read_strictly() {
    let rules = |text: &str| serde_json::from_str::<JwtRules>(text);
    assert_eq!(rules(r#"{ "algorithms": ["PS384"], "leeway": 5, "longest": 99 }"#).unwrap(), {
        JwtRules::new([JwtAlgorithm::Ps384]).with_leeway(5).with_longest(99)
    });
    for wrong in [
        "{}",
        r#"{ "algorithms": ["HS256"] }"#,
        r#"{ "algorithms": ["none"] }"#,
        r#"{ "algorithms": ["rs256"] }"#,
        r#"{ "algorithms": "RS256" }"#,
        r#"{ "algorithms": ["RS256"], "issuer": "x" }"#,
        r#"{ "algorithms": ["RS256"], "leeway": -1 }"#,
    ] {
        assert!(rules(wrong).is_err(), "{wrong}");
    }
}
