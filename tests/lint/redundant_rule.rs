//! The lint `redundant-rule`.

use super::{
    config,
    crowded::crowded,
    decided::{decided, decides, decision_of, fixed, is_sole_matcher, is_subset, linted, pairs, without},
    messages, of, report, rules_found,
};
use crate::model::Model;
use portcullis::{
    Decision, Policy,
    lint::{self, Finding, Report, Severity},
    rules::{Rule, reference},
};
use proptest::prelude::*;

const NAME: &str = "redundant-rule";

#[test]
fn others_together() {
    let text = "
rules:
  - { id: members, role: member, api: door, action: open, effect: allow }
  - { id: keepers, role: keeper, api: door, effect: allow }
  - { id: insiders, role: [member, keeper], api: door, action: open, effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        ["rule `insiders` changes nothing: without it, rules `members` and `keepers` make the same decisions"]
    );
}

#[test]
fn the_default_alone() {
    let text = "
rules:
  - { id: denied-anyway, role: member, api: gate, action: raise, effect: deny }
  - { id: raise, role: guest, api: gate, action: raise, effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        ["rule `denied-anyway` changes nothing: without it, the default makes the same decisions"]
    );
    assert_eq!(
        messages(&format!("default: allow{text}"), NAME),
        ["rule `raise` changes nothing: without it, the default makes the same decisions"]
    );
}

/// A rule may state what the default decides anyway, so that some rule matches it.
#[test]
fn what_repeats_the_default_where_no_other_rule_matches() {
    let text = "
default: allow
rules:
  - { id: everybody-lowers, api: gate, action: lower, effect: allow }
  - { id: own-doors, api: door, owner: self, effect: allow }
  - { id: doors-of-others, api: door, action: open, owner: other, require: { role: keeper } }
";
    let report = report(text);
    assert!(of(&report, NAME).is_empty());
    let open: Vec<&str> = of(&report, "open-operation").into_iter().map(Finding::message).collect();
    assert!(!open.iter().any(|message| message.contains("lower") || message.contains("`self`")), "{open:?}");
}

#[test]
fn each_decides_the_same_so_that_one_stays() {
    let text = "
rules:
  - id: members
    role: member
    api: gate
    effect: deny
  - id: guests
    role: guest
    token: key
    api: gate
    effect: deny
";
    let report = report(text);
    let found = of(&report, NAME);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|finding| finding.fix().is_none()), "one of them can go, but not both");
}

/// A list of rules needs one at least.
#[test]
fn the_first_rule_stays_if_all_could_go() {
    let text = "
rules:
  - id: one
    api: gate
    owner: self
    effect: allow
  - id: other
    api: gate
    owner: other
    effect: allow
";
    let report = report(text);
    let found = of(&report, "unreachable-rule");
    assert_eq!(found.iter().map(|finding| finding.fix().is_some()).collect::<Vec<_>>(), [false, true]);
    let fixed = fixed(report.text(), found.iter().filter_map(|finding| finding.fix()));
    assert!(Policy::from_text("fixed.yaml", &fixed).is_ok(), "{fixed}");
}

#[test]
fn what_other_rules_deny_all_the_same() {
    let text = "
rules:
  - { id: no-keys, role: guest, token: key, effect: deny }
  - { id: no-copies, role: guest, token: copied_key, effect: deny }
  - { id: raise, role: guest, api: gate, action: raise, effect: allow }
";
    // The denials are needed, if only for what this rule allows.
    assert_eq!(
        messages(text, NAME),
        ["rule `raise` changes nothing: without it, rules `no-keys` and `no-copies` make the same decisions"]
    );
    // If a single rule denies all of it, `contradicting-rules` reports it.
    let one = text.replace(", token: key", "");
    assert_eq!(
        messages(&one, NAME),
        ["rule `no-copies` changes nothing: without it, rule `no-keys` makes the same decisions"][1..]
    );
    assert_eq!(of(&report(&one), "contradicting-rules")[0].severity(), Severity::Warning);
}

/// A denial may guard against rules that are added later.
#[test]
fn a_denial_that_only_the_default_repeats_is_a_note() {
    let text = "
rules:
  - { id: guests-raise-nothing, role: guest, api: gate, action: raise, effect: deny }
  - { id: raise, role: member, api: gate, action: raise, effect: allow }
";
    let one = report(text);
    let [finding] = of(&one, NAME)[..] else { panic!("one finding") };
    assert_eq!(finding.severity(), Severity::Note);
    assert!(finding.help().is_some_and(|help| help.contains("`never`")));
    // Another denial of some of its requests is beside the point.
    let two =
        text.replace("effect: deny }\n", "effect: deny }\n  - { id: no-copies, token: copied_key, effect: deny }\n");
    let two = report(&two);
    let messages: Vec<&str> = of(&two, NAME).into_iter().map(Finding::message).collect();
    assert_eq!(
        messages,
        ["rule `guests-raise-nothing` changes nothing: without it, the default makes the same decisions"]
    );
}

#[test]
fn allowed_here_and_denied_there() {
    let text = "
rules:
  - { id: a, role: keeper, token: key, api: gate, effect: allow }
  - { id: b, role: keeper, token: key, api: door, effect: allow }
  - { id: c, token: copied_key, effect: deny }
  - { id: d, role: keeper, except: [{ token: copied_key, api: gate }], effect: allow }
  - { id: e, role: keeper, api: gate, except: [{ token: copied_key, action: [look_at, raise] }], effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        [
            "rule `d` changes nothing: without it, rules `a`, `b` and `c` make the same decisions",
            "rule `e` changes nothing: without it, rules `a` and `c` make the same decisions"
        ]
    );
}

#[test]
fn nearly_redundant() {
    let text = "
rules:
  - { id: members, role: member, api: door, action: open, effect: allow }
  - { id: own, role: keeper, api: door, action: open, owner: self, effect: allow }
  - { id: insiders, role: [member, keeper], api: door, action: [open, close], effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
  - { id: nothing, api: gate, owner: self, effect: allow }
  - { id: always-met, role: keeper, require: { role: keeper } }
";
    assert_eq!(messages(text, NAME), [""; 0], "one rule alone decides all that the first two do");
}

/// With 120 combinations of role, token and owner an operation has two words; what differs is in the second.
#[test]
fn operations_of_several_words() {
    let names = |letter: char, count: usize| {
        (0..count).map(|number| format!("{letter}{number}: {{}}")).collect::<Vec<_>>().join(", ")
    };
    let vocabulary = format!(
        "vocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ none: {{}}, self: {{}}, other: {{}} }}\n  \
         apis: {{ door: {{ open: {{ owners: [none, self, other] }} }} }}\n",
        names('r', 8),
        names('t', 5)
    );
    let rules = "rules:
  - { id: sixth, role: r6, effect: allow }
  - { id: seventh, role: r7, token: [t0, t1, t2, t3], effect: allow }
  - { id: both, role: [r6, r7], token: [t2, t3], effect: allow }
  - { id: last-too, role: [r6, r7], token: t4, effect: allow }
  - { id: again, role: [r7, r6], token: t4, effect: allow }
  - { id: within, role: r7, token: t4, owner: other, effect: allow }
  - { id: no-others, role: r7, token: t4, owner: other, effect: deny }
";
    let report = report(&(vocabulary + rules));
    let reported = |name| of(&report, name).into_iter().map(Finding::message).collect::<Vec<_>>();
    assert_eq!(
        reported(NAME),
        ["rule `both` changes nothing: without it, rules `sixth` and `seventh` make the same decisions"]
    );
    assert_eq!(reported("identical-rules"), ["rule `again` decides exactly what rule `last-too` decides"]);
    assert_eq!(reported("subsumed-rule"), ["rule `within` decides only what rule `last-too` also decides"]);
    let contradicting = of(&report, "contradicting-rules");
    let cubes: Vec<&[String]> = contradicting.into_iter().map(Finding::cubes).collect();
    assert_eq!(cubes, [["{ role: r7, token: t4, owner: other }"]]);
}

#[test]
fn no_fix_that_other_fixes_make_wrong() {
    let text = "
rules:
  - id: insiders
    role: [member, keeper]
    effect: allow
  - id: outsiders
    role: [guest, member]
    effect: allow
  - id: not-keepers-alone
    role: [guest, keeper]
    effect: allow
";
    let report = report(text);
    let found = of(&report, NAME);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|finding| finding.fix().is_none()), "any of them can go, but not all");
    assert_eq!(found[0].related().len(), 2);

    let text = "
rules:
  - id: members
    role: member
    effect: allow
  - id: keepers
    role: keeper
    effect: allow
  - id: insiders
    role: [member, keeper]
    api: door
    effect: allow
";
    let report = super::report(text);
    let fixed = fixed(report.text(), of(&report, NAME)[0].fix());
    assert!(!fixed.contains("insiders") && fixed.ends_with("effect: allow\n"), "{fixed}");
}

fn expected<'p>(model: &Model, policy: &'p Policy) -> Vec<&'p str> {
    let is_within_another = |rule: &Rule| {
        let set = decided(policy, rule);
        let mut others = policy.rules().iter().filter(|one| one.id() != rule.id());
        others.any(|one| decision_of(one) == decision_of(rule) && is_subset(&set, &decided(policy, one)))
    };
    let is_denied_by_another = |rule: &Rule| {
        let set = decided(policy, rule);
        let mut denials = policy.rules().iter().filter(|one| decision_of(one) == Decision::Deny);
        decision_of(rule) == Decision::Allow && denials.any(|one| is_subset(&set, &decided(policy, one)))
    };
    let redundant = policy.rules().iter().filter(|rule| {
        !decided(policy, rule).is_empty()
            && without(model, rule.id()).matrix() == model.matrix()
            && !is_sole_matcher(policy, rule)
            && !is_within_another(rule)
            && !is_denied_by_another(rule)
    });
    let mut ids: Vec<&str> = redundant.map(Rule::id).collect();
    ids.sort_unstable();
    ids
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_rules_without_which_nothing_changes(model in crowded()) {
        let (policy, report) = linted(&model);
        prop_assert_eq!(rules_found(&policy, &report, NAME), expected(&model, &policy));
    }

    /// The rules named decide some of its requests as they are decided, and without the default or more rules, all of them.
    #[test]
    fn names_who_decides_instead(model in crowded()) {
        let (policy, report) = linted(&model);
        for (id, others) in pairs(&policy, &report, NAME) {
            let rule = |id: &str| policy.rules().iter().find(|rule| rule.id() == id).expect("a rule");
            let message = of(&report, NAME).into_iter().map(Finding::message);
            let message = message.filter(|message| message.starts_with(&format!("rule `{id}`"))).collect::<String>();
            let requests = policy.vocabulary().requests();
            let asked: Vec<_> = requests.filter(|&one| decides(rule(id), policy.vocabulary().cell(one).unwrap())).collect();
            let decides_it = |other: &str, request| {
                decides(rule(other), policy.vocabulary().cell(request).unwrap())
                    && decision_of(rule(other)) == reference::decide(policy.rules(), request)
            };
            for other in &others {
                prop_assert!(*other != id && asked.iter().any(|&request| decides_it(other, request)));
            }
            if !message.contains("default") && !message.contains("others") {
                let all = asked.iter().all(|&request| others.iter().any(|other| decides_it(other, request)));
                prop_assert!(all, "{}", message);
            }
        }
    }

    /// Everything that the fixes of lints about rules remove can be removed at once.
    #[test]
    fn fixes_together_change_nothing(model in crowded()) {
        let (policy, report) = linted(&model);
        let text = fixed(report.text(), report.findings().iter().filter_map(|finding| finding.fix()));
        let fixed = Policy::from_text("fixed.yaml", &text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(policy.fingerprint(), fixed.fingerprint(), "{}", text);
        // Exactly the operations that no rule matched before are matched by no rule now.
        let undecided = |report: &Report| {
            let found = ["undecided-operation", "open-operation"].into_iter().flat_map(|name| of(report, name));
            found.map(|finding| finding.message().to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(undecided(&report), undecided(&lint::check(&fixed)), "{}", text);
    }
}
