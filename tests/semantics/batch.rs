//! Batches decide what single requests are decided, for generated policies, in every form.

use super::{config, generate::models};
use portcullis::policy::{BatchForm, Columns};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_form_decides_as_single_requests_are(
        model in models(),
        numbers in prop::collection::vec([0_u8..4, 0_u8..4, 0_u8..4, 0_u8..4, 0_u8..4], 0..=150),
        strays in prop::collection::vec((0_usize..150, 0_usize..5, any::<u8>()), 0..=4),
    ) {
        let policy = model.policy();
        let vocabulary = policy.vocabulary();
        let mut numbers = numbers;
        for (request, column, number) in strays {
            if let Some(request) = numbers.get_mut(request) {
                request[column] = number;
            }
        }
        let expected: Vec<bool> = numbers.iter().map(|&[role, token, api, action, owner]| {
            let request = || vocabulary.request(
                vocabulary.roles().ids().nth(usize::from(role))?,
                vocabulary.tokens().ids().nth(usize::from(token))?,
                vocabulary.operation_of(
                    vocabulary.apis().ids().nth(usize::from(api))?,
                    vocabulary.actions().ids().nth(usize::from(action))?,
                )?,
                vocabulary.owners().ids().nth(usize::from(owner))?,
            );
            request().is_some_and(|request| policy.decide(request).is_allow())
        }).collect();
        let column = |column: usize| numbers.iter().map(|numbers| numbers[column]).collect::<Vec<u8>>();
        let (roles, tokens, apis, actions, owners) = (column(0), column(1), column(2), column(3), column(4));
        let columns =
            Columns { roles: &roles, tokens: &tokens, apis: &apis, actions: &actions, owners: &owners };
        for batch in BatchForm::ALL.into_iter().filter_map(|form| policy.batch_in(form)) {
            let mut allowed = vec![u64::MAX; numbers.len().div_ceil(64) + 1];
            batch.decide_batch_columns(&columns, &mut allowed).unwrap();
            let bits: Vec<bool> = (0..numbers.len()).map(|bit| allowed[bit / 64] >> (bit % 64) & 1 == 1).collect();
            prop_assert_eq!(&bits, &expected, "{:?}", batch.form());
            if numbers.len() % 64 != 0 {
                prop_assert_eq!(allowed[numbers.len() / 64] >> (numbers.len() % 64), 0, "bits behind the last request");
            }
            prop_assert_eq!(allowed.last(), Some(&u64::MAX), "the word behind");
        }
    }
}
