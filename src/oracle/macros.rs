/// Asserts that a policy allows a request.
///
/// The request is its [`Names`](crate::Names); or role, token, api and action, and the owner where there can be several.
/// With `by = "rule-id"` at the end, that rule must be the one that decides, or with `by = "default"` none. The policy may
/// stand behind a pointer: a reference, an `Arc`, a `LazyLock`.
///
/// # Panics
///
/// If the policy decides otherwise: with the explanation. If a name or the rule is unknown: with the nearest that is known.
///
/// ```
/// use portcullis::{Names, Policy, assert_allowed};
///
/// let policy = Policy::splunk_observability()?;
/// assert_allowed!(policy, Names::new("admin", "user_api", "team", "create"));
/// assert_allowed!(policy, "power", "user_api", "team", "list", by = "default");
/// assert_allowed!(policy, "power", "user_api", "team", "remove_member", "self");
///
/// let door = Policy::from_text("door.yaml", "
/// portcullis: 1
/// policy: door
/// vocabulary: { roles: { guest: {}, keeper: {} }, tokens: { key: {} }, owners: { none: {} }, apis: { door: { open: {} } } }
/// default: deny
/// rules:
///   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
/// ")?;
/// assert_allowed!(door, "keeper", "key", "door", "open", by = "keepers-open");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[macro_export]
macro_rules! assert_allowed {
    ($policy:expr, $($request:tt)+) => {
        $crate::__assert_decision!($crate::Decision::Allow, $policy, $($request)+)
    };
}

/// Asserts that a policy denies a request.
///
/// Takes what [`assert_allowed!`](crate::assert_allowed) takes.
///
/// # Panics
///
/// As [`assert_allowed!`](crate::assert_allowed) does.
///
/// ```
/// use portcullis::{Names, Policy, assert_denied};
///
/// let policy = Policy::splunk_observability()?;
/// assert_denied!(policy, Names::new("power", "user_api", "team", "create"), by = "team-write");
/// assert_denied!(policy, "power", "user_api", "team", "remove_member", "other", by = "team-remove-others");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[macro_export]
macro_rules! assert_denied {
    ($policy:expr, $($request:tt)+) => {
        $crate::__assert_decision!($crate::Decision::Deny, $policy, $($request)+)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __assert_decision {
    // The last argument would also be an assignment: what ends with a rule comes first.
    ($decision:expr, $policy:expr, $names:expr, by = $rule:expr $(,)?) => {
        $crate::oracle::assert_decision(&$policy, &$names, $decision, ::core::option::Option::Some($rule))
    };
    ($decision:expr, $policy:expr, $names:expr $(,)?) => {
        $crate::oracle::assert_decision(&$policy, &$names, $decision, ::core::option::Option::None)
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, by = $rule:expr $(,)?) => {
        $crate::__assert_decision!($decision, $policy, $crate::Names::new($role, $token, $api, $action), by = $rule)
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr $(,)?) => {
        $crate::__assert_decision!($decision, $policy, $crate::Names::new($role, $token, $api, $action))
    };
    (
        $decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, $owner:expr,
        by = $rule:expr $(,)?
    ) => {
        $crate::__assert_decision!(
            $decision,
            $policy,
            $crate::Names::new($role, $token, $api, $action).with_owner($owner),
            by = $rule
        )
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, $owner:expr $(,)?) => {
        $crate::__assert_decision!(
            $decision,
            $policy,
            $crate::Names::new($role, $token, $api, $action).with_owner($owner)
        )
    };
}
