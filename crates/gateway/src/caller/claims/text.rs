//! A text that is fixed, or that a claim has.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::{AuthenticationError, ClaimPointer, invalid};

/// A text that is the same for all tokens, or that a claim has.
///
/// ```
/// use portcullis_gateway::caller::TextClaim;
/// use serde_json::json;
///
/// let fixed: TextClaim = serde_json::from_value(json!("user_api"))?;
/// assert_eq!(fixed, TextClaim::fixed("user_api"));
/// let claim: TextClaim = serde_json::from_value(json!({ "claim": "/kind", "names": { "session": "user_api" } }))?;
/// assert_eq!(claim, TextClaim::at("/kind".parse()?).with_names([("session", "user_api")]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextClaim(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Fixed(String),
    Claim(Claim),
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    claim: ClaimPointer,
    #[serde(default)]
    names: Option<BTreeMap<String, String>>,
}

impl TextClaim {
    /// Returns a text that is the same for all tokens.
    #[must_use]
    pub fn fixed(text: impl Into<String>) -> Self {
        Self(Kind::Fixed(text.into()))
    }

    /// Returns a text that a claim has.
    #[must_use]
    pub const fn at(claim: ClaimPointer) -> Self {
        Self(Kind::Claim(Claim { claim, names: None }))
    }

    /// Sets what the texts of the claim stand for. A token with another text is invalid. A fixed text stays as it is.
    #[must_use]
    pub fn with_names<N: Into<String>, T: Into<String>>(self, names: impl IntoIterator<Item = (N, T)>) -> Self {
        match self.0 {
            Kind::Fixed(_) => self,
            Kind::Claim(Claim { claim, .. }) => {
                let names = names.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
                Self(Kind::Claim(Claim { claim, names: Some(names) }))
            }
        }
    }

    /// Returns the place of the claim.
    pub(super) const fn claim(&self) -> Option<&ClaimPointer> {
        match &self.0 {
            Kind::Fixed(_) => None,
            Kind::Claim(Claim { claim, .. }) => Some(claim),
        }
    }

    /// Returns the text; `None` if the claim is not there.
    pub(super) fn find<'c>(&'c self, claims: &'c Value) -> Result<Option<&'c str>, AuthenticationError> {
        let Claim { claim, names } = match &self.0 {
            Kind::Fixed(text) => return Ok(Some(text)),
            Kind::Claim(claim) => claim,
        };
        let Some(text) = super::text(claims, Some(claim))? else { return Ok(None) };
        let Some(names) = names else { return Ok(Some(text)) };
        match names.get(text) {
            Some(name) => Ok(Some(name)),
            None => Err(invalid("a claim has a text that is not in the map of names", Some(claim))),
        }
    }
}

impl<'de> Deserialize<'de> for TextClaim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextClaimVisitor)
    }
}

struct TextClaimVisitor;

impl<'de> Visitor<'de> for TextClaimVisitor {
    type Value = TextClaim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a map with `claim`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextClaim, E> {
        if text.is_empty() {
            return Err(E::custom("an empty text"));
        }
        Ok(TextClaim::fixed(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextClaim, A::Error> {
        Claim::deserialize(MapAccessDeserializer::new(map)).map(|claim| TextClaim(Kind::Claim(claim)))
    }
}
