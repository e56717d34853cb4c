//! What the guide claims of speed, each claim a ratio of two things measured side by side in one run.
//!
//! Times drift with the machine and its load; ratios hardly do. Each case is measured again and again in turns, and its
//! best time counts. `cargo bench --bench claims`.

#[path = "workload/requests.rs"]
mod requests;
#[path = "workload/structs.rs"]
mod structs;
mod workload;

use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use foldhash::fast::FixedState;
use hashbrown::{Equivalent, HashMap};
use portcullis::{Decision, Names, Policy, Request, Ruling};

/// How often each case is measured.
const ROUNDS: usize = 300;

fn main() {
    // Asked to run once, as a test would.
    let quick = std::env::args().any(|argument| argument == "--test");
    let rounds = if quick { 1 } else { ROUNDS };
    println!("| claim | measured | bound | |\n|---|---|---|---|");
    let by_size: BTreeMap<usize, Times> =
        workload::SIZES.into_iter().map(|rules| (rules, measure(rules, rounds))).collect();
    let (small, large) = (&by_size[&27], &by_size[&10_000]);
    for (rules, times) in &by_size {
        claim(&format!("decide / bare bit table, {rules} rules"), times.decide / times.bare, 1.2);
        claim(&format!("with the rule / bare bit table, {rules} rules"), times.ruling / times.bare, 1.5);
    }
    claim("decide, 10,000 rules / 27 rules", large.decide / small.decide, 1.3);
    claim("from names / five names as one hashed key, 27 rules", small.names / small.five_names, 1.0 / 3.0);
    for (rules, times) in &by_size {
        let what = format!("from names / (API, action) as a hashed key, {rules} rules");
        claim(&what, times.names / times.api_and_action, 1.0);
    }
    let operations = measure(1_700, rounds);
    claim("from names, 10,080 operations / 160 operations", operations.names / small.names, 1.5);
    for rules in workload::SIZES {
        let (ratio, seconds) = load(rules, rounds.div_ceil(if rules < 1_000 { 3 } else { 30 }));
        claim(&format!("load / the YAML library alone, {rules} rules"), ratio, 3.0);
        if rules == 10_000 {
            claim("load 10,000 rules over 59,360 operations, seconds", seconds, 0.5);
        }
    }
    claim("time of 2 threads / time of 1 thread for as much", threads(rounds), 1.0 / 1.9);
    let requests::Times { target, bodies, many } = requests::measure(rounds);
    claim("HTTP target to demands without a body, nanoseconds", target, 300.0);
    claim("demands with a body and a stored object of 8 KB / serde_json reads both into values", bodies, 2.0);
    claim("HTTP target to demands, 10,000 routes / 100 routes", many, 1.5);
    println!("\n| rules | bare table | decide | with the rule | from names | (API, action) key | five-name key |");
    println!("|---|---|---|---|---|---|---|");
    for (rules, times) in &by_size {
        let five_names = if times.five_names.is_finite() { format!("{:.1} ns", times.five_names) } else { "-".into() };
        println!(
            "| {rules} | {:.2} ns | {:.2} ns | {:.2} ns | {:.1} ns | {:.1} ns | {five_names} |",
            times.bare, times.decide, times.ruling, times.names, times.api_and_action
        );
    }
}

/// Prints a claim: what may at most be measured.
fn claim(what: &str, measured: f64, bound: f64) {
    let holds = if measured <= bound { "holds" } else { "**over**" };
    println!("| {what} | {measured:.2} | {bound:.2} | {holds} |");
}

/// Nanoseconds for one decision.
struct Times {
    bare: f64,
    decide: f64,
    ruling: f64,
    names: f64,
    api_and_action: f64,
    five_names: f64,
}

fn measure(rules: usize, rounds: usize) -> Times {
    let policy = workload::policy(rules);
    let stream = workload::stream(&policy);
    let names = workload::NameStream::new(&policy, &stream);
    let names = names.names();
    let bare = BareTable::new(&policy);
    let bare_stream: Vec<BareRequest> = stream.iter().map(|&request| bare.request(&policy, request)).collect();
    let by_operation = ByApiAndAction::new(&policy);
    // With millions of requests this one needs gigabytes.
    let by_names = (rules == 27).then(|| ByFiveNames::new(&policy));

    for ((&request, &bare_request), names) in stream.iter().zip(&bare_stream).zip(&names) {
        let decision = policy.decide(request);
        assert_eq!(bare.decide(bare_request), decision, "{names}");
        assert_eq!(policy.decide_names(names), decision, "{names}");
        assert_eq!(by_operation.decide(names), decision, "{names}");
        assert!(by_names.as_ref().is_none_or(|by_names| by_names.decide(names) == decision), "{names}");
    }

    let mut best = [f64::INFINITY; 6];
    for _ in 0..rounds {
        let mut case = 0;
        let mut time = |pass: &mut dyn FnMut()| {
            best[case] = best[case].min(nanoseconds(pass, stream.len()));
            case += 1;
        };
        time(&mut || bare_stream.iter().for_each(|&request| drop_decision(bare.decide(black_box(request)))));
        time(&mut || stream.iter().for_each(|&request| drop_decision(decide(&policy, black_box(request)))));
        time(&mut || {
            for &request in &stream {
                black_box(ruling(&policy, black_box(request)));
            }
        });
        time(&mut || names.iter().for_each(|names| drop_decision(policy.decide_names(black_box(names)))));
        time(&mut || names.iter().for_each(|names| drop_decision(by_operation.decide(black_box(names)))));
        if let Some(by_names) = &by_names {
            time(&mut || names.iter().for_each(|names| drop_decision(by_names.decide(black_box(names)))));
        }
    }
    let [bare, decide, ruling, names, api_and_action, five_names] = best;
    Times { bare, decide, ruling, names, api_and_action, five_names }
}

/// Nanoseconds for one decision of a pass. What the cases before it left in the caches is none of its business, so the
/// first pass only warms them.
fn nanoseconds(pass: &mut dyn FnMut(), decisions: usize) -> f64 {
    pass();
    let start = Instant::now();
    pass();
    start.elapsed().as_secs_f64() * 1e9 / f64::from(u32::try_from(decisions).expect("a short stream"))
}

fn drop_decision(decision: Decision) {
    black_box(decision);
}

// Every contestant is called, none inlined; deciding from names is too large to be.

#[inline(never)]
fn decide(policy: &Policy, request: Request) -> Decision {
    policy.decide(request)
}

#[inline(never)]
fn ruling(policy: &Policy, request: Request) -> Ruling {
    policy.ruling(request)
}

/// How much longer loading takes than reading the same text into structs with the YAML library alone; and how long.
fn load(rules: usize, rounds: usize) -> (f64, f64) {
    let text = workload::policy_text(rules);
    let mut best = [f64::INFINITY; 2];
    for _ in 0..rounds {
        let ours = nanoseconds(&mut || drop(black_box(Policy::from_text("workload.yaml", &text))), 1);
        let alone = nanoseconds(&mut || drop(black_box(serde_yaml::from_str::<structs::Document>(&text))), 1);
        best = [ours.min(best[0]), alone.min(best[1])];
    }
    (best[0] / best[1], best[0] / 1e9)
}

/// How much of one thread's time two threads take for the same number of decisions.
fn threads(rounds: usize) -> f64 {
    const PASSES: usize = 2_000;
    let policy = workload::policy(27);
    let stream = workload::stream(&policy);
    let pass = |passes: usize| {
        for _ in 0..passes {
            for &request in &stream {
                drop_decision(decide(&policy, black_box(request)));
            }
        }
    };
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds.div_ceil(30) {
        for (best, workers) in best.iter_mut().zip([1, 2]) {
            let start = Instant::now();
            thread::scope(|scope| {
                for _ in 0..workers {
                    scope.spawn(|| pass(PASSES / workers));
                }
            });
            *best = start.elapsed().min(*best);
        }
    }
    best[1].as_secs_f64() / best[0].as_secs_f64()
}

/// The least that decides: a word for each operation, a bit for each role, token and owner.
struct BareTable {
    words: Vec<u64>,
    operations: BTreeMap<(String, String), u32>,
}

#[derive(Clone, Copy)]
struct BareRequest {
    operation: u32,
    slot: u32,
}

impl BareTable {
    fn new(policy: &Policy) -> Self {
        let vocabulary = policy.vocabulary();
        let names = vocabulary.operations().map(|(_, operation)| {
            let api = vocabulary.apis().name(operation.api()).expect("declared");
            (api.to_owned(), vocabulary.actions().name(operation.action()).expect("declared").to_owned())
        });
        let operations: BTreeMap<_, _> = names.zip(0..).collect();
        let mut table = Self { words: vec![0; operations.len()], operations };
        for request in vocabulary.requests().filter(|&request| policy.decide(request).is_allow()) {
            let BareRequest { operation, slot } = table.request(policy, request);
            table.words[operation as usize] |= 1 << slot;
        }
        table
    }

    fn request(&self, policy: &Policy, request: Request) -> BareRequest {
        let names = policy.vocabulary().names(request).expect("a request of the policy");
        let operation = self.operations[&(names.api.to_owned(), names.action.to_owned())];
        BareRequest { operation, slot: slot(&names).expect("known names") }
    }

    #[inline(never)]
    fn decide(&self, BareRequest { operation, slot }: BareRequest) -> Decision {
        Decision::from(self.words[operation as usize] >> slot & 1 == 1)
    }
}

/// Role, token and owner as one number, by comparing names.
fn slot(names: &Names<'_>) -> Option<u32> {
    let find =
        |all: [&str; 4], name: &str| (0_u32..).zip(all).find(|(_, other)| *other == name).map(|(number, _)| number);
    let role = find(["admin", "power", "usage", "read_only"], names.role)?;
    let token = find(["user_api", "org_api", "org_ingest", "org_rum"], names.token?)?;
    let owner = find(["none", "self", "held", "other"], names.owner?)?;
    Some((role * 4 + token) * 4 + owner)
}

/// API and action as one hashed key, the other names compared.
struct ByApiAndAction {
    words: HashMap<(String, String), u64, FixedState>,
}

#[derive(Hash)]
struct ApiAndAction<'a>(&'a str, &'a str);

impl Equivalent<(String, String)> for ApiAndAction<'_> {
    fn equivalent(&self, key: &(String, String)) -> bool {
        self.0 == key.0 && self.1 == key.1
    }
}

impl ByApiAndAction {
    fn new(policy: &Policy) -> Self {
        let bare = BareTable::new(policy);
        let words = bare.operations.into_iter().map(|(names, operation)| (names, bare.words[operation as usize]));
        Self { words: words.collect() }
    }

    #[inline(never)]
    fn decide(&self, names: &Names<'_>) -> Decision {
        let word = self.words.get(&ApiAndAction(names.api, names.action));
        Decision::from(word.zip(slot(names)).is_some_and(|(word, slot)| word >> slot & 1 == 1))
    }
}

/// All five names as one hashed key.
struct ByFiveNames {
    decisions: HashMap<[String; 5], Decision, FixedState>,
}

struct FiveNames<'a>([&'a str; 5]);

impl Hash for FiveNames<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash(hasher);
    }
}

impl Equivalent<[String; 5]> for FiveNames<'_> {
    fn equivalent(&self, key: &[String; 5]) -> bool {
        self.0.iter().zip(key).all(|(name, other)| name == other)
    }
}

impl ByFiveNames {
    fn new(policy: &Policy) -> Self {
        let decisions = policy.vocabulary().requests().map(|request| {
            let Names { role, token, api, action, owner, .. } =
                policy.vocabulary().names(request).expect("a request of the policy");
            let names =
                [role, token.expect("a request has a token"), api, action, owner.expect("a request has an owner")];
            (names.map(str::to_owned), policy.decide(request))
        });
        Self { decisions: decisions.collect() }
    }

    #[inline(never)]
    fn decide(&self, names: &Names<'_>) -> Decision {
        let Names { role, token, api, action, owner, .. } = *names;
        let key = FiveNames([role, token.unwrap_or_default(), api, action, owner.unwrap_or_default()]);
        self.decisions.get(&key).copied().unwrap_or_default()
    }
}
