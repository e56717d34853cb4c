//! Programs that decide as the shipped policy should, written by hand from the vendor's page: one that is right, and some
//! with one mistake each.

use portcullis::Names;

pub(crate) fn right(request: &Names<'_>) -> bool {
    if is_for_administrators(request) {
        is_administrator(request)
    } else {
        !is_for_holders(request) || request.token == Some("user_api")
    }
}

fn is_administrator(request: &Names<'_>) -> bool {
    request.role == "admin" && request.token == Some("user_api")
}

/// The page's table.
fn is_for_administrators(request: &Names<'_>) -> bool {
    match (request.api, request.action) {
        ("integration", "create" | "update" | "delete" | "validate")
        | ("org_token", "create" | "update" | "delete" | "rotate_secret")
        | ("team", "create" | "update" | "delete") => true,
        ("dashboard" | "dashboard_group" | "detector", "change_write_permission" | "remove_write_permission")
        | ("team", "remove_member") => request.owner == Some("other"),
        ("organization", action) => action != "list_metric_categories",
        _ => false,
    }
}

/// What whoever has permission on an item may do without being an administrator.
fn is_for_holders(request: &Names<'_>) -> bool {
    matches!(request.action, "change_write_permission" | "remove_write_permission") && request.owner == Some("held")
}

/// What is wrong with a program: who decides the requests, and the requests as sets.
pub(crate) type Fault = (&'static str, &'static [&'static str]);

pub(crate) struct Faulty {
    pub(crate) about: &'static str,
    pub(crate) allows: fn(&Names<'_>) -> bool,
    /// By the first request, what the policy denies before what it allows.
    pub(crate) faults: &'static [Fault],
}

pub(crate) const FAULTY: &[Faulty] = &[
    Faulty {
        about: "an administrator's org token is taken for a session",
        allows: |request| right(request) || request.role == "admin",
        faults: &[
            (
                "denied by integration-write",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: integration, \
                   action: [create, update, delete, validate] }"],
            ),
            (
                "denied by org-token-write",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: org_token, \
                   action: [create, update, delete, rotate_secret] }"],
            ),
            (
                "denied by permissions-on-held-items",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], \
                   action: [change_write_permission, remove_write_permission], owner: held }"],
            ),
            (
                "denied by dashboard-permissions-of-others",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: [dashboard, dashboard_group], \
                   action: [change_write_permission, remove_write_permission], owner: other }"],
            ),
            (
                "denied by detector-permissions-of-others",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: detector, \
                   action: [change_write_permission, remove_write_permission], owner: other }"],
            ),
            (
                "denied by organization-read",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, action: read }"],
            ),
            (
                "denied by organization-read-users",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], \
                   api: organization, action: [list_users, read_user] }"],
            ),
            (
                "denied by organization-metric-categories",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, \
                   action: [create_metric_category, update_metric_category, delete_metric_category] }"],
            ),
            (
                "denied by organization-invite-user",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, action: invite_user }"],
            ),
            (
                "denied by organization-invite-group",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, action: invite_group }"],
            ),
            (
                "denied by organization-grant-admin",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, action: grant_admin }"],
            ),
            (
                "denied by organization-delete-user",
                &["{ role: admin, token: [org_api, org_ingest, org_rum], api: organization, action: delete_user }"],
            ),
            (
                "denied by team-write",
                &[
                    "{ role: admin, token: [org_api, org_ingest, org_rum], api: team, action: [create, update, delete] }",
                ],
            ),
            (
                "denied by team-remove-others",
                &[
                    "{ role: admin, token: [org_api, org_ingest, org_rum], api: team, action: remove_member, owner: other }",
                ],
            ),
        ],
    },
    Faulty {
        about: "power users invite",
        allows: |request| {
            right(request)
                || request.role == "power" && request.token == Some("user_api") && request.action == "invite_user"
        },
        faults: &[(
            "denied by organization-invite-user",
            &["{ role: power, token: user_api, api: organization, action: invite_user }"],
        )],
    },
    Faulty {
        about: "removing from dashboard groups is forgotten",
        allows: |request| right(request) || request.api == "dashboard_group",
        faults: &[
            (
                "denied by permissions-on-held-items",
                &["{ token: [org_api, org_ingest, org_rum], api: dashboard_group, \
                   action: [change_write_permission, remove_write_permission], owner: held }"],
            ),
            (
                "denied by dashboard-permissions-of-others",
                &[
                    "{ role: [power, usage, read_only], api: dashboard_group, \
                     action: [change_write_permission, remove_write_permission], owner: other }",
                    "{ token: [org_api, org_ingest, org_rum], api: dashboard_group, \
                     action: [change_write_permission, remove_write_permission], owner: other }",
                ],
            ),
        ],
    },
    Faulty {
        about: "whoever holds permission is not excepted",
        allows: |request| right(request) && (is_administrator(request) || request.owner != Some("held")),
        faults: &[(
            "allowed by default",
            &["{ role: [power, usage, read_only], token: user_api, \
               action: [change_write_permission, remove_write_permission], owner: held }"],
        )],
    },
    Faulty {
        about: "self and other are mixed up where members are removed",
        allows: |request| match (request.action, request.owner) {
            ("remove_member", Some("self")) => right(&request.with_owner("other")),
            ("remove_member", Some("other")) => right(&request.with_owner("self")),
            _ => right(request),
        },
        faults: &[
            (
                "denied by team-remove-others",
                &[
                    "{ role: [power, usage, read_only], api: team, action: remove_member, owner: other }",
                    "{ token: [org_api, org_ingest, org_rum], api: team, action: remove_member, owner: other }",
                ],
            ),
            (
                "allowed by default",
                &[
                    "{ role: [power, usage, read_only], api: team, action: remove_member, owner: self }",
                    "{ token: [org_api, org_ingest, org_rum], api: team, action: remove_member, owner: self }",
                ],
            ),
        ],
    },
    Faulty {
        about: "what only reads is open",
        allows: |request| right(request) || matches!(request.action, "validate" | "read" | "list_users" | "read_user"),
        faults: &[
            (
                "denied by integration-write",
                &[
                    "{ role: [power, usage, read_only], api: integration, action: validate }",
                    "{ token: [org_api, org_ingest, org_rum], api: integration, action: validate }",
                ],
            ),
            (
                "denied by organization-read",
                &[
                    "{ role: [power, usage, read_only], api: organization, action: read }",
                    "{ token: [org_api, org_ingest, org_rum], api: organization, action: read }",
                ],
            ),
            (
                "denied by organization-read-users",
                &[
                    "{ role: [power, usage, read_only], api: organization, action: [list_users, read_user] }",
                    "{ token: [org_api, org_ingest, org_rum], api: organization, action: [list_users, read_user] }",
                ],
            ),
        ],
    },
    Faulty {
        about: "everything about the organization is closed",
        allows: |request| right(request) && (is_administrator(request) || request.api != "organization"),
        faults: &[(
            "allowed by default",
            &[
                "{ role: [power, usage, read_only], api: organization, action: list_metric_categories }",
                "{ token: [org_api, org_ingest, org_rum], api: organization, action: list_metric_categories }",
            ],
        )],
    },
];
