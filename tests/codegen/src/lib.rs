//! The built-in policy as typed names and a constant table, with nothing but the core library.
#![no_std]
#![forbid(unsafe_code)]

/// The policy, as the build script wrote it.
pub mod policy {
    include!(concat!(env!("OUT_DIR"), "/policy.rs"));
}

use policy::{Operation, Owner, Role, Token, decide};

const _: () = assert!(decide(Role::Admin, Token::UserApi, Operation::IntegrationCreate, Owner::None).is_allow());
const _: () = assert!(decide(Role::Power, Token::UserApi, Operation::IntegrationCreate, Owner::None).is_deny());
const _: () = assert!(decide(Role::Usage, Token::UserApi, Operation::TeamRemoveMember, Owner::Self_).is_allow());
const _: () = assert!(decide(Role::Usage, Token::UserApi, Operation::TeamRemoveMember, Owner::Other).is_deny());
// A team is nobody's: a request to delete one cannot be about one's own.
const _: () = assert!(decide(Role::Admin, Token::UserApi, Operation::TeamDelete, Owner::Self_).is_deny());
const _: () = assert!(only_administrators_may(Operation::OrgTokenRotateSecret));
const _: () = assert!(!only_administrators_may(Operation::OrgTokenList));

/// Whether everybody but an administrator, with any kind of token and whoever is concerned, is denied the operation.
#[must_use]
pub const fn only_administrators_may(operation: Operation) -> bool {
    let mut roles: &[Role] = &Role::ALL;
    while let [role, rest @ ..] = roles {
        roles = rest;
        if !matches!(role, Role::Admin) && is_allowed_somewhere(*role, operation) {
            return false;
        }
    }
    true
}

const fn is_allowed_somewhere(role: Role, operation: Operation) -> bool {
    let mut tokens: &[Token] = &Token::ALL;
    while let [token, rest @ ..] = tokens {
        tokens = rest;
        let mut owners = operation.owners();
        while let [owner, rest @ ..] = owners {
            owners = rest;
            if decide(role, *token, operation, *owner).is_allow() {
                return true;
            }
        }
    }
    false
}
