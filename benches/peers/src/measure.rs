//! Asking an engine the requests of the workload: to check its decisions, and to time them.

use std::{hint::black_box, time::Duration};

use cpu_time::ThreadTime;
use portcullis::{Names, Policy, Request, rules::reference};

use crate::{
    engine::Engine,
    workload::{self, NameStream},
};

/// A sample has at least so many decisions.
const DECISIONS: usize = 64;

/// The policy of one size, and the requests that engines are asked.
pub(crate) struct World {
    pub(crate) policy: Policy,
    /// The names of the stream that is timed.
    names: NameStream,
    /// The requests of the stream, then the others, with their decisions.
    expected: Vec<(Request, bool)>,
}

impl World {
    /// Up to so many rules, every request is there to be checked; beyond, the reference would take minutes, and only the
    /// stream is.
    const ALL_REQUESTS: usize = 1_000;

    pub(crate) fn new(rules: usize) -> Self {
        let policy = workload::policy(rules);
        let stream = workload::stream(&policy);
        let names = NameStream::new(&policy, &stream);
        let mut requests = stream;
        if rules <= Self::ALL_REQUESTS {
            let mut timed = requests.clone();
            timed.sort_unstable();
            requests.extend(policy.vocabulary().requests().filter(|request| timed.binary_search(request).is_err()));
        }
        let decided = |request| (request, reference::decide(policy.rules(), request).is_allow());
        let expected = requests.into_iter().map(decided).collect();
        Self { policy, names, expected }
    }

    /// How many requests an engine can be checked on.
    pub(crate) fn requests(&self) -> usize {
        self.expected.len()
    }
}

/// How an engine is given a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In the engine's own form, made ahead.
    Ready,
    /// As five strings.
    Names,
}

/// An engine with the requests of one size.
pub(crate) trait Subject {
    /// The time of one decision, by a few that are not asked again soon; from names where the engine can.
    fn probe(&mut self) -> Duration;

    /// Compares the decisions of the first so many requests with what is expected: in both forms, or in turns in one of
    /// them, which takes half the time. From then on, no other requests are timed.
    ///
    /// # Errors
    ///
    /// The first request that is decided differently, or not at all.
    fn check(&mut self, requests: usize, in_turns: bool) -> Result<(), String>;

    /// Times whole passes over the stream, or a part of it where even one pass takes longer; nanoseconds for each decision
    /// in each sample. Empty if the engine has no such form.
    fn time(&mut self, form: Form, slot: Duration, sample: Duration) -> Vec<f64>;
}

/// What makes an engine a subject.
pub(crate) struct Case<'w, E: Engine> {
    engine: E,
    world: &'w World,
    names: Vec<Names<'w>>,
    ready: Vec<E::Ready>,
    at: usize,
}

impl<'w, E: Engine> Case<'w, E> {
    pub(crate) fn new(engine: E, world: &'w World) -> Self {
        let names = world.names.names();
        let ready = names.iter().filter_map(|names| engine.ready(names)).collect();
        Self { engine, world, names, ready, at: 0 }
    }

    /// Decides in one form or in all that the engine has.
    fn decide(&mut self, names: &Names<'_>, form: Option<Form>) -> impl Iterator<Item = bool> + use<E> {
        let Self { engine, .. } = self;
        let ready = if form == Some(Form::Names) { None } else { engine.ready(names) };
        let ready = ready.map(|request| engine.decide_ready(&request));
        let from_names = if form == Some(Form::Ready) { None } else { engine.decide(names) };
        ready.into_iter().chain(from_names)
    }
}

impl<E: Engine> Subject for Case<'_, E> {
    fn probe(&mut self) -> Duration {
        const PROBES: usize = 8;
        let names = self.names[..=PROBES].to_vec();
        // The first decision may do what belongs to loading.
        let form = self.decide(&names[0], Some(Form::Names)).next().map_or(Form::Ready, |_| Form::Names);
        let start = ThreadTime::now();
        for names in &names[1..] {
            black_box(self.decide(names, Some(form)).next());
        }
        start.elapsed() / PROBES as u32
    }

    fn check(&mut self, requests: usize, in_turns: bool) -> Result<(), String> {
        let world = self.world;
        let has_both = !self.ready.is_empty() && self.engine.decide(&self.names[0]).is_some();
        for (number, &(request, expected)) in world.expected[..requests].iter().enumerate() {
            let names = world.policy.vocabulary().names(request).ok_or("a request of another policy")?;
            let form = (has_both && in_turns).then(|| [Form::Ready, Form::Names][number % 2]);
            let mut decisions = self.decide(&names, form).peekable();
            if decisions.peek().is_none() {
                return Err(format!("it has no answer to `{names}`"));
            }
            if decisions.any(|decision| decision != expected) {
                let (is, should) = if expected { ("denies", "allow") } else { ("allows", "deny") };
                return Err(format!("it {is} `{names}`, which the rules {should}"));
            }
        }
        self.names.truncate(requests);
        self.ready.truncate(requests);
        Ok(())
    }

    fn time(&mut self, form: Form, slot: Duration, sample: Duration) -> Vec<f64> {
        let Self { engine, names, ready, at, .. } = self;
        match form {
            Form::Ready => time(ready, at, slot, sample, |request| engine.decide_ready(request)),
            Form::Names if engine.decide(&names[0]).is_none() => Vec::new(),
            Form::Names => time(names, at, slot, sample, |names| engine.decide(names).unwrap_or_default()),
        }
    }
}

fn time<T>(
    requests: &[T],
    at: &mut usize,
    slot: Duration,
    sample: Duration,
    mut decide: impl FnMut(&T) -> bool,
) -> Vec<f64> {
    if requests.is_empty() {
        return Vec::new();
    }
    let mut decisions = DECISIONS;
    let (mut samples, mut spent) = (Vec::new(), Duration::ZERO);
    while spent < slot {
        let taken = pass(requests, at, decisions, &mut decide);
        if taken < sample {
            // Too short to be a sample; a whole pass at the least where passes are shorter than samples.
            decisions *= 2;
            if decisions > requests.len() {
                decisions = decisions.next_multiple_of(requests.len());
            }
        } else {
            spent += taken;
            samples.push(taken.as_secs_f64() * 1e9 / decisions as f64);
        }
    }
    samples
}

/// The time of the next so many decisions, going round the requests.
fn pass<T>(requests: &[T], at: &mut usize, decisions: usize, mut decide: impl FnMut(&T) -> bool) -> Duration {
    let mut left = decisions;
    let start = ThreadTime::now();
    while left > 0 {
        let run = &requests[*at..requests.len().min(*at + left)];
        for request in run {
            black_box(decide(black_box(request)));
        }
        left -= run.len();
        *at = (*at + run.len()) % requests.len();
    }
    start.elapsed()
}
