//! The shipped policy's rules as a program, and programs with one mistake each.

use super::shipped;
use portcullis::{
    Names,
    oracle::{Strategy, Vectors},
};

fn is_admin(names: &Names<'_>) -> bool {
    names.role == "admin" && names.token == Some("user_api")
}

/// Whether only administrators may.
fn is_restricted(names: &Names<'_>) -> bool {
    match (names.api, names.action) {
        ("integration", action) => ["create", "update", "delete", "validate"].contains(&action),
        ("org_token", action) => ["create", "update", "delete", "rotate_secret"].contains(&action),
        ("dashboard" | "dashboard_group" | "detector", "change_write_permission" | "remove_write_permission") => {
            names.owner == Some("other")
        }
        ("organization", action) => action != "list_metric_categories",
        ("team", "remove_member") => names.owner == Some("other"),
        ("team", action) => ["create", "update", "delete"].contains(&action),
        _ => false,
    }
}

/// Whether whoever has permission on an item may, without being an administrator.
fn is_for_holders(names: &Names<'_>) -> bool {
    ["change_write_permission", "remove_write_permission"].contains(&names.action) && names.owner == Some("held")
}

fn right(names: &Names<'_>) -> bool {
    if is_restricted(names) { is_admin(names) } else { !is_for_holders(names) || names.token == Some("user_api") }
}

type Implementation = fn(&Names<'_>) -> bool;

#[test]
fn killing_vectors_detect_wrong_implementations() {
    let wrong: [(&str, Implementation); 11] = [
        ("a power user does as well", |names| right(names) || names.role == "power" && names.token == Some("user_api")),
        ("an org token of an administrator does as well", |names| {
            right(names) || names.role == "admin" && names.token == Some("org_api")
        }),
        ("validating an integration is open", |names| right(names) || names.action == "validate"),
        ("listing integrations is restricted", |names| right(names) && (names.api != "integration" || is_admin(names))),
        ("nobody leaves a team", |names| right(names) && (names.action != "remove_member" || is_admin(names))),
        ("holders of permission need to be administrators", |names| {
            right(names) && (names.owner != Some("held") || is_admin(names))
        }),
        ("any token of a holder of permission does", |names| right(names) || is_for_holders(names)),
        ("dashboard groups are forgotten", |names| right(names) || names.api == "dashboard_group"),
        ("one makes oneself an administrator", |names| {
            right(names) || names.action == "grant_admin" && names.owner == Some("self")
        }),
        ("users are invited by everybody, one by one", |names| right(names) || names.action == "invite_user"),
        ("not even administrators manage org tokens", |names| {
            right(names) && (names.api != "org_token" || !is_restricted(names))
        }),
    ];
    let policy = shipped();
    let all = Vectors::of(&policy, Strategy::All);
    let killing = Vectors::of(&policy, Strategy::Killing);
    for vector in all.iter() {
        assert_eq!(right(&vector.names()), vector.decision().is_allow(), "{vector}");
    }
    for (mistake, implementation) in wrong {
        let is_detected = killing.iter().any(|vector| implementation(&vector.names()) != vector.decision().is_allow());
        assert!(is_detected, "{mistake}");
    }
}
