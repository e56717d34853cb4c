//! The vocabulary of a policy and the finite space of requests that it spans.
//!
//! This module needs no standard library and does not depend on rules or YAML. Finding a request allocates nothing once a
//! [`Vocabulary`] is built.

mod builder;
mod cells;
mod column;
mod cover;
mod cube;
mod decision;
mod declaration;
mod id;
mod joined;
mod joint;
mod lines;
mod lookup;
mod name_set;
mod names;
mod operation_index;
mod operation_set;
mod order;
mod request;
#[cfg(feature = "serde")]
mod serialize;
mod slot_set;
mod slot_space;
#[cfg(feature = "oracle")]
mod variants;
mod vocabulary;

pub(crate) use builder::{NOBODY, TooMany, VocabularyBuilder};
pub use cells::CellSet;
pub(crate) use column::ByColumn;
pub use column::Column;
pub(crate) use cover::{Outside, cover};
pub(crate) use cube::YamlName;
pub use cube::{Cell, Cube, CubeWords};
pub use decision::Decision;
pub use declaration::{Lifetime, Operation};
pub(crate) use declaration::{parse_duration, print_duration};
pub use id::{ActionId, ApiId, NameId, OperationId, OwnerId, RoleId, RuleId, TokenId};
pub(crate) use id::{ColumnId, Id};
pub use joined::{OperationName, OperationNameError};
pub(crate) use lines::Lines;
pub use name_set::IdSet;
pub(crate) use name_set::NameSet;
pub(crate) use names::{ColumnTable, ColumnTableBuilder, NAME_FORM, is_name};
pub use names::{NameTable, Named};
#[cfg(feature = "yaml")]
pub(crate) use operation_set::operation_of_words;
pub(crate) use operation_set::{OperationSet, operation_in_words};
#[cfg(feature = "oracle")]
pub(crate) use order::all_below;
pub(crate) use request::Stamp;
pub use request::{Call, Names, Request};
#[cfg(feature = "oracle")]
pub(crate) use slot_set::Bits;
pub(crate) use slot_set::{Multiplicity, SlotSet};
pub(crate) use slot_space::SlotSpace;
pub use vocabulary::Vocabulary;
