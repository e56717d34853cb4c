//! Decides a request with the built-in policy and explains the decision.
//!
//! ```sh
//! cargo run --example decide
//! cargo run --example decide -- admin user_api integration create
//! cargo run --example decide -- power user_api team remove_member self
//! ```

use std::{env, error::Error};

use portcullis::{Decision, Names, Policy};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let names = match arguments[..] {
        [] => Names::new("power", "user_api", "team", "remove_member").with_owner("other"),
        [role, token, api, action] => Names::new(role, token, api, action),
        [role, token, api, action, owner] => Names::new(role, token, api, action).with_owner(owner),
        _ => return Err("usage: decide [ROLE TOKEN API ACTION [OWNER]]".into()),
    };

    // Loading and resolving can fail: a file can have mistakes, and a name can be unknown. Do both early.
    let policy = Policy::splunk_observability()?;
    let request = policy.resolve(&names)?;

    // Deciding cannot fail.
    match policy.decide(request) {
        Decision::Allow => println!("allowed: {names}"),
        Decision::Deny => println!("denied: {names}"),
    }

    // Explaining takes longer: do it only if somebody reads the explanation.
    let explanation = policy.explain(request).ok_or("a request of another policy")?;
    match explanation.deciding_rule() {
        Some(rule) => println!("  by rule {}, {}:{}", rule.id(), explanation.file(), rule.place()),
        None => println!("  by default"),
    }
    for missing in explanation.missing() {
        println!("  {} must be {}, and is {}", missing.column, missing.needs.join(" or "), missing.has);
    }
    for (source, clause) in explanation.clauses() {
        println!("  {}#{}: {}", source.name(), clause.name(), clause.text());
    }
    for alternative in explanation.alternatives() {
        let changes: Vec<String> =
            alternative.targets().map(|(column, name)| format!("the {column} is {name}")).collect();
        println!("  allowed if {}", changes.join(" and "));
    }
    Ok(())
}
