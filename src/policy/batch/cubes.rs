use crate::space::{CellSet, Cube, Id, IdSet, NameTable, Outside, Vocabulary, cover};

/// The allowed requests as cubes, eight to a group: for each column and each of its names, a byte with a bit for each
/// cube that admits the name. A request is allowed if the bytes of its names have a bit in common.
///
/// The bytes come in windows of sixteen, as many as a vector instruction looks up. Whatever has no name has no bit, and so
/// is denied.
#[derive(Clone, Debug)]
pub(super) struct CubeTables {
    pub(super) groups: Vec<Group>,
}

/// The windows of each column for up to eight cubes.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) roles: Windows,
    pub(super) tokens: Windows,
    pub(super) apis: Windows,
    pub(super) actions: Windows,
    pub(super) owners: Windows,
}

/// The bytes of a column's names; most columns have one window.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    pub(super) first: Window,
    pub(super) more: Box<[Window]>,
}

pub(super) type Window = [u8; 16];

impl CubeTables {
    /// Nothing if names have no byte for a number, or if looking up would take longer than deciding one by one.
    pub(super) fn of(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<Self> {
        /// How many windows looking up a vector of requests may take.
        const MOST_WINDOWS: usize = 96;
        /// How many pairs of API and action are looked at for cubes.
        const MOST_PAIRS: usize = 1 << 14;

        let columns = [
            vocabulary.roles().len(),
            vocabulary.tokens().len(),
            vocabulary.apis().len(),
            vocabulary.actions().len(),
            vocabulary.owners().len(),
        ];
        let pairs = vocabulary.apis().len() * vocabulary.actions().len();
        if columns.iter().any(|&names| names > 256) || pairs > MOST_PAIRS {
            return None;
        }
        let windows: usize = columns.iter().map(|names| names.div_ceil(size_of::<Window>())).sum();
        let cubes = cover(vocabulary, allowed, Outside::Forbidden);
        let groups = cubes.chunks(u8::BITS as usize).map(|cubes| Group::of(vocabulary, cubes));
        (groups.len() * windows <= MOST_WINDOWS).then(|| Self { groups: groups.collect() })
    }
}

impl Group {
    fn of(vocabulary: &Vocabulary, cubes: &[Cube]) -> Self {
        Self {
            roles: windows(vocabulary.roles(), cubes, |cube| &cube.roles),
            tokens: windows(vocabulary.tokens(), cubes, |cube| &cube.tokens),
            apis: windows(vocabulary.apis(), cubes, |cube| &cube.apis),
            actions: windows(vocabulary.actions(), cubes, |cube| &cube.actions),
            owners: windows(vocabulary.owners(), cubes, |cube| &cube.owners),
        }
    }
}

/// For each name of a column, the bits of the sets that have it.
fn windows<I: Id>(names: &NameTable<I>, cubes: &[Cube], set: fn(&Cube) -> &IdSet<I>) -> Windows {
    let ids: Vec<I> = names.ids().collect();
    let admits = |id, cube| u8::from(set(cube).contains(id));
    let bits = |id| cubes.iter().zip(0..).fold(0, |bits, (cube, number)| bits | admits(id, cube) << number);
    let window = |ids: &[I]| {
        let mut window = Window::default();
        window.iter_mut().zip(ids).for_each(|(byte, &id)| *byte = bits(id));
        window
    };
    let mut windows = ids.chunks(size_of::<Window>()).map(window);
    Windows { first: windows.next().unwrap_or_default(), more: windows.collect() }
}
