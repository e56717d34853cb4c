use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::IdleException,
    lint::{removal, requests::Requests},
    rules::{Exception, Rule},
    space::{Cube, RuleId},
};

lint! {
    /// An exception that by itself leaves nothing out of the scope of its rule.
    ///
    /// It has no request in common with the scope, or the rule's other exceptions leave out all that it does. Of two that
    /// leave out the same, the later is found. Taking one out is proposed where it is safe to take out all that are
    /// found at once, and others are left.
    ///
    /// # Why is this bad?
    ///
    /// It makes no difference, and whoever reads it believes that it does.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     except: [{ role: guest }]
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Take it out, or name something that the rule is about.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     except: [{ owner: other }]
    ///     effect: allow
    /// ```
    IDLE_EXCEPTION = "PC109", "idle-exception", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules().with_ids().filter(|(_, rule)| !rule.exceptions().is_empty());
    rules.flat_map(|(id, rule)| of_rule(subject, id, rule)).collect()
}

fn of_rule(subject: &Subject<'_>, id: RuleId, rule: &Rule) -> Vec<Finding> {
    let idle = subject.idle_exceptions(rule);
    let some_stay = idle.iter().any(Option::is_none);
    let found = rule.exceptions().iter().zip(&idle).filter_map(|(exception, &idle)| {
        let finding = finding(subject, id, rule, exception, idle?);
        let is_safe = some_stay && idle != Some(IdleException::AmongOthers { others_stay: false });
        Some(if is_safe { finding.with_removal(removal::item(subject.text(), exception.place())) } else { finding })
    });
    found.collect()
}

fn finding(subject: &Subject<'_>, id: RuleId, rule: &Rule, exception: &Exception, idle: IdleException) -> Finding {
    let (message, help, within) = match idle {
        IdleException::OutOfScope => {
            let message = format!("the exception leaves out nothing that rule `{}` is about", rule.id());
            (message, "take it out, or name something that the rule is about", &Cube::ALL)
        }
        IdleException::AmongOthers { .. } => {
            let message = format!("the other exceptions of rule `{}` leave out all that this one does", rule.id());
            (message, "take it out, or name something that the others do not", rule.scope())
        }
    };
    Finding::new(&IDLE_EXCEPTION, exception.place(), message)
        .about(id)
        .with_help(help)
        .with_requests(subject, Requests::InBoth(Box::new((within.clone(), exception.cube().clone()))))
}
