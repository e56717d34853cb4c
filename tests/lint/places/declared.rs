//! Texts with places that are marked: of lints about declarations, invariants and suppressions.

use super::{
    Style::{Block, Brackets},
    Text,
};

pub(super) const TEXTS: &[Text] = &[
    // Names, where they are declared.
    (
        "unused-name",
        Block,
        "
vocabulary:
  roles:
    keeper: {}
    guest: {}
  tokens: { key: { about: WIDE }, copied_key: {} }
  owners:
    self: {}
    other: {}
    «neighbour»: {}
    ? «stranger»
    : about: WIDE
  apis:
    door:
      open: { owners: [self, other] }
    gate:
      raise: { owners: [self, other] }
groups: { roles: { keepers: keeper, ? «all» : [ keepers, guest ] }, apis: { «doors»: door } }
rules:
  - { id: keepers, role: keeper, token: key, owner: self, api: door, effect: allow }
",
    ),
    (
        "unused-name",
        Brackets,
        "vocabulary: {
            roles: { keeper: { about: WIDE }, guest: {} }, tokens: { key: {} },
            owners: { self: { about: WIDE }, «other»: {}, «none» : {} },
            apis: { door: { open: { owners: self } }, gate: { open: { about: WIDE, owners: self }, raise: { owners: self } } }
        }, rules: [{ id: keepers, role: keeper, token: key, owner: self, api: door, action: open, effect: allow }]",
    ),
    (
        "idle-column",
        Block,
        "
vocabulary:
  roles: { «guest»: {}, keeper: {} }
  tokens:
    «key»: {}
    copied_key: {}
  owners: { «none» : {}, self: {} }
  apis: { door: { open: { owners: [none, self] } } }
",
    ),
    (
        "idle-column",
        Brackets,
        "vocabulary: {
            apis: { gate: { raise: {} }, «door»: { open: { owners: [none, self] } }, window: { open: { owners: [none, self] } } },
            roles: { guest: {} }, tokens: { key: {} }, owners: { none: {}, self: {} }
        }, rules: [{ id: own, api: window, owner: self, effect: allow }]",
    ),
    (
        "similar-names",
        Block,
        "
vocabulary:
  roles:
    guest: {}
    ‹keeper›: {}
    «kepeer»: {}
  tokens: { ‹copied_key›: { about: WIDE }, «copied-key»: {} }
  owners: { none: {} }
  apis:
    door: { about: { about: WIDE }, ‹close›: {} }
    gate: { close: {}, about: { about: WIDE }, «clsoe»: {} }
",
    ),
    (
        "similar-names",
        Brackets,
        "vocabulary: { roles: { keeper: {} }, tokens: { key: {} },
            owners: { none: {}, ‹member›: { about: WIDE }, «memebr»: {} },
            apis: { ‹gates_of_iron›: { open: { about: WIDE } }, «gates-of-iron»: { open: {} } } }",
    ),
    (
        "weaker-role-allowed-more",
        Block,
        "
vocabulary:
  roles: { guest: {}, member: { about: WIDE, above: guest }, «keeper»: { above: member } }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: ‹deny›
rules:
  - { id: members, role: [member, guest], effect: allow }
",
    ),
    (
        "weaker-role-allowed-more",
        Brackets,
        "vocabulary: { owners: { none: {} }, apis: { door: { open: {} } }, tokens: { key: {} },
            roles: { guest: {}, member: { about: WIDE, above: guest }, «keeper» : { above: member } } },
        default: allow, rules: [{ reading: WIDE, id: ‹keepers›, role: keeper, effect: deny }]",
    ),
    // Operations, where they are declared.
    (
        "undecided-operation",
        Block,
        "
vocabulary:
  roles: { guest: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    door:
      open: { about: WIDE }
      «look»: { reads: true }
      ? «close»
      : {}
    gate: { open: { about: WIDE }, «raise»: {}, «look»:
        { reads: true } }
rules:
  - { id: open, action: open, effect: allow }
",
    ),
    (
        "open-operation",
        Brackets,
        "vocabulary: { roles: { guest: {} }, tokens: { key: {} }, owners: { none: {} },
            apis: { door: { look: { about: WIDE, reads: true }, «open»: {} }, gate: { look: {}, «open» : { about: WIDE } } } },
        default: allow, rules: [{ id: look, action: look, effect: allow }]",
    ),
    (
        "forbidden-operation",
        Block,
        "
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    door: { look: { about: WIDE }, «open»: { about: WIDE } }
    gate:
      look: {}
      «open»: {}
rules:
  - { id: open, role: guest, action: open, effect: deny }
  - { id: look, action: look, effect: allow }
",
    ),
    (
        "ineffective-restriction",
        Block,
        "
vocabulary:
  roles: { guest: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { look: { about: WIDE }, «open»: {} } }
rules:
  - { id: all, effect: allow }
  - { reading: WIDE, action: open, id: ‹keys›, require: { token: key } }
  - action: open
    id: ‹guests›
    require: { role: guest }
",
    ),
    (
        "privilege-escalation",
        Block,
        "
vocabulary:
  roles: { guest: {}, member: { above: guest }, keeper: { above: member } }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    club:
      ««join»»: { confers: { role: member } }
    house: { look: { about: WIDE }, «‹promote›»: { confers: { role: keeper } } }
rules:
  - { id: guests, role: guest, action: join, effect: allow }
  - { id: members, role: member, action: promote, effect: allow }
",
    ),
    (
        "privilege-escalation",
        Brackets,
        "vocabulary: { roles: { guest: {}, member: { above: guest }, keeper: { above: member } }, tokens: { key: {} },
            owners: { none: {} }, apis: { club: { ««join»»: { about: WIDE, confers: { role: member } },
            «‹promote›»: { confers: { role: [ keeper ] } } } } },
        rules: [{ id: guests, role: guest, action: join, effect: allow },
            { id: members, role: member, action: promote, effect: allow }]",
    ),
    // Clauses.
    (
        "uncited-clause",
        Block,
        "
sources:
  house:
    clauses:
      «doors»: { text: WIDE }
      gates: { text: WIDE }
      ? «manners»
      : text: WIDE
  garden: { title: WIDE, clauses: { walls: { text: WIDE, not_a_rule: so }, «trees»: { text: so } } }
rules:
  - { id: raise, api: gate, effect: allow, cite: house#gates }
",
    ),
    (
        "uncited-clause",
        Brackets,
        "sources: { house: { title: WIDE, clauses: { gates: { text: WIDE, not_a_rule: so }, «doors»: { text: WIDE } } } }",
    ),
    (
        "uncited-rule",
        Block,
        "
sources:
  house: { clauses: { doors: { text: WIDE } } }
rules:
  - id: open
    effect: allow
    cite: house#doors
  - { reading: WIDE, id: «raise», effect: allow }
",
    ),
    // Invariants.
    (
        "violated-invariant",
        Block,
        "
default: ‹allow›
rules:
  - { reading: WIDE, id: ‹‹close››, action: close, effect: deny }
invariants:
  - id: «guests»
    never: { role: guest }
  - { always: { api: door }, id: «doors» }
  - always:
      action: close
    id:   «closing»
",
    ),
    (
        "violated-invariant",
        Brackets,
        "default:
            ‹deny›, invariants: [{ always: { api: door }, cite: house#doors, id: «doors» }],
        sources: { house: { title: WIDE, clauses: { doors: { text: WIDE } } } }",
    ),
    (
        "empty-invariant",
        Block,
        "
invariants:
  - never: { api: gate, owner: self }
    id: «gates»
  - { never: { owner: [other], api: [gate] }, id: «other-gates» }
",
    ),
    ("empty-invariant", Brackets, "invariants: [{ never: { api: gate, owner: self }, id: «gates» }]"),
    (
        "doubtful-read",
        Brackets,
        "vocabulary: { roles: { guest: {}, keeper: {} }, tokens: { key: {} }, owners: { none: {} }, apis: {
            staff: { «appoint»: { about: WIDE, confers: { role: keeper }, reads: true } } } }",
    ),
    (
        "ungrouped-name",
        Brackets,
        "vocabulary: { roles: { guest: { about: WIDE }, keeper: {}, «gardener»: {}, member: {} }, tokens: { key: {} },
            owners: { none: {} }, apis: { gate: { raise: {} } } },
        groups: { roles: { outside: [guest], inside: [keeper, member] } }",
    ),
    (
        "incomplete-group",
        Brackets,
        "vocabulary: { roles: { guest: { about: WIDE }, keeper: {}, ‹gardener›: {}, member: {} }, tokens: { key: {} },
            owners: { none: {} }, apis: { gate: { raise: {} } } },
        groups: { roles: { «others»: [guest, member] } },
        rules: [{ id: raise, reading: WIDE, role: keeper, effect: allow }, { id: others, role: others, effect: deny }]",
    ),
    (
        "impossible-name",
        Block,
        "
rules:
  - id: others
    reading: WIDE
    action: [open, «raise»,
      close, «lower»]
    owner: other
    effect: deny
  - { reading: WIDE, id: scope, role: [guest, member], except: [{ role: [guest, «keeper»] }], effect: allow }
  - { id: need, role: [guest, member], require: { role: [«keeper», guest] } }
invariants:
  - { id: order, monotone: { owner: [self, «none», other] }, within: { api: door, owner: [self, other] } }
  - id: never
    never:
      api: door
      owner: [self, other]
      action:
        - open
        - «look_at»
lint:
  - { because: WIDE, allow: open-operation, api: gate, owner: [none, «self»] }
",
    ),
    (
        "impossible-name",
        Brackets,
        "groups: { owners: { persons: [self, other] } },
        rules: [{ reading: WIDE, id: some, api: [door, gate], action: [«look_at», open, «raise»], owner: persons, effect: deny },
            { id: any, api: [door, «gate»], owner: persons, effect: deny },
            { id: all, api: gate, owner: [none, «persons»], effect: allow }]",
    ),
    (
        "cited-non-rule",
        Block,
        "
sources:
  page:
    clauses:
      ‹‹‹one››› : { text: WIDE, not_a_rule: WIDE }
rules:
  - { reading: WIDE, id: «open», cite: page#one, effect: allow, except: [«{ role: guest, cite: [page#one] }»] }
invariants:
  - { never: { role: guest }, cite: page#one, id: «guests» }
",
    ),
    (
        "contradicting-orders",
        Block,
        "
invariants:
  - { id: ‹up›, monotone: { token: [key, copied_key] } }
  - { monotone: { token: [copied_key, key] }, id: «down» }
",
    ),
    (
        "contradicting-orders",
        Brackets,
        "vocabulary: { roles: { guest: {}, ‹keeper›: { above: guest, about: WIDE } }, tokens: { key: {} },
            owners: { none: {} }, apis: { gate: { raise: {} } } },
        invariants: [{ id: «down», monotone: { role: [keeper, guest] } }]",
    ),
    // Suppressions.
    (
        "blanket-suppression",
        Block,
        "
lint:
  - allow: «PC201»
    because: WIDE
rules:
  - { id: open, role: guest, api: door, effect: allow }
",
    ),
    (
        "blanket-suppression",
        Brackets,
        "lint: [{ because: WIDE, allow: [«undecided-operation», «PC106»] }],
        rules: [{ id: one, role: guest, api: door, action: open, effect: allow },
            { id: two, role: guest, api: door, action: close, effect: allow }]",
    ),
    (
        "unexplained-suppression",
        Block,
        "
lint:
  «allow: PC301»
rules:
  - id: open
    effect: allow
    lint:
      - «allow: PC103»
      - { allow: PC104, because: WIDE }
      - «{ allow: PC105 }»
      -
        «allow:
          - PC106
          - PC107»
  - { reading: WIDE, id: close, effect: deny, lint: «{ allow: [PC103] }» }
",
    ),
    (
        "unexplained-suppression",
        Block,
        "
lint:
  - allow: PC301
    because: WIDE
  - { severity: { PC301: off } }
  - «role: guest
    allow: [PC302, PC303]
    because: ''»
  - «{ allow: PC304, severity: { PC302: off } }»
",
    ),
    (
        "unexplained-suppression",
        Brackets,
        "lint: [{ allow: PC301, because: WIDE }, «{ role: guest, allow: PC302 }»],
        rules: [{ reading: WIDE, lint: «{
            allow: PC104
        }», id: open, effect: allow }]",
    ),
    (
        "unused-suppression",
        Block,
        "
lint:
  - allow: «PC602»
    because: WIDE
  - { because: WIDE, allow: [«empty-invariant»], role: guest }
  - allow:
      - «PC602»
      -   «empty-invariant»
    because: so
",
    ),
    (
        "unused-suppression",
        Block,
        "
rules:
  - id: idle
    reading: WIDE
    api: gate
    owner: self
    effect: allow
    lint: { because: WIDE, allow: [⟦«PC102», ⟧PC101⟦, «PC103»⟧] }
  - id: gates
    reading: WIDE
    api: gate
⟦    lint: { allow: «PC102», because: WIDE } # so
⟧    effect: allow
  - { id: doors, api: door, reading: WIDE⟦, lint: { allow: «PC102», because: so }⟧, effect: allow }
",
    ),
    (
        "unused-suppression",
        Brackets,
        "rules: [{ reading: WIDE, lint: [{ because: WIDE, allow: [«unreachable-rule», «PC101»] }, {
            allow: «PC101», because: so }], id: open, effect: allow }]",
    ),
    // Names in `lint` keys, and severities.
    (
        "unknown-lint",
        Block,
        "
lint:
  - { because: WIDE, allow: [PC104, ⟦«redundent-rule»⟧, «weather»] }
  - allow:
      - «PC001»
      - ⟦«PC1004»⟧
    severity:
      ⟦«mergable-rules»⟧: off
      PC103: ⟦«wanring»⟧
      ? «weather»
      : «loud»
      «PC006»: note
rules:
  - id: open
    effect: allow
    lint: { because: WIDE, allow: ⟦«subsumed_rule»⟧ }
",
    ),
    (
        "unknown-lint",
        Brackets,
        "lint: { because: WIDE, allow: «weather», severity: { PC101: ⟦«ofg»⟧, «rain»: note, ⟦«PC1033»⟧ : off } },
        rules: [{ reading: WIDE, id: open, lint: [{ allow: [«PC701», ⟦«reduntant-rule»⟧] }], effect: deny }]",
    ),
    ("widening-include", Block, "\ninclude: «base»\ndefault: allow\nrules: []\n"),
    ("widening-include", Brackets, "include: [«base»], default: allow"),
];
