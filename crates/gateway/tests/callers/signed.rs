//! JSON Web Tokens and key sets, made by hand.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::Signer as _;
use rsa::{BoxedUint, pkcs1v15, sha2::Sha256, signature::SignatureEncoding as _, traits::PublicKeyParts as _};
use serde_json::{Value, json};

use crate::support::NOW;

/// The prime factors of two RSA keys.
const PRIMES: [[&str; 2]; 2] = [
    [
        "EE3C53170B19571847DE87EBE2B3897CF1F0303A4D80690F0223EC164C8EFB796C0EDA9CC825D503CF06FA3828E49CFB\
         4BC9E3EA8166755DBF65ED598C3D2949CFB6E99EDEB9CE806BC7A675FB8EC6190E2E4B23C3C4F7A5ED76735BBA142CDA\
         720E21F54F14A8819610F533C8FE583276BD24717E57580559A1746AB7B0E563",
        "C3A88132E6A3765BC312D8A9530B8D6B16C87D9D0152DE1341B433D042417BD3D2329FCFDFFB7FA4A20DA1F6AC081F57\
         CF27323C19D2413E9B8112843972180D56329D3B6A5F7A0E6E51923A30C36277A8BA3055D4C33AB50AF40DF7DFD1A82A\
         F26C6DD5F5E8DBFDF5CD1CF1851BA5BE059DD7256751F1488191D2871521AB3D",
    ],
    [
        "F4912802A09F06171B57A638CC67600C5455B38DCEEFBB01B334BBFD29DD923B646BE3DF3CADF58CCF1E74B2AD62A21C\
         2E0C91687E0A8372E4D543CF594CEFD99702A357C8A945F77DFB7894C169B5417742D6331747BCFA4083A3AC3FCDE0F6\
         980499D2995DC6FF0E3BA9492D7560961A8CD81AE3AB9093A5682E80C92CCCAF",
        "C77B45225022CF7D1802E8062C2DFCE3F2CA28DB83497BE596D429505B44839F8FB34195D1E14D516FD4CABF6049C3BB\
         E7D4EB4704AEE1A5B7614ED04C83C8F1E93B595663EE9AA1C2FBC22A3C0CD63C2F98AA387EF573003CB80523C9DA030B\
         4DBB9DA39838A80B335B498BD25BEB044C175453A06B4E366BC6F13B7763DA43",
    ],
];

static RSA: LazyLock<[rsa::PrivateKey; 2]> = LazyLock::new(|| {
    PRIMES.map(|primes| {
        let [p, q] = primes.map(|digits| BoxedUint::from_be_hex(digits, 1024).unwrap());
        rsa::PrivateKey::from_p_q(p, q, BoxedUint::from(65537_u64)).unwrap()
    })
});

/// A key that signs.
pub(crate) enum SigningKey {
    Rsa(Box<rsa::PrivateKey>),
    Ec(p256::ecdsa::SigningKey),
    Ed(ed25519_dalek::SigningKey),
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl SigningKey {
    /// Returns the first RSA key, or the second.
    pub(crate) fn rsa(number: usize) -> Self {
        Self::Rsa(Box::new(RSA[number].clone()))
    }

    pub(crate) fn ec(seed: u8) -> Self {
        Self::Ec(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn ed(seed: u8) -> Self {
        Self::Ed(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => pkcs1v15::SigningKey::<Sha256>::new((**key).clone()).sign(message).to_vec(),
            Self::Ec(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(key, message);
                signature.to_bytes().to_vec()
            }
            Self::Ed(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    /// Returns the public key for a key set.
    pub(crate) fn jwk(&self, id: &str) -> Value {
        match self {
            Self::Rsa(key) => {
                let (n, e) = (key.n().to_be_bytes(), key.e().to_be_bytes_trimmed_vartime());
                json!({ "kty": "RSA", "kid": id, "n": base64(n), "e": base64(e) })
            }
            Self::Ec(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let [x, y] = [point.x().unwrap(), point.y().unwrap()].map(base64);
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "x": x, "y": y })
            }
            Self::Ed(key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "x": base64(key.verifying_key().as_bytes()) })
            }
        }
    }

    /// Returns a token with a header and claims, as they are.
    pub(crate) fn token_of(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", base64(header), base64(claims));
        format!("{message}.{}", base64(self.sign(message.as_bytes())))
    }

    /// Returns a token that names a key.
    pub(crate) fn token(&self, id: &str, claims: &Value) -> String {
        let header = json!({ "alg": self.algorithm(), "kid": id, "typ": "JWT" });
        self.token_of(&header.to_string(), &claims.to_string())
    }
}

/// Returns a set of keys.
pub(crate) fn key_set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

/// Returns the claims of a token that is valid for an hour, with some others, or `null` for one to leave out.
pub(crate) fn claims(others: &Value) -> Value {
    let mut claims = json!({ "iss": "https://idp.example", "aud": "o11y", "sub": "U1", "exp": NOW + 3600 });
    let object = claims.as_object_mut().unwrap();
    for (name, value) in others.as_object().unwrap() {
        object.insert(name.clone(), value.clone());
    }
    object.retain(|_, value| !value.is_null());
    claims
}
