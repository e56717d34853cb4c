//! Sets of keys, and files of them.

use std::{fs, sync::Arc};

use portcullis_gateway::caller::{
    ClaimMap, JwtAlgorithm, JwtAuthenticator, JwtRules, KeyFile, KeyFileError, KeySet, KeySetError, TextClaim,
};
use serde_json::{Value, json};

use crate::{
    signed::{SigningKey, base64, claims, key_set},
    support::{Hand, authenticate, outcome},
};

fn with(mut key: Value, name: &str, value: Value) -> Value {
    key[name] = value;
    key
}

/// Returns the outcome for a token of a key with the id `k`, by a set.
async fn of(set: &str, key: &SigningKey) -> String {
    let Ok(keys) = KeySet::from_text(set) else { return "no keys".into() };
    let rules = JwtRules::new([JwtAlgorithm::Rs256, JwtAlgorithm::Es256, JwtAlgorithm::EdDsa]).with_audiences(["o11y"]);
    let map = ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse().unwrap());
    let by = JwtAuthenticator::new(keys, rules, map).with_clock(Hand::new().clock());
    outcome(&authenticate(&by, &key.token("k", &claims(&json!({})))).await).to_owned()
}

#[tokio::test]
async fn a_key_is_used_for_what_it_says() {
    let (rsa, ec, ed) = (SigningKey::rsa(0), SigningKey::ec(1), SigningKey::ed(1));
    for (key, change, expected) in [
        (&rsa, json!({ "use": "sig", "alg": "RS256", "key_ops": ["verify"], "x5c": ["AA"] }), "U1"),
        (&ec, json!({ "alg": "ES256" }), "U1"),
        (&ed, json!({ "alg": "Ed25519" }), "U1"),
        (&rsa, json!({ "alg": "RS512" }), "token-invalid"),
        (&rsa, json!({ "alg": "RSA-OAEP" }), "token-invalid"),
        (&rsa, json!({ "use": "enc" }), "no keys"),
        (&rsa, json!({ "use": 7 }), "no keys"),
        (&rsa, json!({ "key_ops": ["encrypt"] }), "no keys"),
        (&rsa, json!({ "key_ops": "verify" }), "no keys"),
        (&rsa, json!({ "kty": "oct", "k": "AAAA" }), "no keys"),
        (&rsa, json!({ "n": "***" }), "no keys"),
        (&rsa, json!({ "e": 65537 }), "no keys"),
        (&rsa, json!({ "kid": 7 }), "token-invalid"),
        // Numbers that are no RSA key: even ones, zero, one, and one that is too long for any.
        (&rsa, json!({ "e": base64([2]) }), "token-invalid"),
        (&rsa, json!({ "e": base64([0]) }), "token-invalid"),
        (&rsa, json!({ "e": base64([1]) }), "token-invalid"),
        (&rsa, json!({ "e": "" }), "token-invalid"),
        (&rsa, json!({ "e": base64([255; 300]) }), "token-invalid"),
        (&rsa, json!({ "n": base64([254; 256]) }), "token-invalid"),
        (&rsa, json!({ "n": base64([255; 10_000]) }), "token-invalid"),
        (&ec, json!({ "crv": "P-521" }), "no keys"),
        (&ec, json!({ "crv": "P-384" }), "no keys"),
        (&ec, json!({ "x": base64([1; 32]) }), "token-invalid"),
        (&ec, json!({ "x": base64([1; 7]) }), "no keys"),
        (&ed, json!({ "crv": "X25519" }), "no keys"),
        (&ed, json!({ "x": base64([1; 7]) }), "no keys"),
        (&ed, json!({ "x": base64([255; 32]) }), "token-invalid"),
        (&ed, json!({ "x": "" }), "no keys"),
    ] {
        let jwk =
            change.as_object().unwrap().iter().fold(key.jwk("k"), |jwk, (name, value)| with(jwk, name, value.clone()));
        assert_eq!(of(&key_set(&[jwk]), key).await, expected, "{change}");
    }
}

#[tokio::test]
async fn short_rsa_keys_are_left_out() {
    let jwk = SigningKey::rsa(0).jwk("k");
    for (bytes, expected) in [(vec![0xff; 255], 0), (vec![0x7f; 256], 0), (vec![0x80; 256], 1), (vec![], 0)] {
        let leading = [vec![0; 9], bytes].concat();
        let keys = KeySet::from_text(&key_set(&[with(jwk.clone(), "n", json!(base64(leading)))]));
        assert_eq!(keys.map_or(0, |keys| keys.len()), expected);
    }
}

#[tokio::test]
async fn keys_that_cannot_be_used_do_not_hinder_others() {
    let unknown = [json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" }), json!({}), SigningKey::ec(1).jwk("other")];
    let set = key_set(&[&unknown[..], &[SigningKey::ed(1).jwk("k")]].concat());
    assert_eq!(KeySet::from_text(&set).unwrap().len(), 2);
    assert_eq!(of(&set, &SigningKey::ed(1)).await, "U1");
}

#[tokio::test]
async fn one_id_may_be_of_keys_of_several_kinds_but_not_of_one() {
    let (ec, ed) = (SigningKey::ec(1), SigningKey::ed(1));
    let set = key_set(&[ec.jwk("k"), ed.jwk("k")]);
    assert_eq!((of(&set, &ec).await.as_str(), of(&set, &ed).await.as_str()), ("U1", "U1"));
    assert_eq!(of(&key_set(&[ed.jwk("k"), SigningKey::ed(2).jwk("k")]), &ed).await, "token-invalid");
}

#[test]
fn what_is_no_set_is_told() {
    let twice = key_set(&[SigningKey::ed(1).jwk("k")]).replace("\"kid\"", "\"kid\":\"x\",\"kid\"");
    for text in ["", "<html>", &twice] {
        assert!(matches!(KeySet::from_text(text), Err(KeySetError::Json(_))), "{text}");
    }
    for text in ["{}", "[]", "{\"keys\":{}}", "{\"keys\":[7]}", "null"] {
        assert!(matches!(KeySet::from_text(text), Err(KeySetError::Shape)), "{text}");
    }
    assert!(matches!(KeySet::from_text("{\"keys\":[]}"), Err(KeySetError::NoKey)));
}

#[tokio::test]
async fn a_file_is_loaded_again_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    assert!(matches!(KeyFile::load(&path), Err(KeyFileError::Read { .. })));
    fs::write(&path, key_set(&[SigningKey::ed(1).jwk("k")])).unwrap();
    let file = Arc::new(KeyFile::load(&path).unwrap());
    let rules = JwtRules::new([JwtAlgorithm::EdDsa]).with_audiences(["o11y"]);
    let map = ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse().unwrap());
    let by = JwtAuthenticator::new(Arc::clone(&file), rules, map).with_clock(Hand::new().clock()).with_cache(10);
    let [first, second] = [1, 2].map(|seed| SigningKey::ed(seed).token("k", &claims(&json!({}))));
    let both = async || {
        let outcomes = [authenticate(&by, &first).await, authenticate(&by, &second).await];
        outcomes.map(|outcome_of| outcome(&outcome_of).to_owned())
    };
    assert_eq!(both().await, ["U1", "token-invalid"]);
    for broken in ["", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"OKP\""] {
        fs::write(&path, broken).unwrap();
        assert!(matches!(file.reload(), Err(KeyFileError::Keys { .. })));
        assert_eq!(both().await, ["U1", "token-invalid"]);
    }
    // A key that was taken back is not trusted any more, even for a token that was verified with it.
    fs::write(&path, key_set(&[SigningKey::ed(2).jwk("k")])).unwrap();
    assert_eq!(file.reload().unwrap(), 1);
    assert_eq!(both().await, ["token-invalid", "U1"]);
}
