//! Policies after public permission pages of services: they load, decide as the reference does and as their pages say.

use portcullis::{Decision, Names, Policy, rules::reference};
use std::{collections::BTreeSet, fs, path::Path};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");

/// For each policy, decisions that its pages state, as `role/token api.action owner: decision`.
const STATED: &[(&str, &[&str])] = &[
    (
        "docker-organization",
        &[
            "member/password image.pull private: allow",
            "outsider/password image.pull private: deny",
            "outsider/pat_public image.pull public: allow",
            "member/pat_public image.pull private: deny",
            "editor/password repository.create private: allow",
            "member/password repository.create public: deny",
            "editor/password repository.view_activity private: deny",
            "editor/pat_write image.push private: allow",
            "editor/pat_write image.delete private: deny",
            "owner/pat_delete billing.edit_seats none: deny",
        ],
    ),
    (
        "github-repository",
        &[
            "read/session code.pull none: allow",
            "nobody/session code.pull none: deny",
            "nobody/deploy_key code.pull none: allow",
            "triage/personal issue.close others: allow",
            "read/personal issue.close others: deny",
            "triage/session pull_request.merge none: deny",
            "write/session pull_request.merge none: allow",
            "maintain/session protection.edit_rules none: deny",
            "admin/actions secret.update none: deny",
            "admin/deploy_key_write issue.open none: deny",
        ],
    ),
    (
        "gitlab-project",
        &[
            "guest/session issue.create none: allow",
            "guest/session repository.pull none: deny",
            "guest/personal issue.close self: allow",
            "guest/personal issue.close other: deny",
            "reporter/session repository.push none: deny",
            "developer/job package.publish none: allow",
            "developer/job repository.push none: deny",
            "maintainer/session member.remove project_owner: deny",
            "owner/session member.remove project_owner: allow",
            "owner/session repository.force_push_protected none: deny",
            "developer/session job.erase own_plain: allow",
            "developer/session job.erase own_protected: deny",
            "developer/session job.erase other_plain: deny",
            "developer/session job.retry other_plain: allow",
            "developer/session job.retry other_protected: deny",
            "maintainer/session job.erase other_protected: allow",
        ],
    ),
    (
        "grafana-organization",
        &[
            "viewer/anonymous dashboard.view other: allow",
            "viewer/session dashboard.edit other: deny",
            "viewer/session dashboard.edit own: allow",
            "editor/service_account playlist.create none: allow",
            "viewer/session explore.use none: deny",
            "editor/session data_source.create none: deny",
            "admin/session team.create none: allow",
            "admin/basic_auth server.manage_users none: deny",
            "server_admin/basic_auth server.manage_users none: allow",
            "server_admin/service_account server.manage_users none: deny",
        ],
    ),
    (
        "kubernetes-cluster-roles",
        &[
            "unbound/anonymous info.version cluster: allow",
            "unbound/anonymous info.discovery cluster: deny",
            "view/certificate pod.read bound: allow",
            "view/certificate secret.read bound: deny",
            "edit/service_account secret.read bound: allow",
            "edit/certificate role.read bound: deny",
            "admin/certificate role_binding.write bound: allow",
            "admin/certificate quota.write bound: deny",
            "admin/certificate pod.read elsewhere: deny",
            "cluster_admin/certificate node.write cluster: allow",
        ],
    ),
    (
        "sentry-organization",
        &[
            "billing/session billing.edit none: allow",
            "billing/user_token organization_token.create none: deny",
            "manager/session billing.edit none: deny",
            "member/session repository.remove none: deny",
            "team_admin/user_token project.change_settings own_team: allow",
            "team_admin/user_token project.change_settings other_team: deny",
            "manager/session project.transfer own_team: deny",
            "owner/session project.transfer other_team: allow",
            "member/organization_token release.upload_source_maps none: allow",
            "owner/organization_token team.create none: deny",
        ],
    ),
    (
        "slack-workspace",
        &[
            "single_channel_guest/session message.send none: allow",
            "multi_channel_guest/session message.delete self: deny",
            "multi_channel_guest/session channel.create_private none: allow",
            "single_channel_guest/session channel.create_private none: deny",
            "member/session channel.rename none: deny",
            "admin/session channel.set_retention none: deny",
            "admin/session person.make_admin other: deny",
            "owner/session person.make_admin other: allow",
            "primary_owner/session workspace.delete none: allow",
            "owner/bot_token person.deactivate other: deny",
        ],
    ),
    (
        "stripe-team",
        &[
            "administrator/dashboard payment.refund none: allow",
            "administrator/dashboard account.transfer_ownership none: deny",
            "iam_administrator/dashboard team.invite none: allow",
            "iam_administrator/dashboard payment.view none: deny",
            "developer/dashboard api_key.create none: allow",
            "developer/dashboard payout.edit_schedule none: deny",
            "analyst/dashboard report.view_totals none: allow",
            "support/dashboard report.view_totals none: deny",
            "support/dashboard payment.refund none: allow",
            "view_only/dashboard payment.refund none: deny",
        ],
    ),
    (
        "terraform-cloud",
        &[
            "none/user account.manage_tokens self: allow",
            "owner/team account.manage_tokens self: deny",
            "none/organization variable.write none: allow",
            "owner/organization run.apply none: deny",
            "write/team run.apply none: allow",
            "plan/team run.apply none: deny",
            "owner/team team.create none: deny",
            "none/organization team.create none: allow",
            "owner/user organization.manage_tokens none: allow",
            "owner/organization organization.manage_tokens none: deny",
        ],
    ),
    (
        "vault-root-protected",
        &[
            "sudo/service audit.enable none: allow",
            "plain/service audit.enable none: deny",
            "plain/service lease.list none: deny",
            "plain/service lease.renew none: allow",
            "sudo/service seal.step_down none: allow",
            "sudo/service token.create_with_any_policy none: deny",
            "root/service token.create_with_any_policy none: allow",
            "sudo/batch token.create none: deny",
            "plain/batch cubbyhole.read none: deny",
            "plain/batch secret.read none: allow",
        ],
    ),
];

fn load(name: &str) -> Policy {
    Policy::from_file(Path::new(CORPUS).join(name).with_extension("yaml")).unwrap_or_else(|error| panic!("{error}"))
}

/// The names of a request and its decision.
fn stated(text: &str) -> (Names<'_>, &str) {
    let parts: Vec<&str> = text.split(['/', ' ', '.', ':']).filter(|part| !part.is_empty()).collect();
    let [role, token, api, action, owner, decision] = parts[..] else { panic!("{text}") };
    (Names::new(role, token, api, action).with_owner(owner), decision)
}

#[test]
fn every_file_is_in_the_table() {
    let files: BTreeSet<String> = fs::read_dir(CORPUS)
        .expect("the corpus is there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a UTF-8 name"))
        .collect();
    let listed: BTreeSet<String> = STATED.iter().map(|(name, _)| format!("{name}.yaml")).collect();
    assert_eq!(files, listed);
    for (name, _) in STATED {
        assert_eq!(load(name).rules().name(), *name);
    }
}

#[test]
fn every_policy_decides_as_its_pages_say() {
    for (name, decisions) in STATED {
        let policy = load(name);
        let mut seen = BTreeSet::new();
        for text in *decisions {
            let (names, decision) = stated(text);
            let request = policy.resolve(&names).unwrap_or_else(|error| panic!("{name}: {text}: {error}"));
            assert_eq!(policy.decide(request).as_str(), decision, "{name}: {text}");
            seen.insert(decision);
        }
        assert_eq!(seen, BTreeSet::from(["allow", "deny"]), "{name}");
    }
}

#[test]
fn every_policy_decides_as_the_reference() {
    for (name, _) in STATED {
        let policy = load(name);
        let mut allowed = 0;
        for request in policy.vocabulary().requests() {
            let names = policy.vocabulary().names(request).expect("a request of the vocabulary");
            let decision = policy.decide(request);
            allowed += usize::from(decision == Decision::Allow);
            assert_eq!(decision, reference::decide(policy.rules(), request), "{name}: {names}");
            let rule = reference::deciding_rule(policy.rules(), request);
            assert_eq!(policy.ruling(request).rule, rule, "{name}: {names}");
            assert_eq!(policy.resolve(&names), Ok(request), "{name}: {names}");
        }
        assert!(allowed > 0 && allowed < policy.vocabulary().cell_count(), "{name}: {allowed}");
    }
}

#[test]
fn every_policy_reads_back_as_printed() {
    for (name, _) in STATED {
        let policy = load(name);
        let printed = policy.to_yaml();
        let again = Policy::from_text("printed.yaml", &printed).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again.fingerprint(), policy.fingerprint(), "{name}");
        assert_eq!(again.to_yaml(), printed, "{name}");
        for request in policy.vocabulary().requests() {
            let names = policy.vocabulary().names(request).expect("a request of the vocabulary");
            let same = again.resolve(&names).unwrap_or_else(|error| panic!("{name}: {names}: {error}"));
            let [before, after] = [(&policy, request), (&again, same)].map(|(policy, request)| {
                let ruling = policy.ruling(request);
                let rule = ruling.rule.and_then(|id| policy.rules().get(id)).map(portcullis::rules::Rule::id);
                (ruling.decision, rule)
            });
            assert_eq!(after, before, "{name}: {names}");
        }
    }
}
