//! The structs of a routes file.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    super::located::{Either, Located, Mapping, Recovered, Several, Text, Word, Words},
    Version,
};

/// A routes file: which operations of a policy the requests of an HTTP service demand.
#[derive(Deserialize)]
#[serde(rename = "a routes file", expecting = "a routes file", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Routes"))]
pub(in crate::reading) struct RoutesDocument<'t> {
    /// The version of the format.
    #[serde(rename = "portcullis-routes")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(in crate::reading) version: Option<Recovered<Located<Version<'t>>>>,
    /// The name of the routes.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(in crate::reading) routes: Option<Recovered<Located<Word<'t>>>>,
    /// The file of the policy whose operations are demanded, relative to the directory of this file, or `builtin:NAME` for a
    /// built-in policy.
    pub(in crate::reading) policy: Option<Recovered<Located<Text<'t>>>>,
    /// What holds for all paths.
    pub(in crate::reading) service: Option<Recovered<Located<ServiceEntry<'t>>>>,
    /// Which callers are users, and what the owners are called.
    pub(in crate::reading) users: Option<Recovered<Located<UsersEntry<'t>>>>,
    /// What parameters of a name can be, in any path. Others are segments without characters that mean something in a path.
    pub(in crate::reading) parameters: Option<Recovered<Located<Mapping<'t, ParameterEntry<'t>>>>>,
    /// Kinds of stored objects.
    pub(in crate::reading) objects: Option<Recovered<Located<Mapping<'t, ObjectEntry<'t>>>>>,
    /// The paths, each with its methods. Literal segments win over parameters.
    #[cfg_attr(feature = "schema", schemars(required, with = "crate::reading::schema::PathsOfRoutes"))]
    pub(in crate::reading) paths: Option<Recovered<Located<Mapping<'t, Located<PathEntry<'t>>>>>>,
    /// Suppressed findings of lints.
    pub(in crate::reading) lint: Option<Recovered<Several<Located<RoutesLintEntry<'t>>>>>,
}

/// What holds for all paths of a service.
#[derive(Default, Deserialize)]
#[serde(
    rename = "the service",
    expecting = "a mapping, such as `{ trailing_slash: ignored }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Service"))]
pub(in crate::reading) struct ServiceEntry<'t> {
    /// The hosts, each with the patterns of its names; a label `*` stands for any label. A path belongs to the first host, unless it
    /// names another one. Without hosts, the host of a request does not matter.
    #[serde(default)]
    pub(in crate::reading) hosts: Mapping<'t, Several<Located<Text<'t>>>>,
    /// Whether a path with a slash at its end is refused, or taken as the path without it. Refused, if left out.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["ignored", "refused"])))]
    pub(in crate::reading) trailing_slash: Option<Located<Word<'t>>>,
    /// The name of the header with the token. A request with several is refused.
    pub(in crate::reading) token_header: Option<Located<Text<'t>>>,
}

/// Which callers are users, and what the owners are called.
#[derive(Default, Deserialize)]
#[serde(
    rename = "the users",
    expecting = "a mapping, such as `{ tokens: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Users"))]
pub(in crate::reading) struct UsersEntry<'t> {
    /// The kinds of token that belong to a user. Whoever has another one owns nothing. If left out, the only kind of the policy does, and
    /// none of several.
    pub(in crate::reading) tokens: Option<Words<'t>>,
    /// The owner of what is the caller's own. `self`, if left out.
    pub(in crate::reading) own: Option<Located<Word<'t>>>,
    /// The owner of what is another user's, on an item that the caller may write. `held`, if left out.
    pub(in crate::reading) held: Option<Located<Word<'t>>>,
    /// The owner of what is another user's. `other`, if left out.
    pub(in crate::reading) other: Option<Located<Word<'t>>>,
}

/// What the parameters of a name can be.
#[derive(Deserialize)]
#[serde(
    rename = "a parameter",
    expecting = "a mapping, such as `{ encoded: once }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Parameter"))]
pub(in crate::reading) struct ParameterEntry<'t> {
    /// How often a text is percent-encoded that has characters which mean something in a path, such as a slash: once, or, as some
    /// clients do, once or twice.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["once", "twice"])))]
    pub(in crate::reading) encoded: Located<Word<'t>>,
}

/// A kind of stored object.
#[derive(Default, Deserialize)]
#[serde(
    rename = "an object",
    expecting = "a mapping, such as `{}` or `{ writers: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Object"))]
pub(in crate::reading) struct ObjectEntry<'t> {
    /// The forms in which the object says who may write it. If none of them names anybody, everybody may.
    #[serde(default)]
    pub(in crate::reading) writers: Several<Located<WritersEntry<'t>>>,
}

/// One form in which an object says who may write it: lists of ids, or a list of entries.
#[derive(Deserialize)]
#[serde(
    rename = "writers",
    expecting = "a mapping, such as `{ users: /users }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Writers", extend("anyOf" = [
        { "required": ["users"] },
        { "required": ["teams"] },
        { "required": ["entries", "id", "kind", "user", "actions", "write"] },
    ]))
)]
pub(in crate::reading) struct WritersEntry<'t> {
    /// A pointer to the ids of users; or, beside `entries`, nothing.
    pub(in crate::reading) users: Option<Located<Text<'t>>>,
    /// A pointer to the ids of teams.
    pub(in crate::reading) teams: Option<Located<Text<'t>>>,
    /// A pointer to entries, each with a principal and what it may do.
    pub(in crate::reading) entries: Option<Located<Text<'t>>>,
    /// The key of an entry with the id of the principal.
    pub(in crate::reading) id: Option<Located<Text<'t>>>,
    /// The key of an entry with the kind of principal.
    pub(in crate::reading) kind: Option<Located<Text<'t>>>,
    /// The kind of principal that is a user.
    pub(in crate::reading) user: Option<Located<Text<'t>>>,
    /// The kind of principal that is a team.
    pub(in crate::reading) team: Option<Located<Text<'t>>>,
    /// The kind of principal that is the whole organization.
    pub(in crate::reading) organization: Option<Located<Text<'t>>>,
    /// The key of an entry with a list of what the principal may do.
    pub(in crate::reading) actions: Option<Located<Text<'t>>>,
    /// The text that stands for writing in that list.
    pub(in crate::reading) write: Option<Located<Text<'t>>>,
    /// A pointer to the id of the object from which permissions are inherited.
    pub(in crate::reading) parent: Option<Located<Text<'t>>>,
    /// The kind of that object. This one, if left out.
    pub(in crate::reading) parent_object: Option<Located<Word<'t>>>,
}

/// A path, and what its methods demand.
#[derive(Deserialize)]
#[serde(
    rename = "a path",
    expecting = "a mapping, such as `{ GET: API.ACTION }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Path"))]
pub(in crate::reading) struct PathEntry<'t> {
    /// The host. The first one, if left out.
    pub(in crate::reading) host: Option<Located<Word<'t>>>,
    /// The kind of object that is stored under the path.
    pub(in crate::reading) object: Option<Located<Word<'t>>>,
    /// The kind of object that a `POST` to the path creates. Before, nothing is stored.
    pub(in crate::reading) creates: Option<Located<Word<'t>>>,
    /// Whether a `PUT` leaves what the body does not mention as it is. Else it removes it.
    #[serde(default)]
    pub(in crate::reading) keeps_omitted: bool,
    /// The methods that change nothing although they are not `GET`.
    pub(in crate::reading) only_reads: Option<Words<'t>>,
    /// What a `GET` demands.
    #[serde(rename = "GET")]
    pub(in crate::reading) get: Option<MethodEntry<'t>>,
    /// What a `POST` demands.
    #[serde(rename = "POST")]
    pub(in crate::reading) post: Option<MethodEntry<'t>>,
    /// What a `PUT` demands.
    #[serde(rename = "PUT")]
    pub(in crate::reading) put: Option<MethodEntry<'t>>,
    /// What a `PATCH` demands.
    #[serde(rename = "PATCH")]
    pub(in crate::reading) patch: Option<MethodEntry<'t>>,
    /// What a `DELETE` demands.
    #[serde(rename = "DELETE")]
    pub(in crate::reading) delete: Option<MethodEntry<'t>>,
}

/// What a method demands: an operation, or several.
pub(in crate::reading) type MethodEntry<'t> = Located<Several<Either<Located<DemandEntry<'t>>, Located<Word<'t>>>>>;

/// An operation that requests demand.
#[derive(Deserialize)]
#[serde(
    rename = "a demand",
    expecting = "an operation or a demand",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Demand"))]
pub(in crate::reading) struct DemandEntry<'t> {
    /// The operation, as `API.ACTION`.
    pub(in crate::reading) operation: Located<Word<'t>>,
    /// The conditions, which must all hold. Always, if left out.
    pub(in crate::reading) when: Option<Located<Several<Located<ConditionEntry<'t>>>>>,
    /// The owner: a name, or how it is found. It can be left out if the operation can have only one.
    pub(in crate::reading) owner: Option<Either<Located<OwnerEntry<'t>>, Located<Word<'t>>>>,
}

/// A condition on the body or the stored object: one of the keys, with `names`, or `key` and `where`, where they belong.
#[derive(Deserialize)]
#[serde(
    rename = "a condition",
    expecting = "a mapping, such as `{ filled: /field }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Condition", extend("oneOf" = [
        { "required": ["filled"] },
        { "required": ["blank"] },
        { "required": ["is_true"] },
        { "required": ["is_false"] },
        { "required": ["among", "names"] },
        { "required": ["beyond", "names"] },
        { "required": ["gains"] },
        { "required": ["loses"] },
        { "required": ["changes", "key"] },
        { "required": ["differs"] },
    ]))
)]
pub(in crate::reading) struct ConditionEntry<'t> {
    /// There is a value that is not null or empty.
    pub(in crate::reading) filled: Option<Located<Text<'t>>>,
    /// There is no such value.
    pub(in crate::reading) blank: Option<Located<Text<'t>>>,
    /// The value is `true`, or the text `true`.
    pub(in crate::reading) is_true: Option<Located<Text<'t>>>,
    /// The value is `false`, or the text `false`.
    pub(in crate::reading) is_false: Option<Located<Text<'t>>>,
    /// There is a value, and every text there is one of `names`.
    pub(in crate::reading) among: Option<Located<Text<'t>>>,
    /// A text there is none of `names`.
    pub(in crate::reading) beyond: Option<Located<Text<'t>>>,
    /// The list has an element that the stored one does not have.
    pub(in crate::reading) gains: Option<Located<Text<'t>>>,
    /// The stored list has an element that the list does not have.
    pub(in crate::reading) loses: Option<Located<Text<'t>>>,
    /// An object of the list differs from the stored one with the same `key`.
    pub(in crate::reading) changes: Option<Located<Text<'t>>>,
    /// The value differs from the stored one.
    pub(in crate::reading) differs: Option<Located<Text<'t>>>,
    /// The texts of `among` and `beyond`.
    pub(in crate::reading) names: Option<Located<Several<Located<Text<'t>>>>>,
    /// The key that tells the objects of a list apart. Without it, the elements are texts.
    pub(in crate::reading) key: Option<Located<Text<'t>>>,
    /// Which objects of the list count: for fields of theirs, texts of which the field has one, as its value or in a list. All objects,
    /// if left out.
    #[serde(rename = "where")]
    pub(in crate::reading) fields: Option<Located<Mapping<'t, Several<Located<Text<'t>>>>>>,
}

/// How an owner is found: by a parameter, by ids in a list, or by the write permissions that the body changes.
#[derive(Deserialize)]
#[serde(rename = "an owner", expecting = "a name or a mapping", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Owner", extend("oneOf" = [
        { "required": ["parameter", "id"] },
        { "required": ["listed", "id"] },
        { "required": ["gained", "id"] },
        { "required": ["lost", "id"] },
        { "required": ["writers"] },
    ]))
)]
pub(in crate::reading) struct OwnerEntry<'t> {
    /// The parameter of the path with the id of a user.
    pub(in crate::reading) parameter: Option<Located<Word<'t>>>,
    /// A pointer to the ids of users.
    pub(in crate::reading) listed: Option<Located<Text<'t>>>,
    /// A pointer to ids of users, of which those count that the stored object does not have.
    pub(in crate::reading) gained: Option<Located<Text<'t>>>,
    /// A pointer to ids of users in the stored object, of which those count that the body does not have.
    pub(in crate::reading) lost: Option<Located<Text<'t>>>,
    /// The principals to whom the body gives write permission, or from whom it takes it.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["gained", "lost"])))]
    pub(in crate::reading) writers: Option<Located<Word<'t>>>,
    /// Which ids of users these are.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("anyOf" = [
            { "enum": ["user", "member"] },
            { "type": "array", "items": { "enum": ["user", "member"] }, "minItems": 1 },
        ]))
    )]
    pub(in crate::reading) id: Option<Words<'t>>,
}

/// Suppressed findings about paths and operations.
#[derive(Deserialize)]
#[serde(
    rename = "a `lint` entry of routes",
    expecting = "a mapping, such as `{ allow: undemanded-operation, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "RoutesLint"))]
pub(in crate::reading) struct RoutesLintEntry<'t> {
    /// The lints whose findings are suppressed, by name or code.
    pub(in crate::reading) allow: Words<'t>,
    /// The paths that the findings are about, as they are written under `paths`. Any, if left out.
    pub(in crate::reading) path: Option<Words<'t>>,
    /// The operations that the findings are about, as `API.ACTION`. Any, if left out.
    pub(in crate::reading) operation: Option<Words<'t>>,
    /// Why the findings are suppressed.
    pub(in crate::reading) because: Option<Text<'t>>,
}
