//! Exceptions that exclude nothing.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::IdleException,
    lint::{removal, requests::Requests},
    rules::{Exception, Rule},
    space::{Cube, RuleId},
};

lint! {
    /// An exception that by itself excludes nothing from the scope of its rule.
    ///
    /// It has no request in common with the scope, or the other exceptions of the rule exclude all that it excludes. Of
    /// two exceptions that exclude the same requests, the later is reported. A fix that removes the exception is
    /// offered only if all reported exceptions of the rule can be removed at once, and at least one is left.
    ///
    /// # Why is this bad?
    ///
    /// The exception makes no difference, but readers believe that it does.
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
    /// Remove the exception, or name something in the scope of the rule.
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
    IDLE_EXCEPTION = "PC109", "idle-exception", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules().with_ids().filter(|(_, rule)| !rule.exceptions().is_empty());
    rules.flat_map(|(id, rule)| of_rule(context, id, rule)).collect()
}

fn of_rule(context: &Context<'_>, id: RuleId, rule: &Rule) -> Vec<Finding> {
    let idle = context.idle_exceptions(rule);
    let some_stay = idle.iter().any(Option::is_none);
    let found = rule.exceptions().iter().zip(&idle).filter_map(|(exception, &idle)| {
        let finding = finding(context, id, rule, exception, idle?);
        let is_safe = some_stay && idle != Some(IdleException::AmongOthers { others_stay: false });
        Some(if is_safe {
            finding.with_removal(removal::item(context.text_of(exception.place()), exception.place()))
        } else {
            finding
        })
    });
    found.collect()
}

fn finding(context: &Context<'_>, id: RuleId, rule: &Rule, exception: &Exception, idle: IdleException) -> Finding {
    let (message, help, within) = match idle {
        IdleException::OutOfScope => {
            let message = format!("the exception excludes nothing from the scope of rule `{}`", rule.id());
            (message, "remove it, or name something in the scope of the rule", &Cube::ALL)
        }
        IdleException::AmongOthers { .. } => {
            let message = format!("the other exceptions of rule `{}` exclude all that this one excludes", rule.id());
            (message, "remove it, or name something that the others do not", rule.scope())
        }
    };
    Finding::new(&IDLE_EXCEPTION, exception.place(), message)
        .about(id)
        .with_help(help)
        .with_requests(context, Requests::InBoth(Box::new((within.clone(), exception.cube().clone()))))
}
