//! Mistakes planted in the shipped policy, of which most change no decision: `verify` fails, and `diff` says what is wrong.

use crate::Directory;

const POLICY: &str = include_str!("../../../../policies/splunk-observability/admin-only.yaml");
const LOCK: &str = include_str!("../../../../policies/splunk-observability/admin-only.lock");

/// A mistake.
struct Planted {
    name: &'static str,
    /// What is replaced by what, each once.
    edits: &'static [(&'static str, &'static str)],
    /// How many requests and guards changed.
    summary: &'static str,
    /// What the output says, each once and in this order.
    says: &'static [&'static str],
    /// Whether access is wider or a guard weaker.
    widens: bool,
}

const PLANTED: [Planted; 17] = [
    Planted {
        name: "a lifetime of 300 days",
        edits: &[("account_page: { max_age: 30d,", "account_page: { max_age: 300d,")],
        summary: "1 guard weakened",
        says: &[
            "guard       lifetime account_page of token user_api is longer",
            "before      { max_age: 30d, ends_at_logout: true }",
            "after       { max_age: 300d, ends_at_logout: true }, planted.yaml:",
        ],
        widens: true,
    },
    Planted {
        name: "the end at logout is switched off",
        edits: &[("ends_at_logout: true", "ends_at_logout: false")],
        summary: "1 guard weakened",
        says: &["guard       lifetime account_page of token user_api no longer ends at logout"],
        widens: true,
    },
    Planted {
        name: "nothing confers a role",
        edits: &[(", confers: { role: admin }", "")],
        summary: "1 guard weakened",
        says: &[
            "guard       operation organization.grant_admin no longer confers admin",
            "before      confers: [admin]",
        ],
        widens: true,
    },
    Planted {
        name: "a weaker role is conferred",
        edits: &[("confers: { role: admin }", "confers: { role: power }")],
        summary: "1 guard weakened",
        says: &["guard       operation organization.grant_admin no longer confers admin, now confers power"],
        widens: true,
    },
    Planted {
        name: "the order of roles is reversed",
        edits: &[
            ("admin: { above: [power, usage], about", "admin: { about"),
            ("power: { above: read_only, about", "power: { above: [admin, read_only], about"),
        ],
        summary: "2 guards weakened",
        says: &[
            "guard       role admin is no longer above power, read_only, usage",
            "guard       role power is now above admin",
        ],
        widens: true,
    },
    Planted {
        name: "a role is dropped from a group",
        edits: &[("non_admin: [power, usage, read_only]", "non_admin: [power, read_only]")],
        summary: "7 guards weakened, 1 guard changed",
        says: &[
            "guard       invariant administrators-are-made-by-administrators claims less",
            "lost        organization: grant_admin; role usage; token user_api",
            "guard       invariant org-tokens-are-managed-by-administrators claims less",
            "lost        org_token: create, update, delete, rotate_secret; role usage; token user_api",
            "guard       invariant others-change-no-teams claims less",
            "guard       invariant others-manage-no-permissions-of-others claims less",
            "guard       invariant others-remove-nobody-else claims less",
            "guard       invariant others-see-and-change-no-organization claims less",
            "guard       invariant others-write-no-integrations claims less",
            "guard       group non_admin of roles no longer has usage",
        ],
        widens: true,
    },
    Planted {
        name: "a write is marked as a read",
        edits: &[("delete: {}\n      rotate_secret", "delete: { reads: true }\n      rotate_secret")],
        summary: "1 guard weakened",
        says: &["guard       operation org_token.delete is now marked as one that only reads"],
        widens: true,
    },
    Planted {
        name: "an invariant is weaker",
        edits: &[("always: { api: team,", "always: { role: admin, api: team,")],
        summary: "1 guard weakened",
        says: &[
            "guard       invariant anybody-leaves-a-team claims less",
            "before      always: { api: team, action: remove_member, owner: self }",
            "after       always: { role: admin, api: team, action: remove_member, owner: self }",
            "lost        team: remove_member; owner self; role non_admin",
        ],
        widens: true,
    },
    Planted {
        name: "an invariant is about less",
        edits: &[(
            "    ignores: owner\n    within: { api: organization }",
            "    ignores: owner\n    within: { api: organization, action: read_user }",
        )],
        summary: "1 guard weakened",
        says: &[
            "guard       invariant the-organization-knows-no-exception-for-oneself claims less",
            "lost        organization: grant_admin, delete_user",
        ],
        widens: true,
    },
    Planted {
        name: "an invariant is deleted",
        edits: &[(
            "  - id: power-reaches-no-less-than-read-only\n    monotone: { role: [read_only, power, admin] }\n",
            "",
        )],
        summary: "1 guard weakened",
        says: &[
            "guard       invariant power-reaches-no-less-than-read-only is gone",
            "before      monotone: { role: [read_only, power, admin] }",
        ],
        widens: true,
    },
    Planted {
        name: "the wrong clause is cited",
        edits: &[(
            "action: [create, update, delete]\n    require: { role: admin, token: user_api }\n    cite: [api-access-tokens#teams,",
            "action: [create, update, delete]\n    require: { role: admin, token: user_api }\n    cite: [api-access-tokens#detectors,",
        )],
        summary: "1 guard changed",
        says: &[
            "guard       rule team-write cites other clauses",
            "before      [api-access-tokens#administrator-token, api-access-tokens#teams]",
            "after       [api-access-tokens#administrator-token, api-access-tokens#detectors]",
        ],
        widens: false,
    },
    Planted {
        name: "a cited clause is marked as no rule",
        edits: &[(
            "and removing another member.\n",
            "and removing another member.\n        not_a_rule: It is advice.\n",
        )],
        summary: "1 guard weakened",
        says: &["guard       clause api-access-tokens#teams is now marked as no rule"],
        widens: true,
    },
    Planted {
        name: "a new role is in no group",
        edits: &[("    read_only: { about", "    guest: {}\n    read_only: { about")],
        summary: "150 requests newly allowed, 1 guard weakened",
        says: &[
            "newly allowed: 150 requests",
            "guard       role guest is new and in no group, and an invariant does not list it",
            "added       role guest",
        ],
        widens: true,
    },
    Planted {
        name: "a new kind of token is in no group",
        edits: &[("    org_rum: {", "    org_cli: {}\n    org_rum: {")],
        summary: "144 requests newly allowed, 1 guard weakened",
        says: &[
            "newly allowed: 144 requests",
            "guard       token org_cli is new and in no group, and an invariant does not list it",
            "added       token org_cli",
        ],
        widens: true,
    },
    Planted {
        name: "no lint reports new actions",
        edits: &[("rotate_secret: {}", "rotate_secret: {}\n      export: {}\n      share: {}")],
        summary: "32 requests newly allowed",
        says: &[
            "newly allowed: 32 requests",
            "requests    org_token: export, share",
            "added       operation org_token.export",
            "operation org_token.share",
        ],
        widens: true,
    },
    Planted {
        name: "an owner is dropped from an operation",
        edits: &[("remove_member: { owners: [self, other] }", "remove_member: { owners: [self] }")],
        summary: "1 guard weakened, 1 request newly denied",
        says: &[
            "guard       operation team.remove_member no longer has owner other",
            "newly denied: 1 request",
            "removed     owner other of team.remove_member",
        ],
        widens: true,
    },
    Planted {
        name: "a source is another document",
        edits: &[("retrieved: 2026-11-23", "retrieved: 2027-11-23")],
        summary: "1 guard changed",
        says: &[
            "guard       source api-access-tokens was read on another day",
            "before      retrieved: 2026-11-23",
            "after       retrieved: 2027-11-23, planted.yaml:",
        ],
        widens: false,
    },
];

#[test]
fn planted_mistakes_are_found_and_told() {
    let directory = Directory::new("planted");
    directory.write("policy.yaml", POLICY);
    directory.write("policy.lock", LOCK);
    let (code, shown) = directory.portcullis(&["verify", "policy.yaml", "--require-lock"]);
    assert_eq!(code, 0, "{shown}");
    for planted in &PLANTED {
        let mut text = POLICY.to_owned();
        for (before, after) in planted.edits {
            assert_eq!(text.matches(before).count(), 1, "{}: {before}", planted.name);
            text = text.replace(before, after);
        }
        directory.write("planted.yaml", &text);

        let (code, shown) = directory.portcullis(&["verify", "planted.yaml", "--lock", "policy.lock"]);
        assert_eq!(code, 1, "{}\n{shown}", planted.name);
        planted.assert_is_told(&shown);
        assert_eq!(directory.portcullis(&["lock", "planted.yaml", "--out", "planted.lock"]).0, 0);
        assert_ne!(directory.read("planted.lock"), LOCK, "{}", planted.name);

        let (code, shown) = directory.portcullis(&["diff", "policy.yaml", "planted.yaml"]);
        assert_eq!(code, 1, "{}\n{shown}", planted.name);
        assert!(shown.starts_with(&format!("{}\n", planted.summary)), "{}\n{shown}", planted.name);
        planted.assert_is_told(&shown);
        let (code, _) = directory.portcullis(&["diff", "policy.yaml", "planted.yaml", "--only-new-access"]);
        assert_eq!(code, i32::from(planted.widens), "{}", planted.name);

        for format in ["json", "markdown", "github"] {
            let (code, shown) = directory.portcullis(&["diff", "policy.yaml", "planted.yaml", "--format", format]);
            assert_eq!(code, 1, "{}\n{shown}", planted.name);
        }
    }
}

impl Planted {
    #[track_caller]
    fn assert_is_told(&self, shown: &str) {
        let mut rest = shown;
        for words in self.says {
            let Some((_, after)) = rest.split_once(words) else {
                panic!("{}: `{words}` is not in\n{rest}\nof\n{shown}", self.name);
            };
            rest = after;
        }
    }
}

/// What strengthens is no new access.
#[test]
fn what_strengthens_is_told_and_is_no_new_access() {
    let directory = Directory::new("strengthened");
    directory.write("policy.yaml", POLICY);
    for (before, after, told) in [
        ("max_age: 30d, ends_at_logout: true", "max_age: 1d, ends_at_logout: true", "is shorter"),
        (
            "session_endpoint: { max_age: 30d, ends_at_logout: false }",
            "session_endpoint: { max_age: 30d, ends_at_logout: true }",
            "now ends at logout",
        ),
        ("never: { role: non_admin, api: org_token,", "never: { api: org_token, role: non_admin,", ""),
        (
            "always: { api: team, action: remove_member, owner: self }",
            "always: { api: team, action: [remove_member, add_member], owner: self }",
            "claims more",
        ),
        (
            "validate: { reads: true, about: checks whether",
            "validate: { about: checks whether",
            "no longer marked as one that only reads",
        ),
    ] {
        assert_eq!(POLICY.matches(before).count(), 1, "{before}");
        directory.write("newer.yaml", &POLICY.replace(before, after));
        let (code, shown) = directory.portcullis(&["diff", "policy.yaml", "newer.yaml"]);
        assert_eq!(code, i32::from(!told.is_empty()), "{shown}");
        assert!(shown.contains(told), "{shown}");
        assert_eq!(directory.portcullis(&["diff", "policy.yaml", "newer.yaml", "--only-new-access"]).0, 0, "{shown}");
    }
}

/// The lock does not say where something is, so that moving it changes nothing.
#[test]
fn moved_text_is_no_change() {
    let directory = Directory::new("moved");
    let (before, rules) = POLICY.split_once("\nrules:\n").expect("rules");
    let (rules, invariants) = rules.split_once("\ninvariants:\n").expect("invariants");
    let moved = format!("# More.\n\n{before}\ninvariants:\n{invariants}\nrules:\n\n{rules}");
    directory.write("policy.yaml", &moved);
    directory.write("policy.lock", LOCK);
    assert_eq!(directory.portcullis(&["lock", "policy.yaml", "--check"]).0, 0);
    let (code, shown) = directory.portcullis(&["verify", "policy.yaml"]);
    assert_eq!(code, 0, "{shown}");
}
