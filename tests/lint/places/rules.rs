//! Texts with places that are marked: of lints about rules.

use super::{
    Style::{Block, Brackets},
    Text,
};

pub(super) const TEXTS: &[Text] = &[
    // Rules, by their ids.
    (
        "unreachable-rule",
        Block,
        "
rules:
⟦  - id: «idle»
    api: gate
    owner: self
    effect: allow
⟧  - id: raise
    api: gate
    effect: allow
⟦  - { reading: WIDE, api: gate, id: «idle-too», owner: other, effect: deny }
⟧  -
    id: «idle-still»
    api: gate
    owner: self
    effect: allow
",
    ),
    (
        "unreachable-rule",
        Block,
        "
rules: [{ reading: WIDE, id: «idle», api: gate, owner: self, effect: allow },
  { id: raise, api: gate, effect: allow }, { reading: WIDE, owner: self, id:
    «idle-too», api: gate, effect: deny }]
",
    ),
    (
        "unreachable-rule",
        Block,
        "
rules:
  - id: >-
      «idle»
    api: gate
    owner: self
    effect: allow
",
    ),
    ("unreachable-rule", Brackets, "rules: [{ id: «idle», reading: WIDE, api: gate, owner: self, effect: allow }]"),
    (
        "identical-rules",
        Block,
        "
rules:
  - id: ‹one›
    role: keeper
    effect: allow
  - id: other
    api: gate
    effect: allow
⟦  - role: [keeper]
    effect: allow
    id: «two»
⟧invariants: []
",
    ),
    (
        "identical-rules",
        Brackets,
        "rules: [{ reading: WIDE, id: ‹one›, role: keeper, effect: allow },
            { reading: WIDE, id: «two», role: [ keeper ], effect: allow }]",
    ),
    (
        "subsumed-rule",
        Block,
        "
rules:
⟦  - { id: «opens», reading: WIDE, role: keeper, action: open, effect: allow } # so
⟧  - { id: ‹‹keepers››, role: keeper, effect: allow }
⟦  -   id: «closes»
      role: keeper
      action:
        - close
      effect: allow
⟧",
    ),
    (
        "redundant-rule",
        Block,
        "
rules:
  - { reading: WIDE, id: ‹doors›, api: door, effect: allow }
  - { id: ‹gates›, api: gate, effect: allow }
⟦  - id: «all»
    role: guest
    effect: allow
⟧",
    ),
    (
        "redundant-rule",
        Brackets,
        "rules: [{ reading: WIDE, role: keeper, effect: deny, id: «nothing» }, { role: guest, id: guests, effect: allow }]",
    ),
    (
        "mergeable-rules",
        Block,
        "
rules:
  - id: «guests»
    role: guest
    effect: allow
  - { id: ‹members›, role: member, effect: allow }
  - { role: keeper, id: ‹keepers›, effect: allow }
",
    ),
    (
        "contradicting-rules",
        Brackets,
        "rules: [{ id: ‹opens›, action: open, effect: allow }, { id: «no-guests», role: guest, effect: deny },
            { reading: WIDE, owner: other, id: ‹own›, action: open, effect: allow }]",
    ),
    // Exceptions.
    (
        "idle-exception",
        Block,
        "
rules:
  - id: raise
    api: gate
    except:
      - role: guest
⟦      - «api: door»
⟧⟦      - «owner: self
        role: guest»
⟧      -
        «owner:
          - self
          -   other»
⟦      - «{ owner: other }»
⟧    effect: allow
",
    ),
    (
        "idle-exception",
        Block,
        "
rules:
  - { id: raise, api: gate, reading: WIDE, except: [⟦«{ owner: [ self, other ] }», ⟧{ role: guest }⟦, «{
      api: door
    }»⟧], effect: allow }
  - id: lower
    api: gate
    reading: WIDE
    except: [«owner: other», «{owner: self}»  ]
    effect: allow
",
    ),
    (
        "idle-exception",
        Brackets,
        "rules: [{ id: raise, reading: WIDE, api: gate, except: [«{ api: door }», «{ owner: self}»], effect: allow }]",
    ),
    // Requirements.
    (
        "requirement-always-met",
        Block,
        "
rules:
  - id: keepers
    role: keeper
    require:
      «role: keeper»
  - { id: members, reading: WIDE, role: member, require: «{ role: [ keeper, member ] }», api: gate }
  - id: guests
    role: guest
    require:
      «token:
        - key
        - copied_key
      role: [guest]»
    api: gate
",
    ),
    (
        "requirement-always-met",
        Brackets,
        "rules: [{ reading: WIDE, require: «{ role: keeper }», id: keepers, role: keeper }]",
    ),
    (
        "requirement-never-met",
        Block,
        "
rules:
  - id: copies
    token: copied_key
    ⟦require:

      «role: keeper
      token:  key»⟧
  - { reading: WIDE, id: copied-gate, token: copied_key, ⟦require : «{ token: [key] }»⟧, api: gate }
",
    ),
    (
        "requirement-never-met",
        Block,
        "
rules:
  - id: copies
    token: copied_key
    require: # so
      «token: key»
",
    ),
    (
        "requirement-never-met",
        Brackets,
        "rules: [{ reading: WIDE, id: copies, token: copied_key, ⟦require: «{
            token: key
        }»⟧ }]",
    ),
];
