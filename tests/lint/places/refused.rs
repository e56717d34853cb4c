//! Texts with places that are marked: of what loading refuses.

use super::{
    Style::{Block, Brackets},
    Text,
};

pub(super) const TEXTS: &[Text] = &[
    (
        "unknown-name",
        Block,
        "
rules:
  - id: open
    role: ⟦«kepeer»⟧
    token: [«sword», key]
    owner:
      - self
      - ⟦«othr»⟧
    api:
      - «window»
    effect: allow
  - { reading: WIDE, id: close, action: [ open,⟦«clsoe»⟧], except: [{ role: [guest, ⟦«membre»⟧] }], effect: allow }
  - { reading: WIDE, id: look, action: look_at, require: { role: «nobody-at-all», owner: [self, «everybody»] } }
invariants:
  - { never: { token: [key, ⟦«kye»⟧] }, id: keys }
lint:
  - { because: WIDE, allow: PC104, api: [⟦«gaet»⟧] }
",
    ),
    (
        "unknown-name",
        Brackets,
        "rules: [{ id: open, reading: WIDE, role: [keeper, «baker» ], action: ⟦«opne»⟧, require: { role: «smith» } }]",
    ),
    (
        "unknown-name",
        Brackets,
        "vocabulary: { roles: { guest: { about: WIDE, above: «spirit» } }, tokens: { key: {} }, owners: { none: {} },
            apis: { door: { open: { about: WIDE, owners: [none, «all»] },
            close: { about: WIDE, confers: { role: [⟦«geust»⟧] } } } } }",
    ),
    (
        "unknown-name",
        Block,
        "
groups:
  roles:
    staff: [keeper, ⟦«membre»⟧]
  apis: { doors: [door, ⟦«gaet»⟧, «window»] }
",
    ),
    (
        "duplicate-id",
        Block,
        "
rules:
  - id: ‹open›
    effect: allow
  - { reading: WIDE, effect: deny, id: «open» }
",
    ),
    (
        "duplicate-id",
        Brackets,
        "invariants: [{ never: { role: guest }, id: ‹guests› }, { always: { role: guest }, id: «guests» }]",
    ),
    (
        "duplicate-key",
        Block,
        "
rules:
  - ‹id›: open
    effect: allow
    «id»: close
  - { id: look, reading: WIDE, ‹effect›: deny, api: gate, «effect»: allow }
",
    ),
    (
        "two-effects",
        Block,
        "
rules:
  - id: open
    require:
      ‹role: guest
      token: key›
    effect: «deny»
",
    ),
    ("two-effects", Brackets, "rules: [{ reading: WIDE, require: ‹{ role: guest }›, effect: «allow», id: open }]"),
    ("no-effect", Brackets, "rules: [{ reading: WIDE, role: guest, id: «open» }]"),
    (
        "unknown-effect",
        Block,
        "
rules:
  - { reading: WIDE, id: open, effect: ⟦«alow»⟧ }
  - id: close
    effect:
      «never»
",
    ),
    (
        "unknown-key",
        Block,
        "
rules:
  - id: open
    ⟦«efect»⟧: allow
  - { reading: WIDE, «weather»: rain, id: close, effect: allow }
",
    ),
    (
        "unknown-clause",
        Block,
        "
sources:
  house: { clauses: { doors: { text: WIDE } } }
rules:
  - id: open
    effect: allow
    cite:
      - house#doors
      - ⟦«house#dors»⟧
  - { reading: WIDE, cite: «house#nothing-like-it», effect: deny, id: close }
",
    ),
    ("bad-citation", Brackets, "rules: [{ reading: WIDE, cite: [«house»], effect: deny, id: close }]"),
    (
        "bad-order",
        Block,
        "
invariants:
  - id: order
    monotone:
      «role: guest»
  - { id: other, monotone: «{ token: [key, key] }», within: { api: gate } }
",
    ),
    (
        "unknown-column",
        Brackets,
        "invariants: [{ id: column, ignores: ⟦«rol»⟧ }, { within: { api: gate }, ignores: «weather», id: other }]",
    ),
    (
        "empty-list",
        Block,
        "
rules:
  - id: open
    except: «[]»
    role: «[ ]»
    effect: allow
  - { reading: WIDE, lint: { allow: «[
      ]» }, id: close, effect: deny, cite: «[]» }
",
    ),
    (
        "empty-exception",
        Block,
        "
rules:
  - id: open
    except:
      - «{}»
      - role: guest
      - «{  }»
    effect: allow
  - { reading: WIDE, except: [«{}»], id: close, effect: deny }
",
    ),
    ("empty-requirement", Brackets, "rules: [{ reading: WIDE, require: «{ }», id: close }]"),
    (
        "cyclic-group",
        Block,
        "
groups:
  roles: { staff: [keeper, others] }
  tokens:
    keys: [key, «keys»]
  owners: { others: [other, «others»] }
",
    ),
    (
        "ambiguous-group",
        Brackets,
        "groups: { roles: { staff: keeper, «guest»: [member] }, actions: { «open» : close } }",
    ),
    (
        "bad-name",
        Block,
        "
rules:
  - { reading: WIDE, id: «'1''2'», effect: allow }
  - id: «\"1 \\\"2\\\" 3\\\\\"»
    effect: allow
  - { reading: WIDE, id: «12», effect: deny }
",
    ),
    (
        "bad-duration",
        Brackets,
        "vocabulary: { roles: { guest: {} }, owners: { none: {} }, apis: { door: { open: {} } },
            tokens: { key: { about: WIDE, lifetimes: { lent: { max_age: «soon» }, kept: { max_age:
                «'30 1'» } } } } }",
    ),
    (
        "not-one-claim",
        Block,
        "
invariants:
  - id: «none»
    within: { role: guest }
  - { never: { role: guest }, id: «two», always: { role: keeper } }
",
    ),
    (
        "no-operation",
        Block,
        "
rules:
  - { reading: WIDE, id: raise, api: [«door», gate], action: [raise, lower], effect: allow }
  - id: open
    api:
      - gate
      -  «door»
    action: lower
    effect: allow
",
    ),
    (
        "wrong-type",
        Block,
        "
rules:
  - { reading: WIDE, id: open, role: [guest, «[ keeper ]»  ], effect: allow }
  - id: close
    role:
      «guest: {}
      keeper:
        - x»
    «reading»:
    effect: allow
  - «[ open ]»
",
    ),
    (
        "missing-key",
        Block,
        "
rules:
  - «effect»: allow
    role: guest
  - { «reading»: WIDE, effect: deny }
",
    ),
    ("forbidden-yaml", Brackets, "rules: [{ reading: WIDE, id: open, effect: «&so allow» }]"),
    (
        "forbidden-yaml",
        Block,
        "
rules:
  - { reading: WIDE, id: open, «<<»: open }
",
    ),
    ("forbidden-yaml", Brackets, "sources: { page: { title: WIDE } }, invariants: «&so [»   ]"),
    (
        "yaml-syntax",
        Block,
        "
rules:
  - { reading: WIDE, id: open, effect: «»*so }
",
    ),
];
