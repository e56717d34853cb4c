//! Names that contain what joins them: every joined text reads back to the same names, whatever the names are.

use portcullis::{
    Decision, Names, Policy,
    policy::PolicyBuilder,
    space::{OperationName, OperationNameError},
};
use proptest::{prelude::*, sample::select};

/// Names, most of them of few letters and many joints, so that texts are often the same.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab1]([ab1./]{0,4}[ab1_-])?",
        1 => "[A-Za-z0-9]([A-Za-z0-9_.:/-]{0,126}[A-Za-z0-9_-])?",
        1 => select(vec!["read:user", "pods/exec", "s3:GetObject", "users.list", "2fa", "123", "a.b.c", "a/b/c", "true"])
            .prop_map(Into::into),
    ]
}

/// Returns a policy with these operations alone.
fn policy_of(operations: &[(String, String)]) -> Policy {
    let mut builder = PolicyBuilder::new("joined", Decision::Deny).expect("a name");
    builder.role("admin").expect("a name");
    let mut apis: Vec<&String> = operations.iter().map(|(api, _)| api).collect();
    apis.sort();
    apis.dedup();
    for api in apis {
        let id = builder.api(api).expect("a new name");
        let mut actions: Vec<&String> =
            operations.iter().filter(|(of, _)| of == api).map(|(_, action)| action).collect();
        actions.sort();
        actions.dedup();
        for action in actions {
            builder.operation(id, action, []).expect("a new action");
        }
    }
    builder.build().expect("a vocabulary")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_read_back(
        role in names(), token in proptest::option::of(names()), api in names(), action in names(),
        owner in proptest::option::of(names()),
    ) {
        let names = Names::by_role(&role, &api, &action);
        let names = token.as_deref().map_or(names, |token| names.with_token(token));
        let names = owner.as_deref().map_or(names, |owner| names.with_owner(owner));
        let text = names.to_string();
        prop_assert_eq!(Names::read(&text), Some(names), "{}", text);

        let operation = OperationName::new(&api, &action);
        let text = operation.to_string();
        prop_assert_eq!(OperationName::read(&text), Some(operation), "{}", text);
        // Plain names look as they always did.
        if !api.contains('.') && !action.contains('.') {
            prop_assert_eq!(text, format!("{api}.{action}"));
        }
    }

    /// Whatever is read is what was displayed: no two texts are the same names.
    #[test]
    fn a_text_has_one_meaning(text in "[ab./\" ]{0,9}|\"[ab.]{1,4}\"[.]\"?[ab.]{1,4}\"?") {
        if let Some(names) = Names::read(&text) {
            prop_assert_eq!(names.to_string(), text.clone());
        }
        if let Some(operation) = OperationName::read(&text) {
            prop_assert_eq!(operation.to_string(), text);
        }
    }

    /// With a vocabulary, the text without quotation marks is read if one operation alone is declared with it.
    #[test]
    fn a_vocabulary_tells_parts_apart(operations in prop::collection::vec((names(), names()), 1..8)) {
        let policy = policy_of(&operations);
        for (api, action) in &operations {
            let operation = OperationName::new(api, action);
            let displayed = operation.to_string();
            prop_assert_eq!(policy.vocabulary().operation_called(&displayed), Ok(operation));
            let bare = format!("{api}.{action}");
            let mut meanings: Vec<String> = operations
                .iter()
                .filter(|(api, action)| format!("{api}.{action}") == bare)
                .map(|(api, action)| OperationName::new(api, action).to_string())
                .collect();
            meanings.sort();
            meanings.dedup();
            let read = policy.vocabulary().operation_called(&bare);
            if meanings.len() == 1 {
                prop_assert_eq!(read, Ok(operation));
            } else if OperationName::read(&bare).is_none() {
                let Err(OperationNameError::Ambiguous { meanings: mut told, .. }) = read else {
                    return Err(TestCaseError::fail(format!("{bare} is read as {read:?}")));
                };
                told.sort();
                prop_assert_eq!(told, meanings);
            }
        }
    }
}

#[test]
fn quotation_marks_that_are_not_needed_are_read_with_a_vocabulary() {
    let policy = policy_of(&[("12".into(), "3.4".into()), ("12.3".into(), "4".into()), ("a".into(), "b".into())]);
    let read = |text| policy.vocabulary().operation_called(text).ok();
    for text in ["12.\"3.4\"", "\"12\".\"3.4\""] {
        assert_eq!(read(text), Some(OperationName::new("12", "3.4")), "{text}");
    }
    assert_eq!(read("\"12.3\".\"4\""), Some(OperationName::new("12.3", "4")));
    for text in ["\"a\".b", "a.\"b\"", "\"a\".\"b\""] {
        assert_eq!(read(text), Some(OperationName::new("a", "b")), "{text}");
    }
    for text in ["\"a.b\"", "\"a\"", "\"\".b", "\"a\"b", "\"a\".b.", "\"a.b"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn what_is_no_joined_name_is_refused() {
    for text in ["", ".", "a", "a.", ".a", "a.b.c", "\"a\".b", "\"a.b.c", "\"a.b\"c", "\"a.b\".", "a.\"b.c\"d", "a b.c"]
    {
        assert_eq!(OperationName::read(text).filter(|name| !name.api.contains(' ')), None, "{text}");
    }
    for text in ["", "a", "a b", "a b.c ", "a b.c d e", "a/b/c d.e", " a b.c", "a/ b.c", "a b.c \"d\"", "\"a\" b.c"] {
        assert_eq!(Names::read(text), None, "{text}");
    }
}
