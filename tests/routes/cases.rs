//! Reads cases of what requests demand, from texts such as `bodies.txt`, which has the grammar.

use std::{collections::BTreeSet, fmt};

/// A request and what it is expected to demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    /// The line of the request, from 1.
    pub(crate) line: usize,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) caller: Caller,
    /// With the headers that a case leaves out.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) stored: Text,
    pub(crate) parent: Text,
    pub(crate) body: Text,
    pub(crate) expected: Answer,
}

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    User {
        user: Option<String>,
        member: Option<String>,
        teams: Vec<String>,
        organization: Option<String>,
    },
    /// An org token.
    Nobody,
    Unknown,
}

/// A body or a stored object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Text {
    #[default]
    Unknown,
    Nothing,
    Known(String),
}

/// What a request demands, or what happens instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Demands {
        /// Operations with their owners, written as in the cases.
        demands: BTreeSet<String>,
        /// Whether a worst case was taken for something.
        assumed: bool,
    },
    /// With an HTTP status.
    Refused(u16),
    UnknownRoute,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demands { demands, assumed } => {
                let demands: Vec<&str> = demands.iter().map(String::as_str).collect();
                f.write_str(&demands.join(", "))?;
                f.write_str(if *assumed { " (assumed)" } else { "" })
            }
            Self::Refused(status) => write!(f, "refused {status}"),
            Self::UnknownRoute => f.write_str("unknown"),
        }
    }
}

/// Reads all cases of a text.
///
/// # Errors
///
/// If a line has no meaning. The message begins with the line.
pub(crate) fn read(text: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let mut block: Vec<(usize, &str)> = Vec::new();
    // The empty line at the end closes the last case.
    for (index, line) in text.lines().chain([""]).enumerate() {
        if line.is_empty() {
            if !block.is_empty() {
                cases.push(case(&block)?);
                block.clear();
            }
        } else if !line.starts_with('#') {
            block.push((index + 1, line));
        }
    }
    Ok(cases)
}

/// Reads the lines of one case.
fn case(block: &[(usize, &str)]) -> Result<Case, String> {
    let ((line, request), options) = block.split_first().ok_or("a case without a line")?;
    let (method, target) = request.split_once(' ').ok_or_else(|| format!("{line}: no request line: {request}"))?;
    let (mut caller, mut headers, mut assumed) = (None, Vec::new(), false);
    let [mut stored, mut parent, mut body] = [const { None }; 3];
    let mut expected = Vec::new();
    for (line, option) in options {
        let failed = |what: &str| Err(format!("{line}: {what}: {option}"));
        if let Some(expectation) = option.strip_prefix("=> ") {
            expected.push((*line, expectation));
            continue;
        }
        if !expected.is_empty() {
            return failed("an option behind an expectation");
        }
        let Some((name, value)) = option.split_once(':') else { return failed("no option") };
        let value = value.strip_prefix(' ').unwrap_or(value);
        let is_first = match name {
            "caller" => caller.replace(read_caller(value).map_err(|what| format!("{line}: {what}"))?).is_none(),
            "stored" => stored.replace(known(value)).is_none(),
            "parent" => parent.replace(known(value)).is_none(),
            "body" => body.replace(known(value)).is_none(),
            "assumed" => !std::mem::replace(&mut assumed, true),
            "header" => {
                let Some((name, value)) = value.split_once(": ") else { return failed("no header") };
                headers.push((name.to_owned(), value.to_owned()));
                true
            }
            _ => return failed("no option"),
        };
        if !is_first {
            return failed("an option for the second time");
        }
    }
    let body = body.unwrap_or_default();
    add_header(&mut headers, "Host", "api.us1.signalfx.com");
    if matches!(body, Text::Known(_)) {
        add_header(&mut headers, "Content-Type", "application/json");
    }
    Ok(Case {
        line: *line,
        method: method.to_owned(),
        target: target.to_owned(),
        caller: match caller {
            Some(caller) => caller,
            None => read_caller("user=U1 member=M1 teams=T1,T2 organization=O1")?,
        },
        headers,
        stored: stored.unwrap_or_default(),
        parent: parent.unwrap_or_default(),
        body,
        expected: answer(*line, &expected, assumed)?,
    })
}

fn add_header(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

fn known(value: &str) -> Text {
    match value {
        "nothing" => Text::Nothing,
        _ => Text::Known(value.to_owned()),
    }
}

fn read_caller(text: &str) -> Result<Caller, String> {
    match text {
        "none" => return Ok(Caller::Nobody),
        "unknown" => return Ok(Caller::Unknown),
        _ => {}
    }
    let [mut user, mut member, mut organization] = [const { None }; 3];
    let mut teams = Vec::new();
    for part in text.split(' ') {
        match part.split_once('=') {
            Some(("user", id)) => user = Some(id.to_owned()),
            Some(("member", id)) => member = Some(id.to_owned()),
            Some(("organization", id)) => organization = Some(id.to_owned()),
            Some(("teams", ids)) => teams = ids.split(',').map(str::to_owned).collect(),
            _ => return Err(format!("no id of a caller: {part}")),
        }
    }
    Ok(Caller::User { user, member, teams, organization })
}

/// Reads the expectations of a case, which has at least one.
fn answer(line: usize, expected: &[(usize, &str)], assumed: bool) -> Result<Answer, String> {
    let instead = match expected {
        [] => return Err(format!("{line}: a case without an expectation")),
        [(_, "unknown")] => Some(Answer::UnknownRoute),
        [(line, only)] => match only.strip_prefix("refused ") {
            Some(status) => {
                let status = status.parse().map_err(|_| format!("{line}: no status: {status}"))?;
                Some(Answer::Refused(status))
            }
            None => None,
        },
        _ => None,
    };
    if let Some(instead) = instead {
        return if assumed { Err(format!("{line}: an assumption without a demand")) } else { Ok(instead) };
    }
    let mut demands = BTreeSet::new();
    for (line, demand) in expected {
        let is_demand = demand.contains('.') && demand.split(' ').count() <= 2;
        if !is_demand || !demands.insert((*demand).to_owned()) {
            return Err(format!("{line}: no demand, or one for the second time: {demand}"));
        }
    }
    Ok(Answer::Demands { demands, assumed })
}

/// Returns a line for every case that is answered in another way than expected.
pub(crate) fn differences(file: &str, cases: &[Case], answered: impl Fn(&Case) -> Answer) -> Vec<String> {
    let differing = cases.iter().filter_map(|case| {
        let Case { line, method, target, expected, .. } = case;
        let answer = answered(case);
        (answer != *expected).then(|| format!("{file}:{line}: {method} {target}: expected {expected}; got {answer}"))
    });
    differing.collect()
}

#[test]
fn a_case_says_everything_of_its_request() {
    let text = "# What it is about\n\n# A section\nPUT /v2/detector/D1\ncaller: user=U1 teams=T1,T2\nheader: Host: api.example\n\
        header: X: a: b\nstored: {\"a\": 1}\nparent: nothing\nbody: {\"b\": [1, 2]}\nassumed:\n=> detector.update\n\
        => detector.change_write_permission held\n";
    let caller = Caller::User {
        user: Some("U1".into()),
        member: None,
        teams: vec!["T1".into(), "T2".into()],
        organization: None,
    };
    let headers = [("Host", "api.example"), ("X", "a: b"), ("Content-Type", "application/json")];
    let expected = Case {
        line: 4,
        method: "PUT".into(),
        target: "/v2/detector/D1".into(),
        caller,
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        stored: Text::Known("{\"a\": 1}".into()),
        parent: Text::Nothing,
        body: Text::Known("{\"b\": [1, 2]}".into()),
        expected: Answer::Demands {
            demands: ["detector.update".into(), "detector.change_write_permission held".into()].into(),
            assumed: true,
        },
    };
    assert_eq!(read(text), Ok(vec![expected]));
}

#[test]
fn what_a_case_leaves_out_has_a_meaning() {
    let cases =
        read("GET /v2/team\n=> team.list\n\n\n# A comment\nGET /x#y\ncaller: none\nbody: nothing\n=> refused 400\n");
    let cases = cases.expect("cases");
    let [first, second] = cases.as_slice() else { panic!("two cases: {cases:?}") };
    let caller = read_caller("user=U1 member=M1 teams=T1,T2 organization=O1").expect("a caller");
    assert_eq!((&first.caller, &first.body, &first.stored), (&caller, &Text::Unknown, &Text::Unknown));
    let host = ("Host".to_owned(), "api.us1.signalfx.com".to_owned());
    assert_eq!((&first.headers, &second.headers), (&vec![host.clone()], &vec![host]));
    assert_eq!((second.line, second.target.as_str(), &second.caller), (6, "/x#y", &Caller::Nobody));
    assert_eq!((&second.body, &second.expected), (&Text::Nothing, &Answer::Refused(400)));
}

#[test]
fn what_has_no_meaning_is_reported_with_its_line() {
    let mistakes = [
        ("GET /v2/team\n", "1: a case without an expectation"),
        ("\nGET\n=> team.list\n", "2: no request line: GET"),
        ("GET /v2/team\nnote: x\n=> team.list\n", "2: no option: note: x"),
        ("GET /v2/team\n=> team.list\nbody: {}\n", "3: an option behind an expectation: body: {}"),
        ("GET /v2/team\nbody: {}\nbody: {}\n=> team.list\n", "3: an option for the second time: body: {}"),
        ("GET /v2/team\ncaller: user\n=> team.list\n", "2: no id of a caller: user"),
        ("GET /v2/team\nheader: x\n=> team.list\n", "2: no header: header: x"),
        ("GET /v2/team\nassumed:\n=> unknown\n", "1: an assumption without a demand"),
        ("GET /v2/team\n=> refused twice\n", "2: no status: twice"),
        ("GET /v2/team\n=> team.list\n=> unknown\n", "3: no demand, or one for the second time: unknown"),
        ("GET /v2/team\n=> team.list\n=> team.list\n", "3: no demand, or one for the second time: team.list"),
    ];
    for (text, message) in mistakes {
        assert_eq!(read(text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn a_difference_names_the_case_and_both_answers() {
    let cases = read("GET /a\n=> team.list\n\nGET /b\nassumed:\n=> team.add_member self\n").expect("cases");
    let differences = differences("x.txt", &cases, |case| match case.target.as_str() {
        "/a" => case.expected.clone(),
        _ => Answer::UnknownRoute,
    });
    assert_eq!(differences, ["x.txt:4: GET /b: expected team.add_member self (assumed); got unknown"]);
}
