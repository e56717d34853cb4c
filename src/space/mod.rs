//! The words of a policy and the finite space of requests that they span.
//!
//! This floor needs no standard library, allocates nothing once a [`Vocabulary`] is built, and knows nothing of rules or
//! of YAML.

mod builder;
mod column;
mod cube;
mod decision;
mod id;
mod lifetime;
mod lookup;
mod names;
mod operation;
mod operation_index;
mod request;
mod set;
mod vocabulary;

pub(crate) use builder::{TooMany, VocabularyBuilder};
pub use column::Column;
pub use cube::{Cell, Cube};
pub use decision::Decision;
pub(crate) use id::Id;
pub use id::{ActionId, ApiId, OperationId, OwnerId, RoleId, RuleId, TokenId};
pub use lifetime::Lifetime;
pub use names::{NameTable, Named};
pub use operation::Operation;
pub use request::{Names, Request};
pub use set::IdSet;
pub use vocabulary::Vocabulary;
