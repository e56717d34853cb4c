//! Tests a program with a policy: the policy knows the right answer to every request.
//!
//! The program prints what a failed check looks like. The tests below it are what you write for a program of your own.
//!
//! ```sh
//! cargo run --example oracle --features oracle
//! cargo test --example oracle --features oracle
//! ```

use std::error::Error;

use portcullis::{Names, Policy, SomeNames, oracle::Oracle};

/// The program under test: who may work with teams.
fn may(request: &Names<'_>) -> bool {
    let is_admin = request.role == "admin" && request.token == Some("user_api");
    match request.action {
        "create" | "update" | "delete" => is_admin,
        "remove_member" => is_admin || request.owner == Some("self"),
        _ => true,
    }
}

/// The same program with a mistake: it does not check the token of an administrator who deletes a team.
fn may_with_a_mistake(request: &Names<'_>) -> bool {
    may(request) || (request.role == "admin" && request.action == "delete")
}

/// The requests that the program decides.
const TEAMS: SomeNames<'static> = SomeNames::ANY.with_api("team");

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::splunk_observability()?;
    let oracle = Oracle::new(&policy).about(&TEAMS)?;

    match oracle.check_all(may) {
        Ok(()) => println!("right for all {} requests", oracle.cells().len()),
        Err(disagreements) => println!("{disagreements}"),
    }
    match oracle.check_all(may_with_a_mistake) {
        Ok(()) => println!("the mistake was not found"),
        Err(disagreements) => println!("\n{disagreements}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use portcullis::{Policy, assert_allowed, assert_denied, oracle::Oracle};

    use super::{TEAMS, may};

    static POLICY: LazyLock<Policy> =
        LazyLock::new(|| Policy::splunk_observability().expect("the built-in policy loads"));

    #[test]
    fn the_program_answers_as_the_policy_decides() {
        let oracle = Oracle::new(&POLICY).about(&TEAMS).expect("names of the policy");
        oracle.check_all(may).unwrap_or_else(|disagreements| panic!("{disagreements}"));
    }

    #[test]
    fn the_policy_decides_as_its_page_says() {
        assert_allowed!(POLICY, "usage", "user_api", "team", "remove_member", "self", by = "default");
        assert_denied!(POLICY, "usage", "user_api", "team", "remove_member", "other", by = "team-remove-others");
    }
}
