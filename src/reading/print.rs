//! Prints rules as YAML, through the structs that read it.

use super::{
    check::VERSION,
    document::{
        ClauseEntry, ConfersEntry, Document, ExceptionEntry, InvariantEntry, LifetimeEntry, NameEntry, OperationEntry,
        OrderEntry, PolicyLintEntry, PrintedColumns, RoleNameEntry, RuleEntry, RuleLintEntry, SourceEntry, TokenEntry,
        Version, VocabularyEntry,
    },
    located::{Located, Mapping, Names, Recovered, Several, Word, Words},
    yaml::to_yaml,
};
use crate::{
    rules::{Citation, Claim, Clause, Effect, Exception, Invariant, Order, Rule, Rules},
    space::{ByColumn, Column, Cube, Named, Operation, RoleId, operation_in_words, print_duration},
};

/// Returns the policy as YAML, with groups expanded.
pub(crate) fn print(rules: &Rules) -> String {
    let printer = Printer { rules };
    // Only values that YAML cannot represent could fail, and the structs have none.
    to_yaml(&printer.document()).unwrap_or_default()
}

struct Printer<'r> {
    rules: &'r Rules,
}

impl<'r> Printer<'r> {
    fn document(&self) -> Document<'r> {
        let rules = self.rules;
        Document {
            portcullis: Some(present(Located::new(Version(VERSION.into())))),
            policy: Some(present(word(rules.name()))),
            include: None,
            sources: (!rules.sources().is_empty()).then(|| present(Located::new(self.sources()))),
            vocabulary: Some(present(Located::new(self.vocabulary()))),
            groups: None,
            default: Some(present(word(rules.default_decision().as_str()))),
            rules: Some(present(rules.iter().map(|rule| present(Located::new(self.rule(rule)))).collect())),
            invariants: (!rules.invariants().is_empty()).then(|| {
                present(
                    rules
                        .invariants()
                        .iter()
                        .map(|invariant| present(Located::new(self.invariant(invariant))))
                        .collect(),
                )
            }),
            lint: self.lint(),
        }
    }

    fn sources(&self) -> Mapping<'r, SourceEntry<'r>> {
        let clause = |clause: &'r Clause| {
            let entry = ClauseEntry { text: clause.text().into(), not_a_rule: clause.not_a_rule().map(Into::into) };
            (clause.name(), entry)
        };
        let sources = self.rules.sources().iter().map(|source| {
            let entry = SourceEntry {
                title: source.title().map(Into::into),
                url: source.url().map(Into::into),
                retrieved: source.retrieved().map(Into::into),
                clauses: source.clauses().iter().map(clause).collect(),
            };
            (source.name(), entry)
        });
        sources.collect()
    }

    fn vocabulary(&self) -> VocabularyEntry<'r> {
        let vocabulary = self.rules.vocabulary();
        let name = |named: &'r Named| (named.name(), NameEntry { about: named.about().map(Into::into) });
        let role = |(id, named): (RoleId, &'r Named)| {
            let below = vocabulary.roles_below(id);
            let above = (!below.is_empty()).then(|| self.words(Column::Role, below.iter().map(|role| role.index())));
            (named.name(), RoleNameEntry { about: named.about().map(Into::into), above })
        };
        let tokens = || {
            vocabulary.tokens().iter().map(|(id, named)| {
                let lifetimes = vocabulary.lifetimes(id).iter().map(|lifetime| {
                    let entry = LifetimeEntry {
                        max_age: Located::new(print_duration(lifetime.max_age()).into()),
                        ends_at_logout: lifetime.ends_at_logout(),
                    };
                    (lifetime.origin(), entry)
                });
                let entry = TokenEntry { about: named.about().map(Into::into), lifetimes: lifetimes.collect() };
                (named.name(), entry)
            })
        };
        let apis = vocabulary.apis().iter().map(|(api, named)| {
            let operations = vocabulary.operations_of(api).filter_map(|(_, operation)| {
                let entry = OperationEntry {
                    about: operation.about().map(Into::into),
                    reads: Some(operation.reads()),
                    owners: vocabulary
                        .is_declared(Column::Owner)
                        .then(|| self.words(Column::Owner, operation.owners().iter().map(|owner| owner.index()))),
                    confers: self.confers(operation),
                };
                Some((vocabulary.actions().name(operation.action())?, entry))
            });
            (named.name(), operations.collect())
        });
        VocabularyEntry {
            roles: vocabulary.roles().iter().map(role).collect(),
            tokens: vocabulary.is_declared(Column::Token).then(|| tokens().collect()),
            owners: vocabulary
                .is_declared(Column::Owner)
                .then(|| vocabulary.owners().iter().map(|(_, named)| name(named)).collect()),
            apis: apis.collect(),
        }
    }

    fn confers(&self, operation: &Operation) -> Option<ConfersEntry<'r>> {
        let roles = operation.confers();
        (!roles.is_empty())
            .then(|| ConfersEntry { role: self.words(Column::Role, roles.iter().map(|role| role.index())) })
    }

    fn lint(&self) -> Option<Recovered<Several<Located<PolicyLintEntry<'r>>>>> {
        let severities = self.rules.severities().iter();
        let severity: Mapping<'r, _> =
            severities.map(|one| (one.lint(), Located::new(one.severity().into()))).collect();
        let severity = (!severity.is_empty()).then(|| PolicyLintEntry { severity, ..PolicyLintEntry::default() });
        let suppressions = self.rules.suppressions().iter().map(|suppression| PolicyLintEntry {
            allow: Some(suppression.lints().map(|(lint, _)| word(lint)).collect()),
            because: suppression.because().map(Into::into),
            ..self.columns(suppression.within()).into()
        });
        let entries: Vec<_> = suppressions.chain(severity).map(Located::new).collect();
        (!entries.is_empty()).then(|| present(Several(entries)))
    }

    fn rule_lint(rule: &'r Rule) -> Option<Several<Located<RuleLintEntry<'r>>>> {
        let entries = rule.suppressions().iter().map(|suppression| {
            Located::new(RuleLintEntry {
                allow: suppression.lints().map(|(lint, _)| word(lint)).collect(),
                because: suppression.because().map(Into::into),
            })
        });
        let entries: Vec<_> = entries.collect();
        (!entries.is_empty()).then_some(Several(entries))
    }

    fn rule(&self, rule: &'r Rule) -> RuleEntry<'r> {
        let require = match rule.effect() {
            Effect::Require(requirement) => Some(Located::new(self.columns(requirement.cube()).into())),
            Effect::Allow | Effect::Deny => None,
        };
        RuleEntry {
            id: word(rule.id()),
            except: (!rule.exceptions().is_empty()).then(|| {
                let exceptions = rule.exceptions().iter();
                Located::new(exceptions.map(|exception| Located::new(self.exception(exception))).collect())
            }),
            effect: require.is_none().then(|| word(rule.effect().as_str())),
            require,
            cite: self.cite(rule.citations()),
            reading: rule.reading().map(Into::into),
            lint: Self::rule_lint(rule),
            ..self.columns(rule.scope()).into()
        }
    }

    fn exception(&self, exception: &'r Exception) -> ExceptionEntry<'r> {
        ExceptionEntry { cite: self.cite(exception.citations()), ..self.columns(exception.cube()).into() }
    }

    fn invariant(&self, invariant: &'r Invariant) -> InvariantEntry<'r> {
        let cube = |cube: &'r Cube| Located::new(self.columns(cube).into());
        let within = |within: &'r Cube| (*within != Cube::ALL).then(|| cube(within));
        let mut entry = InvariantEntry {
            id: word(invariant.id()),
            never: None,
            always: None,
            monotone: None,
            ignores: None,
            within: None,
            cite: self.cite(invariant.citations()),
        };
        match invariant.claim() {
            Claim::Never(never) => entry.never = Some(cube(never)),
            Claim::Always(always) => entry.always = Some(cube(always)),
            Claim::Monotone { order, within: place } => {
                entry.monotone = Some(Located::new(self.order(order)));
                entry.within = within(place);
            }
            Claim::Ignores { column, within: place } => {
                entry.ignores = Some(word(column.as_str()));
                entry.within = within(place);
            }
        }
        entry
    }

    fn order(&self, order: &'r Order) -> OrderEntry<'r> {
        let mut columns = ByColumn::default();
        columns[order.column()] = Some(self.words(order.column(), order.indices().iter().copied()));
        columns.into()
    }

    /// Returns the columns of a set of requests. Those that match any name are left out.
    fn columns(&self, cube: &'r Cube) -> PrintedColumns<'r> {
        let reads = cube.reads().map(Located::new);
        // What is listed as operations has no columns of its own.
        let operation = cube.operations().filter(|_| reads.is_none()).map(|pairs| {
            pairs.filter_map(|pair| operation_in_words(self.rules.vocabulary(), pair)).map(word).collect()
        });
        let is_printed = |column| operation.is_none() || !matches!(column, Column::Api | Column::Action);
        let names = ByColumn::from_fn(|column| {
            let set = Some(cube.set(column)).filter(|set| !set.is_any() && is_printed(column))?;
            Some(match set.at_least() {
                Some(lowest) => Names { words: self.words(column, [lowest].into_iter()), is_at_least: true },
                None => self.words(column, set.listed()).into(),
            })
        });
        PrintedColumns { names, operation, reads }
    }

    fn words(&self, column: Column, names: impl Iterator<Item = usize>) -> Words<'r> {
        let table = self.rules.vocabulary().table(column);
        names.filter_map(|index| table.name(index)).map(word).collect()
    }

    fn cite(&self, citations: &[Citation]) -> Option<Words<'r>> {
        let cited = citations.iter().filter_map(|&citation| self.rules.cited(citation));
        let words: Vec<_> =
            cited.map(|(source, clause)| word(format!("{}#{}", source.name(), clause.name()))).collect();
        (!words.is_empty()).then(|| words.into_iter().collect())
    }
}

fn present<T>(value: T) -> Recovered<T> {
    Recovered(Some(value))
}

fn word<'t>(text: impl Into<Word<'t>>) -> Located<Word<'t>> {
    Located::new(text.into())
}
