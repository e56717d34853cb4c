//! Operations as every output prints them: `API.ACTION`.

use std::str::FromStr;

/// The API and the action of an operation, as they are written on the command line.
///
/// No name contains a dot, so there is only one way to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OperationName {
    pub(crate) api: String,
    pub(crate) action: String,
}

impl FromStr for OperationName {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let (api, action) = written.split_once('.').ok_or("an operation is written `API.ACTION`")?;
        Ok(Self { api: api.into(), action: action.into() })
    }
}

/// Reads the name of an API or of an action where they are given apart. No name contains a dot, so a text with one is meant
/// as an operation.
pub(crate) fn part_of_operation(written: &str) -> Result<String, String> {
    if written.parse::<OperationName>().is_ok() {
        return Err(format!("this names an operation; write `decide {written}`"));
    }
    Ok(written.into())
}
