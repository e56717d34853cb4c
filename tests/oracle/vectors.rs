use std::collections::{BTreeMap, BTreeSet};

use super::{
    config,
    generate::models,
    model::{self, Cell, Cube, Effect, Model, Says},
    policies, policy, shipped,
};
use portcullis::{
    Column, Names, Policy, Request,
    oracle::{Answers, ConditionPart, Mutants, Strategy, Vector, Vectors},
    rules::{Rule, reference},
    space::CellSet,
};
use proptest::{prelude::*, strategy::Strategy as _};

fn requests(vectors: &Vectors<'_>) -> Vec<Request> {
    vectors.iter().map(|vector| vector.request()).collect()
}

fn name<'n>(names: &Names<'n>, column: Column) -> &'n str {
    names.get(column).expect("a request has an owner")
}

type Pair<'n> = ((Column, &'n str), (Column, &'n str));

/// Every two names of different columns that the requests have together.
fn name_pairs(policy: &Policy, requests: impl IntoIterator<Item = Request>) -> Vec<BTreeSet<Pair<'_>>> {
    let of_request = |request| {
        let names = policy.vocabulary().names(request).expect("a request of the policy");
        let columns = move || Column::ALL.into_iter().map(move |column| (column, name(&names, column)));
        let pairs = columns()
            .flat_map(move |one| columns().filter(move |other| one.0 < other.0).map(move |other| (one, other)));
        pairs.collect()
    };
    requests.into_iter().map(of_request).collect()
}

#[track_caller]
fn assert_covers_all_pairs(policy: &Policy) {
    let vectors = Vectors::of(policy, Strategy::Pairs);
    let all: BTreeSet<Pair<'_>> = name_pairs(policy, policy.vocabulary().requests()).into_iter().flatten().collect();
    let of_vectors = name_pairs(policy, requests(&vectors));
    let mut times: BTreeMap<Pair<'_>, usize> = BTreeMap::new();
    for &pair in of_vectors.iter().flatten() {
        *times.entry(pair).or_default() += 1;
    }
    assert_eq!(times.keys().copied().collect::<BTreeSet<_>>(), all);
    assert!(of_vectors.iter().all(|pairs| pairs.iter().any(|pair| times[pair] == 1)), "one is for nothing");
    assert!(vectors.lower_bound() <= Some(vectors.len()));
}

#[track_caller]
fn assert_kills_all_mutants(policy: &Policy) {
    let vectors = Vectors::of(policy, Strategy::Killing);
    let requests = requests(&vectors);
    let decide = |policy: &Policy, request: Request| reference::decide(policy.rules(), request);
    let killers: Vec<Vec<usize>> = Mutants::of(policy)
        .iter()
        .map(|mutant| {
            let mutated = mutant.policy();
            let kills = |&number: &usize| decide(&mutated, requests[number]) != decide(policy, requests[number]);
            (0..requests.len()).filter(kills).collect()
        })
        .collect();
    assert!(killers.iter().all(|killers| !killers.is_empty()), "one survives");
    for number in 0..requests.len() {
        assert!(killers.iter().any(|killers| *killers == [number]), "vector {number} can be left out");
        // The first so many kill the most.
        let new = |other: usize| {
            let alive = killers.iter().filter(|killers| killers.iter().all(|&killer| killer >= number));
            alive.filter(|killers| killers.contains(&other)).count()
        };
        assert!((number..requests.len()).all(|other| new(other) <= new(number)));
    }
    assert!(vectors.lower_bound() <= Some(vectors.len()));
}

#[test]
fn all_vectors_are_all_requests() {
    let policy = shipped();
    let vectors = Vectors::of(&policy, Strategy::All);
    assert_eq!(requests(&vectors), CellSet::all(policy.vocabulary()).iter().collect::<Vec<_>>());
    assert_eq!((vectors.len(), vectors.lower_bound()), (policy.vocabulary().cell_count(), None));
    assert_eq!((vectors.pairs(), vectors.without_pair()), (&[][..], &[][..]));
}

#[test]
fn a_vector_has_the_right_answer_and_why() {
    let policy = shipped();
    let vectors = Vectors::of(&policy, Strategy::All);
    let texts: Vec<String> = vectors.iter().map(|vector| vector.to_string()).collect();
    for text in [
        "power/user_api team.create none: deny by team-write",
        "admin/user_api team.create none: allow by default",
        "usage/org_rum team.remove_member other: deny by team-remove-others",
    ] {
        assert!(texts.contains(&text.to_owned()), "{text}");
    }
    for vector in vectors.iter() {
        let ruling = policy.ruling(vector.request());
        assert_eq!(vector.decision(), ruling.decision);
        assert_eq!(
            vector.decider().rule().map(Rule::id),
            ruling.rule.and_then(|id| policy.rules().get(id)).map(Rule::id)
        );
        let cited = vector.decider().rule().map_or(0, |rule| rule.citations().len());
        assert_eq!(vector.clauses().count(), cited);
        assert_eq!(policy.resolve(&vector.names()), Ok(vector.request()));
    }
}

/// A vector has one action, and with each action there must be as many as there are roles, or APIs that have it.
#[test]
fn pairs_of_the_shipped_policy_are_nearly_as_few_as_possible() {
    let policy = shipped();
    assert_covers_all_pairs(&policy);
    let vectors = Vectors::of(&policy, Strategy::Pairs);
    let vocabulary = policy.vocabulary();
    let apis_with = |action| vocabulary.operations().filter(|(_, operation)| operation.action() == action).count();
    let bound: usize = vocabulary.actions().ids().map(|action| apis_with(action).max(4)).sum();
    assert_eq!(vectors.lower_bound(), Some(bound));
    assert!(vectors.len() <= bound + 2, "{} instead of {bound}", vectors.len());
}

/// Two roles, two kinds of token and two actions: four vectors, as any two names of two columns make four pairs.
#[test]
fn pairs_of_a_tiny_policy_are_as_few_as_possible() {
    let tiny = policy(
        "
portcullis: 1
policy: tiny
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {} }
  apis: { door: { open: {}, close: {} } }
default: deny
rules: []
",
    );
    let vectors = Vectors::of(&tiny, Strategy::Pairs);
    assert_eq!((vectors.len(), vectors.lower_bound()), (4, Some(4)));
    assert_covers_all_pairs(&tiny);
}

#[test]
fn killing_vectors_of_the_shipped_policy_are_as_few_as_possible() {
    let policy = shipped();
    assert_kills_all_mutants(&policy);
    let vectors = Vectors::of(&policy, Strategy::Killing);
    assert_eq!(vectors.lower_bound(), Some(vectors.len()));
}

#[test]
fn boundaries_of_the_shipped_policy_are_known() {
    let policy = shipped();
    let vectors = Vectors::of(&policy, Strategy::Boundary);
    let texts: Vec<String> = vectors.iter().map(|vector| vector.to_string()).collect();
    let with_pair: Vec<[String; 3]> = vectors
        .pairs()
        .iter()
        .map(|pair| {
            [pair.condition.in_words(&policy).to_string(), texts[pair.first].clone(), texts[pair.second].clone()]
        })
        .collect();
    let expected = [
        "role in the requirement of `team-remove-others`",
        "power/user_api team.remove_member other: deny by team-remove-others",
        "admin/user_api team.remove_member other: allow by default",
    ];
    assert!(with_pair.contains(&expected.map(str::to_owned)), "{with_pair:#?}");
    // Where the API changes alone, another rule denies the same, or there is no such operation. Where the action changes
    // alone, all others with that owner are denied too.
    let without: Vec<String> =
        vectors.without_pair().iter().map(|condition| condition.in_words(&policy).to_string()).collect();
    let expected = [
        "api in the scope of `dashboard-permissions-of-others`",
        "action in the scope of `dashboard-permissions-of-others`",
        "api in the scope of `detector-permissions-of-others`",
        "action in the scope of `detector-permissions-of-others`",
        "api in the scope of `permissions-on-held-items`",
        "action in the scope of `permissions-on-held-items`",
        "api in the scope of `organization-read-users`",
        "api in the scope of `organization-metric-categories`",
        "api in the scope of `organization-invite-user`",
        "api in the scope of `organization-invite-group`",
        "api in the scope of `organization-grant-admin`",
        "action in the scope of `organization-grant-admin`",
        "api in the scope of `organization-delete-user`",
        "action in the scope of `organization-delete-user`",
        "api in the scope of `team-remove-others`",
    ];
    assert_eq!(without, expected);
}

/// The second rule's first pair would be of two requests to open, but one to close is there already.
#[test]
fn boundaries_share_requests() {
    let doors = policy(
        "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door:
      open: { owners: [none] }
      close: { owners: [self, other] }
default: allow
rules:
  - { id: own-doors-close, action: close, require: { owner: self } }
  - { id: keys-alone, require: { token: key } }
",
    );
    let vectors = Vectors::of(&doors, Strategy::Boundary);
    let texts: Vec<String> = vectors.iter().map(|vector| vector.to_string()).collect();
    let expected = [
        "guest/key door.close other: deny by own-doors-close",
        "guest/key door.close self: allow by default",
        "guest/copied_key door.close self: deny by keys-alone",
    ];
    assert_eq!(texts, expected);
    let places: Vec<(usize, usize)> = vectors.pairs().iter().map(|pair| (pair.first, pair.second)).collect();
    assert_eq!(places, [(0, 1), (2, 1)]);
    let without: Vec<String> =
        vectors.without_pair().iter().map(|condition| condition.in_words(&doors).to_string()).collect();
    assert_eq!(without, ["action in the scope of `own-doors-close`"]);
}

#[test]
fn what_is_missing_kills_what_survives() {
    let policy = shipped();
    let mutants = Mutants::of(&policy);
    let all: Vec<Request> = policy.vocabulary().requests().collect();
    let half = CellSet::of_requests(policy.vocabulary(), all[..all.len() / 2].iter().copied());
    let answers = Answers::of(&policy, &half);
    let missing = Vectors::killing(&policy, mutants.surviving(&answers));
    assert!(mutants.surviving(&answers).count() > 0);
    let both = Answers::of(&policy, &half.union(&missing.requests()));
    assert_eq!(mutants.surviving(&both).count(), 0);
    assert!(missing.len() < Vectors::of(&policy, Strategy::Killing).len());
    assert!(Vectors::killing(&policy, mutants.surviving(&both)).is_empty());
}

#[test]
fn strategies_have_names() {
    let names: Vec<String> = Strategy::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["all", "pairs", "boundary", "killing"]);
}

/// Whether a cube has a condition on a column: the names are listed, or the operations are selected.
fn is_condition(cube: &Cube, column: Column) -> bool {
    let listed = match column {
        Column::Role => &cube.role,
        Column::Token => &cube.token,
        Column::Api => &cube.api,
        Column::Action => &cube.action,
        Column::Owner => &cube.owner,
        _ => panic!("a column that the model does not have"),
    };
    listed.is_some() || (cube.operations.is_some() && matches!(column, Column::Api | Column::Action))
}

/// Whether a cell meets the condition of a cube on a column.
fn is_met(cube: &Cube, column: Column, cell: Cell) -> bool {
    let admits = |names: &Option<Vec<usize>>, name| names.as_ref().is_none_or(|names| names.contains(&name));
    match column {
        Column::Role => admits(&cube.role, cell.role),
        Column::Token => admits(&cube.token, cell.token),
        Column::Owner => admits(&cube.owner, cell.owner),
        _ if cube.operations.is_some() => cube.operations.iter().flatten().any(|&pair| pair == (cell.api, cell.action)),
        Column::Api => admits(&cube.api, cell.api),
        Column::Action => admits(&cube.action, cell.action),
        _ => panic!("a column that the model does not have"),
    }
}

/// Whether the policy states a condition: which operations read says nothing of APIs.
fn is_stated((_, column, cube): (ConditionPart, Column, &Cube)) -> bool {
    column != Column::Api || cube.reads.is_none() || cube.api.is_some()
}

fn in_column(cell: Cell, column: Column) -> usize {
    match column {
        Column::Role => cell.role,
        Column::Token => cell.token,
        Column::Api => cell.api,
        Column::Action => cell.action,
        Column::Owner => cell.owner,
        _ => panic!("a column that the model does not have"),
    }
}

/// The conditions of a rule: where they are, and the whole part.
fn conditions(rule: &model::Rule) -> Vec<(ConditionPart, Column, &Cube)> {
    let exceptions = rule.except.iter().enumerate().map(|(number, cube)| (ConditionPart::Exception(number), cube));
    let required = match &rule.effect {
        Effect::Require(needed) => Some((ConditionPart::Requirement, needed)),
        Effect::Allow | Effect::Deny => None,
    };
    let parts = [(ConditionPart::Scope, &rule.scope)].into_iter().chain(exceptions).chain(required);
    let of_part = |(part, cube)| Column::ALL.map(|column| is_condition(cube, column).then_some((part, column, cube)));
    parts.flat_map(of_part).flatten().collect()
}

/// What is decided without a rule.
fn without(model: &Model, rule: usize) -> Model {
    let mut model = model.clone();
    model.rules.remove(rule);
    model
}

/// By the definition: whether two cells show what a condition of a rule is good for.
fn is_boundary(
    model: &Model,
    rule: &model::Rule,
    condition: (ConditionPart, Column, &Cube),
    first: Cell,
    second: Cell,
) -> bool {
    let differ = |(_, column, cube): (ConditionPart, Column, &Cube)| {
        column == condition.1 && is_met(cube, column, first) != is_met(cube, column, second)
    };
    let columns = Column::ALL.into_iter().filter(|&column| in_column(first, column) != in_column(second, column));
    let verdict = |cell| match rule.says(cell) {
        Some(Says::Denies) => Some(false),
        Some(Says::Allows) => Some(true),
        _ => None,
    };
    columns.eq([condition.1])
        && conditions(rule).into_iter().filter(|&one| differ(one)).eq([condition])
        && verdict(first) == Some(model.decide(first).0)
        && verdict(second).is_none()
        && model.decide(first).0 != model.decide(second).0
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn pairs_of_generated_policies_cover_all(policy in policies()) {
        assert_covers_all_pairs(&policy);
    }

    #[test]
    fn killing_vectors_of_generated_policies_kill_all_mutants(policy in policies()) {
        assert_kills_all_mutants(&policy);
    }

    #[test]
    fn killing_vectors_of_small_policies_are_as_few_as_the_bound_says(
        model in models().prop_filter("few cells", |model| model.cells().len() <= 12)
    ) {
        let policy = model.policy();
        let cells: Vec<Request> = policy.vocabulary().requests().collect();
        let mutants = Mutants::of(&policy);
        let changed = mutants.iter().map(|mutant| {
            let changed = mutant.changed();
            (0..cells.len()).filter(|&number| changed.contains(cells[number])).fold(0_u32, |set, number| set | 1 << number)
        });
        let changed: BTreeSet<u32> = changed.collect();
        let hits_all = |chosen: &u32| changed.iter().all(|set| set & chosen != 0);
        let fewest = (0_u32..1 << cells.len()).filter(hits_all).map(u32::count_ones).min();
        let fewest = fewest.map(|count| usize::try_from(count).expect("a few"));
        let vectors = Vectors::of(&policy, Strategy::Killing);
        prop_assert!(vectors.lower_bound() <= fewest);
        prop_assert_eq!(Some(vectors.len()), fewest);
    }

    #[test]
    fn boundaries_of_generated_policies_are_where_the_definition_has_them(model in models()) {
        let policy = model.policy();
        let vectors = Vectors::of(&policy, Strategy::Boundary);
        let requests = requests(&vectors);
        prop_assert_eq!(requests.iter().collect::<BTreeSet<_>>().len(), requests.len());
        let cells: BTreeMap<Request, Cell> =
            model.cells().into_iter().map(|cell| (policy.resolve(&cell.names()).unwrap(), cell)).collect();
        let mut pairs = vectors.pairs().iter();
        let mut without_pair = vectors.without_pair().iter();
        for (number, rule) in model.rules.iter().enumerate() {
            let others = without(&model, number);
            for condition in conditions(rule).into_iter().filter(|&condition| is_stated(condition)) {
                let is_pair = |first, second| is_boundary(&model, rule, condition, first, second);
                let is_needed = |first: Cell| others.decide(first).0 != model.decide(first).0;
                let cells_decided = || cells.values().filter(|&&cell| rule.says(cell).is_some());
                let found = cells_decided().flat_map(|&first| {
                    cells.values().filter(move |&&second| is_pair(first, second)).map(move |_| first)
                });
                let found: Vec<Cell> = found.collect();
                let reported = if found.is_empty() {
                    *without_pair.next().expect("a condition without a pair")
                } else {
                    let pair = pairs.next().expect("a condition with a pair");
                    let (first, second) = (cells[&requests[pair.first]], cells[&requests[pair.second]]);
                    prop_assert!(is_pair(first, second), "{first:?} {second:?} {:?}", condition);
                    prop_assert_eq!(is_needed(first), found.iter().any(|&first| is_needed(first)));
                    pair.condition
                };
                let reported = (policy.rules().get(reported.rule).map(Rule::id), reported.part, reported.column);
                prop_assert_eq!(reported, (Some(rule.id), condition.0, condition.1));
            }
        }
        prop_assert!(pairs.next().is_none() && without_pair.next().is_none());
    }

    #[test]
    fn vectors_are_always_the_same(policy in policies()) {
        for &strategy in Strategy::ALL {
            let (one, other) = (Vectors::of(&policy, strategy), Vectors::of(&policy, strategy));
            prop_assert_eq!(requests(&one), requests(&other));
            prop_assert_eq!((one.pairs(), one.without_pair()), (other.pairs(), other.without_pair()));
            prop_assert_eq!(one.lower_bound(), other.lower_bound());
        }
    }
}

/// What a strategy promises of all requests, it keeps of some.
#[test]
fn within_a_part() {
    let policy = shipped();
    let vocabulary = policy.vocabulary();
    let mutants = Mutants::of(&policy);
    for (api, named) in vocabulary.apis().iter() {
        let of_api = |request: &Request| vocabulary.cell(*request).expect("a cell").api == api;
        let part = CellSet::of_requests(vocabulary, vocabulary.requests().filter(of_api));
        let within = |strategy| Vectors::within(&policy, strategy, &part);
        assert_eq!(within(Strategy::All).requests(), part);
        for &strategy in Strategy::ALL {
            assert!(within(strategy).requests().difference(&part).is_empty(), "{strategy} of {}", named.name());
        }

        let killing = within(Strategy::Killing).requests();
        let killed = mutants.iter().filter(|mutant| !mutant.changed().intersection(&killing).is_empty()).count();
        let killable = mutants.iter().filter(|mutant| !mutant.changed().intersection(&part).is_empty()).count();
        assert_eq!(killed, killable, "{}", named.name());

        let pairs_in = |requests: &CellSet| -> BTreeSet<Pair<'_>> {
            name_pairs(&policy, requests.iter()).into_iter().flatten().collect()
        };
        assert_eq!(pairs_in(&within(Strategy::Pairs).requests()), pairs_in(&part), "{}", named.name());

        let boundary = within(Strategy::Boundary);
        assert!(!boundary.pairs().is_empty(), "{}", named.name());
        let vectors: Vec<Vector<'_>> = boundary.iter().collect();
        for pair in boundary.pairs() {
            assert_ne!(vectors[pair.first].decision(), vectors[pair.second].decision());
        }
    }
}
