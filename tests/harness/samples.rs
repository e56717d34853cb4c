//! Live services, asked a few times a day.

use crate::{
    SHIPPED,
    block_on::{Pause, block_on},
    implementations::{FAULTY, Faulty, right},
};
use portcullis::{
    Decision, Names, Policy, Request, SomeNames,
    oracle::{Oracle, Progress, Sample, Strategy},
};
use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

fn request(names: &Names<'_>) -> Request {
    SHIPPED.resolve(names).unwrap_or_else(|error| panic!("{error}"))
}

/// One request on each side of some of the page's rows.
fn plan() -> Vec<Request> {
    let names = [
        Names::new("power", "user_api", "integration", "create"),
        Names::new("admin", "org_api", "org_token", "update"),
        Names::new("power", "user_api", "organization", "invite_user"),
        Names::new("usage", "user_api", "team", "remove_member").with_owner("self"),
        Names::new("usage", "user_api", "team", "remove_member").with_owner("other"),
        Names::new("read_only", "org_rum", "dashboard_group", "remove_write_permission").with_owner("other"),
        Names::new("power", "user_api", "detector", "change_write_permission").with_owner("held"),
        Names::new("admin", "user_api", "team", "delete"),
        Names::new("usage", "user_api", "organization", "list_metric_categories"),
        Names::new("usage", "user_api", "organization", "read"),
    ];
    names.iter().map(request).collect()
}

/// How many requests are answered, and how many are left.
fn counts(progress: Progress) -> (usize, usize) {
    (progress.answered, progress.left)
}

/// The answers as lines of a file.
fn lines(sample: &Sample<'_>) -> String {
    let line = |(names, decision): (Names<'_>, Decision)| {
        let owner = names.owner.expect("an owner");
        format!(
            "{} {} {} {} {owner} {decision}\n",
            names.role,
            names.token.unwrap_or_default(),
            names.api,
            names.action
        )
    };
    sample.answered().map(line).collect()
}

/// The sample of another day, which knows what was written down.
fn resumed(policy: &Policy, lines: &str) -> Sample<'static> {
    assert_eq!(policy.fingerprint(), SHIPPED.fingerprint());
    let mut sample = Sample::new(&SHIPPED, plan());
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let names = Names::new(words[0], words[1], words[2], words[3]).with_owner(words[4]);
        sample.remember(&names, Decision::from(words[5] == "allow")).unwrap();
    }
    sample
}

#[test]
fn a_right_service_passes() {
    let mut sample = Sample::new(&SHIPPED, plan());
    let progress = sample.check(|request| Ok::<_, String>(right(request))).unwrap();
    assert_eq!(counts(progress), (10, 0));
    assert_eq!(progress.to_string(), "10 requests answered, 0 left");
    // There is nothing more to ask.
    assert_eq!(sample.check(|_| Err("was asked")).unwrap(), progress);
}

#[test]
fn every_faulty_service_is_caught() {
    for Faulty { about, allows, .. } in FAULTY {
        let wrong = plan().into_iter().filter(|&request| {
            let names = SHIPPED.vocabulary().names(request).expect("a request");
            allows(&names) != right(&names)
        });
        let wrong = wrong.count();
        assert!(wrong > 0, "{about}");
        let mut sample = Sample::new(&SHIPPED, plan());
        let error = sample.check(|request| Ok::<_, String>(allows(request))).expect_err(about);
        assert_eq!((error.disagreements().requests(), error.disagreements().asked()), (wrong, 10), "{about}");
        assert!(error.failure().is_none(), "{about}");

        let mut sample = Sample::new(&SHIPPED, plan());
        let waiting = async |request: &Names<'_>| {
            Pause::default().await;
            Ok::<_, String>(allows(request))
        };
        let other = block_on(sample.check_async(waiting)).expect_err(about);
        assert_eq!(other.to_string(), error.to_string());
    }
}

#[test]
fn requests_are_asked_in_the_order_of_the_plan_and_once() {
    let mut doubled = plan();
    doubled.extend(plan());
    let strange = Policy::from_text("other.yaml", &SHIPPED.to_yaml().replace("read_only", "reader")).unwrap();
    doubled.splice(0..0, strange.vocabulary().requests().take(3));
    let mut sample = Sample::new(&SHIPPED, doubled);
    let planned: Vec<Names<'_>> = sample.left().collect();
    assert_eq!(planned.iter().map(request).collect::<Vec<_>>(), plan());

    let asked = RefCell::new(Vec::new());
    sample
        .check(|request| {
            asked.borrow_mut().push(*request);
            Ok::<_, String>(right(request))
        })
        .unwrap();
    assert_eq!(asked.into_inner(), planned);
}

#[test]
fn calls_are_bounded() {
    let calls = Cell::new(0);
    let mut service = |request: &Names<'_>| {
        calls.set(calls.get() + 1);
        Ok::<_, String>(right(request))
    };
    let mut sample = Sample::new(&SHIPPED, plan()).at_most(4);
    let mut seen = Vec::new();
    for _ in 0..4 {
        let progress = sample.check(&mut service).unwrap();
        seen.push((calls.get(), progress.answered, progress.left));
    }
    assert_eq!(seen, [(4, 4, 6), (8, 8, 2), (10, 10, 0), (10, 10, 0)]);
    assert_eq!(Sample::new(&SHIPPED, plan()).at_most(0).check(service).unwrap().answered, 0);
    assert_eq!(calls.get(), 10);
}

#[test]
fn an_interrupted_and_resumed_sample_ends_with_the_same_report() {
    for Faulty { about, allows, .. } in FAULTY {
        let mut whole = Sample::new(&SHIPPED, plan());
        let report = whole.check(|request| Ok::<_, String>(allows(request))).expect_err(about);

        // Every day is another program with a bound of four, and every third call fails.
        let (mut kept, mut calls, mut failures) = (String::new(), 0, 0);
        let last = loop {
            let mut sample = resumed(&SHIPPED, &kept).at_most(4);
            let answered_before = sample.progress().answered;
            let result = sample.check(|request| {
                calls += 1;
                if calls % 3 == 0 { Err("busy") } else { Ok(allows(request)) }
            });
            kept = lines(&sample);
            assert!(sample.progress().answered > answered_before, "{about}");
            match result {
                Err(error) if error.failure().is_some() => failures += 1,
                result if sample.progress().left == 0 => break result.expect_err(about).to_string(),
                _ => {}
            }
        };
        assert!(failures > 1, "{about}");
        assert_eq!(last, report.to_string(), "{about}");
        assert_eq!(kept, lines(&whole), "{about}");
    }
}

#[test]
fn a_failure_says_what_was_asked_and_how_far_it_came() {
    let mut sample = Sample::new(&SHIPPED, plan());
    let error = sample
        .check(|request| if request.api == "organization" { Err("timed out") } else { Ok(right(request)) })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no answer to power/user_api organization.invite_user none: timed out\n2 requests answered, 8 left"
    );

    let mut sample = Sample::new(&SHIPPED, plan());
    let error =
        sample.check(|request| if request.api == "organization" { Err("timed out") } else { Ok(true) }).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "no answer to power/user_api organization.invite_user none: timed out\n2 requests answered, 8 left\n\n\
             2 of 2 requests were answered differently than policy `splunk-observability-admin-only` decides\n\n\
             1 request was allowed that the policy denies:\n"
        ),
        "{text}"
    );
    assert_eq!(format!("{error:?}"), text);
}

#[test]
fn what_is_remembered_counts() {
    let mut sample = Sample::new(&SHIPPED, plan());
    let outside = Names::new("power", "user_api", "team", "create");
    sample.remember(&outside, Decision::Allow).unwrap();
    assert_eq!(counts(sample.progress()), (1, 10));
    assert_eq!(sample.disagreements().requests(), 1);
    // The last answer holds.
    sample.remember(&outside, Decision::Deny).unwrap();
    assert!(sample.disagreements().is_empty());
    assert_eq!(lines(&sample), "power user_api team create none deny\n");

    sample.forget(&outside).unwrap();
    assert_eq!((sample.answered().count(), sample.progress().left), (0, 10));
    sample.remember(&outside, Decision::Deny).unwrap();
    let error = sample.remember(&Names::new("power", "user_api", "team", "creat"), Decision::Deny).unwrap_err();
    assert_eq!(error.to_string(), "api `team` has no action `creat`; did you mean `create`?");
    assert_eq!(sample.progress().answered, 1);
}

#[test]
fn a_check_that_is_dropped_keeps_what_was_answered() {
    let mut sample = Sample::new(&SHIPPED, plan());
    {
        let waiting = async |request: &Names<'_>| {
            Pause::default().await;
            Ok::<_, String>(right(request))
        };
        let mut check = pin!(sample.check_async(waiting));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..4 {
            assert!(check.as_mut().poll(&mut context).is_pending());
        }
    }
    assert_eq!(counts(sample.progress()), (3, 7));
    assert_eq!(sample.check(|request| Ok::<_, String>(right(request))).unwrap().left, 0);
}

#[test]
fn the_requests_of_an_oracle_make_a_sample() {
    let oracle = Oracle::new(&SHIPPED);
    assert!(oracle.sample().left().eq(oracle.requests()));
}

/// A service that is wrong about one API is found out by a sample of that API, whatever chooses it.
#[test]
fn a_part_is_sampled_as_well_as_the_whole() {
    for api in ["dashboard_group", "integration", "team"] {
        let about = SomeNames::ANY.with_api(api);
        let oracle = Oracle::new(&SHIPPED).about(&about).unwrap();
        for &strategy in Strategy::ALL {
            let mut sample = oracle.sample_by(strategy);
            assert!(sample.left().all(|names| names.api == api));
            let error = sample.check(|_| Ok::<bool, &str>(true)).unwrap_err();
            assert!(!error.disagreements().is_empty(), "{strategy} of {api}");
        }
    }
}
