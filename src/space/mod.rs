//! The words of a policy and the finite space of requests that they span.
//!
//! This floor needs no standard library and knows nothing of rules or of YAML. Finding a request allocates nothing once a
//! [`Vocabulary`] is built.

mod builder;
mod cells;
mod column;
mod cover;
mod cube;
mod cube_words;
mod decision;
mod id;
mod lifetime;
mod lines;
mod lookup;
mod names;
mod operation;
mod operation_index;
mod projection;
mod request;
mod set;
mod slots;
mod vocabulary;

pub(crate) use builder::{TooMany, VocabularyBuilder};
pub use cells::CellSet;
pub(crate) use cells::bits;
pub use column::Column;
pub(crate) use cover::{Outside, cover};
pub use cube::{Cell, Cube};
pub use cube_words::CubeWords;
pub use decision::Decision;
pub(crate) use id::Id;
pub use id::{ActionId, ApiId, OperationId, OwnerId, RoleId, RuleId, TokenId};
pub use lifetime::Lifetime;
pub(crate) use lines::{Along, Lines};
pub(crate) use names::NameTableBuilder;
pub use names::{NameTable, Named};
pub use operation::Operation;
pub(crate) use projection::slots_in;
pub(crate) use request::Stamp;
pub use request::{Names, Request};
pub use set::IdSet;
pub(crate) use slots::Slots;
pub use vocabulary::Vocabulary;
