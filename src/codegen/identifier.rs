//! Converts names of a policy to names in Rust.

use std::collections::BTreeMap;

use super::Collision;
use crate::space::OperationName;

/// A name of the policy and the variant that stands for it.
pub(super) struct Variant<'p> {
    pub(super) identifier: String,
    /// The name, as outputs write it.
    pub(super) name: String,
    pub(super) about: Option<&'p str>,
}

impl<'p> Variant<'p> {
    /// Returns the variant of a name.
    pub(super) fn new(name: &str, about: Option<&'p str>) -> Self {
        Self { identifier: upper_camel_case(name), name: name.into(), about }
    }

    /// Returns the variant of an operation.
    pub(super) fn of_operation(operation: OperationName<'_>, about: Option<&'p str>) -> Self {
        let identifier = upper_camel_case(&format!("{}.{}", operation.api, operation.action));
        Self { identifier, name: operation.to_string(), about }
    }
}

/// Adds a collision for every variant whose identifier an earlier variant has.
pub(super) fn note_collisions(what: &'static str, variants: &[Variant<'_>], collisions: &mut Vec<Collision>) {
    let mut first = BTreeMap::new();
    for Variant { identifier, name, .. } in variants {
        match first.get(identifier) {
            None => drop(first.insert(identifier, name)),
            Some(&first) => collisions.push(Collision {
                what,
                first: first.clone(),
                second: name.clone(),
                identifier: identifier.clone(),
            }),
        }
    }
}

/// Returns a name in upper camel case. Names consist of ASCII letters, digits, and the characters at which words end.
fn upper_camel_case(name: &str) -> String {
    let mut identifier = String::with_capacity(name.len());
    if name.starts_with(is_digit) {
        identifier.push('_');
    }
    for word in name.split(['_', '-', '.', ':', '/']) {
        let numbers_meet = identifier.ends_with(is_digit) && word.starts_with(is_digit);
        if numbers_meet {
            identifier.push('_');
        }
        let is_shouted = !word.contains(|letter: char| letter.is_ascii_lowercase());
        let mut letters = word.chars();
        identifier.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        identifier.extend(letters.map(|letter| if is_shouted { letter.to_ascii_lowercase() } else { letter }));
    }
    // The only keyword in upper camel case, which cannot be a raw identifier.
    if identifier == "Self" {
        identifier.push('_');
    }
    identifier
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::upper_camel_case;

    #[test]
    fn names_become_variants() {
        for (name, identifier) in [
            ("admin", "Admin"),
            ("read_only", "ReadOnly"),
            ("read-only", "ReadOnly"),
            ("readOnly", "ReadOnly"),
            ("ReadOnly", "ReadOnly"),
            ("RUM", "Rum"),
            ("READ_ONLY", "ReadOnly"),
            ("HTTPServer", "HTTPServer"),
            ("a__b-", "AB"),
            ("v1_2", "V1_2"),
            ("v12", "V12"),
            ("v1-x2", "V1X2"),
            ("org_token.rotate-secret", "OrgTokenRotateSecret"),
            ("self", "Self_"),
            ("SELF", "Self_"),
            ("self.self", "SelfSelf"),
            ("type", "Type"),
            ("read:user", "ReadUser"),
            ("pods/exec", "PodsExec"),
            ("s3:GetObject", "S3GetObject"),
            ("users.list.delete", "UsersListDelete"),
            ("2fa", "_2fa"),
            ("2026-01-01", "_2026_01_01"),
            ("12:30", "_12_30"),
        ] {
            assert_eq!(upper_camel_case(name), identifier, "{name}");
        }
    }
}
