//! Batches decide what single requests are decided: in every form, for every number, out of range included.
//!
//! Small enough to run under Miri, which watches the `unsafe` code:
//! `RUSTFLAGS="-C target-feature=+avx2" cargo +nightly miri test --test batch --no-default-features`. Loading a policy and
//! looking for cubes take long there, so that a single small policy does for most of it.

use portcullis::{
    Policy, Request,
    policy::{Batch, BatchError, BatchForm, Columns},
};
use std::{fmt::Write as _, sync::LazyLock};

/// `{ r0: {}, r1: {}, … }`
fn names(letter: char, count: usize) -> String {
    let names: Vec<String> = (0..count).map(|number| format!("{letter}{number}: {{}}")).collect();
    format!("{{ {} }}", names.join(", "))
}

/// Every API has the actions whose number divides evenly with its own, and every owner. A few rules cut across.
fn policy([roles, tokens, apis, actions, owners]: [usize; 5]) -> Policy {
    let mut text = format!(
        "portcullis: 1\npolicy: sizes\nvocabulary:\n  roles: {}\n  tokens: {}\n  owners: {}\n  apis:\n",
        names('r', roles),
        names('t', tokens),
        names('o', owners)
    );
    let all_owners: Vec<String> = (0..owners).map(|owner| format!("o{owner}")).collect();
    for api in 0..apis {
        writeln!(text, "    p{api}:").unwrap();
        for action in (0..actions).filter(|action| (api + action) % 3 != 1 || actions < 3) {
            writeln!(text, "      a{action}: {{ owners: [{}] }}", all_owners.join(", ")).unwrap();
        }
    }
    let last = format!("r{}, token: t{}", roles - 1, tokens - 1);
    write!(
        text,
        "default: deny\nrules:\n  - {{ id: last, role: {last}, effect: allow }}\n  \
         - {{ id: some, api: [p0, p{}], owner: o{}, effect: allow }}\n  \
         - {{ id: not-first, action: a0, require: {{ role: r{} }} }}\n",
        apis - 1,
        owners - 1,
        roles / 2
    )
    .unwrap();
    Policy::from_text("sizes.yaml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Columns of the given numbers, one request after another.
#[derive(Default)]
struct Numbers {
    roles: Vec<u8>,
    tokens: Vec<u8>,
    apis: Vec<u8>,
    actions: Vec<u8>,
    owners: Vec<u8>,
}

impl Numbers {
    fn push(&mut self, [role, token, api, action, owner]: [u8; 5]) {
        self.roles.push(role);
        self.tokens.push(token);
        self.apis.push(api);
        self.actions.push(action);
        self.owners.push(owner);
    }

    fn columns(&self) -> Columns<'_> {
        let Self { roles, tokens, apis, actions, owners } = self;
        Columns { roles, tokens, apis, actions, owners }
    }
}

fn request(policy: &Policy, [role, token, api, action, owner]: [u8; 5]) -> Option<Request> {
    let vocabulary = policy.vocabulary();
    let api = vocabulary.apis().ids().nth(usize::from(api))?;
    let action = vocabulary.actions().ids().nth(usize::from(action))?;
    vocabulary.request(
        vocabulary.roles().ids().nth(usize::from(role))?,
        vocabulary.tokens().ids().nth(usize::from(token))?,
        vocabulary.operation_of(api, action)?,
        vocabulary.owners().ids().nth(usize::from(owner))?,
    )
}

/// A policy, ready in every form that it allows.
struct Subject {
    policy: Policy,
    batches: Vec<Batch>,
}

impl Subject {
    fn of(policy: Policy) -> Self {
        let batches = BatchForm::ALL.into_iter().filter_map(|form| policy.batch_in(form)).collect();
        Self { policy, batches }
    }

    fn forms(&self) -> Vec<BatchForm> {
        self.batches.iter().map(Batch::form).collect()
    }
}

/// A policy in all forms, with 17 actions, which do not fit one window.
static SMALL: LazyLock<Subject> = LazyLock::new(|| {
    // Every cube takes Miri half a minute.
    let roles = if cfg!(miri) { 1 } else { 2 };
    Subject::of(policy([roles, 1, 1, 25, 2]))
});

/// The numbers of a column that tell something: the first ones, the last one, and what lies around and behind.
fn telling(count: usize) -> Vec<u8> {
    let all = [0, 1, 2, 15, 16, 17, 31, 32, 63, 64, 127, 128, count - 1, count, count + 1, 254, 255];
    let few = [0, 15, count - 1, count, 255];
    let numbers = if cfg!(miri) { &few[..] } else { &all[..] };
    let mut numbers: Vec<u8> = numbers.iter().filter_map(|&number| u8::try_from(number).ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[track_caller]
fn assert_decides_as_single_requests(Subject { policy, batches }: &Subject) {
    let vocabulary = policy.vocabulary();
    let (mut numbers, mut expected) = (Numbers::default(), Vec::new());
    for role in telling(vocabulary.roles().len()) {
        for token in telling(vocabulary.tokens().len()) {
            for api in telling(vocabulary.apis().len()) {
                for action in telling(vocabulary.actions().len()) {
                    for owner in telling(vocabulary.owners().len()) {
                        let all = [role, token, api, action, owner];
                        numbers.push(all);
                        expected.push(request(policy, all).is_some_and(|request| policy.decide(request).is_allow()));
                    }
                }
            }
        }
    }
    assert!(expected.contains(&true) && expected.contains(&false));
    for batch in batches {
        let mut allowed = vec![0; expected.len().div_ceil(64)];
        batch.decide_batch_columns(&numbers.columns(), &mut allowed).unwrap();
        for (number, &expected) in expected.iter().enumerate() {
            let decided = allowed[number / 64] >> (number % 64) & 1 == 1;
            let Numbers { roles, tokens, apis, actions, owners } = &numbers;
            let numbers = [roles[number], tokens[number], apis[number], actions[number], owners[number]];
            assert_eq!(decided, expected, "{numbers:?} by {:?}", batch.form());
        }
    }
}

#[track_caller]
fn assert_decides_packed(policy: &Policy, batch: &Batch, requests: &[Request]) {
    let (words, behind) = (requests.len() / 64, requests.len() % 64);
    let mut allowed = vec![u64::MAX; requests.len().div_ceil(64) + 1];
    batch.decide_batch(requests, &mut allowed).unwrap();
    for (number, &request) in requests.iter().enumerate() {
        let decided = allowed[number / 64] >> (number % 64) & 1 == 1;
        assert_eq!(
            decided,
            policy.decide(request).is_allow(),
            "{number} of {} by {:?}",
            requests.len(),
            batch.packed_form()
        );
    }
    assert!(behind == 0 || allowed[words] >> behind == 0, "bits behind the last request");
    assert_eq!(allowed.last(), Some(&u64::MAX), "the word behind");
}

/// Whether this machine can decide vectors.
fn has_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

fn with_vectors(forms: &[BatchForm]) -> Vec<BatchForm> {
    forms.iter().copied().filter(|&form| form != BatchForm::Vector || has_vectors()).collect()
}

#[test]
fn small_vocabularies_take_every_form() {
    use BatchForm::{Eights, Single, Vector};
    assert_decides_as_single_requests(&SMALL);
    assert_eq!(SMALL.forms(), with_vectors(&[Single, Eights, Vector]));
    if cfg!(miri) {
        return;
    }
    for sizes in [[1, 1, 1, 1, 1], [4, 4, 10, 16, 4], [3, 2, 5, 7, 3]] {
        let subject = Subject::of(policy(sizes));
        assert_decides_as_single_requests(&subject);
        assert_eq!(subject.forms(), with_vectors(&[Single, Eights, Vector]), "{sizes:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn columns_of_more_names_than_a_window_take_several() {
    use BatchForm::{Single, Vector};
    for sizes in [[17, 2, 3, 3, 2], [2, 2, 33, 20, 2], [2, 18, 2, 49, 16]] {
        let subject = Subject::of(policy(sizes));
        assert_decides_as_single_requests(&subject);
        assert_eq!(subject.forms(), with_vectors(&[Single, Vector]), "{sizes:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn vocabularies_too_large_for_a_byte_take_the_slow_form() {
    for sizes in [[2, 2, 300, 3, 2], [2, 2, 3, 257, 2], [300, 2, 2, 2, 2]] {
        let subject = Subject::of(policy(sizes));
        assert_decides_as_single_requests(&subject);
        assert_eq!(subject.forms(), [BatchForm::Single], "{sizes:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn the_fastest_form_is_taken() {
    let fastest = if has_vectors() { BatchForm::Vector } else { BatchForm::Eights };
    assert_eq!(policy([4, 4, 10, 16, 4]).batch().form(), fastest);
    assert_eq!(policy([2, 2, 3, 257, 2]).batch().form(), BatchForm::Single);
}

#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn the_shipped_policy_is_decided_in_every_form_for_every_number() {
    let shipped = Subject::of(Policy::splunk_observability().unwrap());
    assert_decides_as_single_requests(&shipped);
    let vocabulary = shipped.policy.vocabulary();
    let (mut numbers, mut expected) = (Numbers::default(), Vec::new());
    for request in vocabulary.requests() {
        let cell = vocabulary.cell(request).unwrap();
        let indices =
            [cell.role.index(), cell.token.index(), cell.api.index(), cell.action.index(), cell.owner.index()];
        numbers.push(indices.map(|index| u8::try_from(index).unwrap()));
        expected.push(shipped.policy.decide(request).is_allow());
    }
    for batch in &shipped.batches {
        let mut allowed = vec![0; expected.len().div_ceil(64)];
        batch.decide_batch_columns(&numbers.columns(), &mut allowed).unwrap();
        let decided: Vec<bool> = (0..expected.len()).map(|bit| allowed[bit / 64] >> (bit % 64) & 1 == 1).collect();
        assert_eq!(decided, expected, "{:?}", batch.form());
    }
}

#[test]
fn packed_requests_are_decided_like_single_ones_those_of_others_included() {
    let other = policy([1, 1, 1, 1, 2]);
    let Subject { policy, batches } = &*SMALL;
    let mut requests: Vec<Request> = policy.vocabulary().requests().collect();
    requests.extend(other.vocabulary().requests());
    let requests: Vec<Request> = requests.into_iter().cycle().take(200).collect();
    let lengths = if cfg!(miri) { vec![0, 63, 65] } else { (0..=200).collect() };
    for batch in batches {
        for &length in &lengths {
            assert_decides_packed(policy, batch, &requests[..length]);
        }
    }
}

/// Operations of one word each, up to and past what a byte numbers; operations of several words; many kinds of operations.
#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn packed_requests_of_vocabularies_of_every_size() {
    let (mut vectors, mut singles) = (0, 0);
    for sizes in [
        [1, 1, 1, 1, 1],
        [2, 2, 4, 4, 2],
        [4, 4, 4, 6, 4],
        [4, 4, 10, 24, 4],
        [3, 3, 5, 77, 3],
        [3, 3, 6, 64, 3],
        [2, 2, 40, 12, 2],
        [5, 5, 3, 3, 5],
    ] {
        let Subject { policy, batches } = Subject::of(policy(sizes));
        let requests: Vec<Request> = policy.vocabulary().requests().collect();
        for batch in batches {
            if batch.packed_form() == BatchForm::Vector {
                vectors += 1;
            } else {
                singles += 1;
            }
            assert_decides_packed(&policy, &batch, &requests);
        }
    }
    assert!(singles > 0 && (vectors >= 4 || !has_vectors()), "{vectors} by vectors, {singles} one by one");
}

/// As many kinds of operations as there are sets of rules: more than a byte has bits, in irregular order.
#[test]
#[cfg_attr(miri, ignore = "takes long")]
fn packed_requests_of_many_kinds_of_operations() {
    use BatchForm::{Single, Vector};
    for (operations, rules, form) in [(12, 8, Vector), (40, 8, Vector), (255, 8, Vector), (255, 24, Single)] {
        let mut text = format!(
            "portcullis: 1\npolicy: kinds\nvocabulary:\n  roles: {}\n  tokens: {}\n  owners: {{ none: {{}}, o: {{}} }}\n  \
             apis: {{ p: {} }}\ndefault: deny\nrules:\n",
            names('r', 4),
            names('t', 8),
            names('a', usize::try_from(operations).unwrap())
        );
        for rule in 0..rules {
            let of_rule = (0..operations).filter(|number| (number * 0x9e37_79b1_u64) >> rule & 1 == 1);
            let actions: Vec<String> = of_rule.map(|number| format!("a{number}")).collect();
            let actions = actions.join(", ");
            let (role, token) = (rule / 8, rule % 8);
            writeln!(text, "  - {{ id: k{rule}, role: r{role}, token: t{token}, action: [{actions}], effect: allow }}")
                .unwrap();
        }
        let Subject { policy, batches } = Subject::of(Policy::from_text("kinds.yaml", &text).unwrap());
        for batch in &batches {
            assert_decides_packed(&policy, batch, &policy.vocabulary().requests().collect::<Vec<_>>());
        }
        let expected = if has_vectors() { form } else { Single };
        assert_eq!(policy.batch().packed_form(), expected, "{operations} operations, {rules} rules");
    }
}

#[test]
fn a_request_of_another_policy_is_denied_in_every_lane() {
    let Subject { policy, batches } = &*SMALL;
    let mine = policy.vocabulary().requests().find(|&request| policy.decide(request).is_allow()).unwrap();
    let all_allowed = "portcullis: 1\npolicy: other\nvocabulary: { roles: { r: {} }, tokens: { t: {} }, owners: { none: {} }, \
                       apis: { a: { x: {} } } }\ndefault: allow\nrules: []\n";
    let other = Policy::from_text("other.yaml", all_allowed).unwrap();
    let stray = other.vocabulary().requests().next().unwrap();
    assert!(other.decide(stray).is_allow());
    for batch in batches {
        for lane in (0..64).step_by(if cfg!(miri) { 21 } else { 1 }) {
            let mut requests = [mine; 64];
            requests[lane] = stray;
            let mut allowed = [0];
            batch.decide_batch(&requests, &mut allowed).unwrap();
            assert_eq!(allowed, [!(1 << lane)], "{:?}", batch.packed_form());
        }
    }
}

#[test]
fn batches_that_do_not_fit_are_errors() {
    let request = SMALL.policy.vocabulary().requests().next().unwrap();
    for batch in &SMALL.batches {
        let mut allowed = [u64::MAX];
        let error = batch.decide_batch(&[request; 65], &mut allowed).unwrap_err();
        assert_eq!(error, BatchError::TooShort { needed: 2, given: 1 });
        assert_eq!(error.to_string(), "a bit map of 1 words for requests that take 2");
        let columns =
            Columns { roles: &[0; 65], tokens: &[0; 65], apis: &[0; 65], actions: &[0; 65], owners: &[0; 65] };
        assert_eq!(batch.decide_batch_columns(&columns, &mut allowed), Err(error));
        let unequal = Columns { owners: &[0; 64], ..columns };
        let error = batch.decide_batch_columns(&unequal, &mut allowed).unwrap_err();
        assert_eq!(
            error.to_string(),
            "columns of different lengths: 65 roles, 65 tokens, 65 apis, 65 actions, 64 owners"
        );
        assert_eq!(allowed, [u64::MAX], "nothing is written");
    }
}
