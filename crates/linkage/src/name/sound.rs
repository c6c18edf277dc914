//! How characters sound: their readings in pinyin without tone, all of them (曾 is ceng and zeng).
//!
//! The table is made from the Unicode Character Database, see `data/README.md`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

/// A line for each syllable: the syllable, a space, the characters that can be read so.
const READINGS: &str = include_str!("../../data/readings.txt");

/// A syllable without tone, by its number in the table; 0 is none.
pub(crate) type Syllable = u16;

struct Table {
    /// For each character of the basic plane the number of its set of readings.
    basic: Vec<u16>,
    /// The same for characters beyond it.
    beyond: HashMap<char, u16>,
    /// The sets of readings; the first is empty.
    sets: Vec<Vec<Syllable>>,
    /// For each syllable the one that stands for all that are easily taken for it.
    near: Vec<Syllable>,
}

static TABLE: LazyLock<Table> = LazyLock::new(build);

/// The readings of a character; none for letters, digits and what has no reading.
pub(crate) fn readings(c: char) -> &'static [Syllable] {
    let table = &*TABLE;
    let set = match u16::try_from(u32::from(c)) {
        Ok(code) => table.basic.get(usize::from(code)),
        Err(_) => table.beyond.get(&c),
    };
    set.and_then(|set| table.sets.get(usize::from(*set)))
        .map_or(&[], Vec::as_slice)
}

/// The syllable that stands for this one and those easily taken for it: zh and z, ch and c, sh and s, l and n,
/// ang and an, eng and en, ing and in.
fn near(syllable: Syllable) -> Syllable {
    let near = TABLE.near.get(usize::from(syllable));
    near.copied().unwrap_or(syllable)
}

/// Whether two characters can be read alike.
pub(crate) fn same(left: char, right: char) -> bool {
    left == right || {
        let right = readings(right);
        readings(left)
            .iter()
            .any(|syllable| right.contains(syllable))
    }
}

/// Whether two characters can be read alike or nearly so.
pub(crate) fn alike(left: char, right: char) -> bool {
    left == right || {
        let right = readings(right);
        let takes = |syllable: &Syllable| {
            let wanted = near(*syllable);
            right.iter().any(|other| near(*other) == wanted)
        };
        readings(left).iter().any(takes)
    }
}

fn build() -> Table {
    let mut by_character: BTreeMap<char, Vec<Syllable>> = BTreeMap::new();
    let mut near = vec![0];
    let mut stand: BTreeMap<String, Syllable> = BTreeMap::new();
    for (number, line) in (1..).zip(READINGS.lines()) {
        let (syllable, characters) = line.split_once(' ').unwrap_or_default();
        near.push(*stand.entry(simple(syllable)).or_insert(number));
        for c in characters.chars() {
            by_character.entry(c).or_default().push(number);
        }
    }
    let mut table = Table {
        basic: vec![0; 0x1_0000],
        beyond: HashMap::new(),
        sets: vec![Vec::new()],
        near,
    };
    let mut numbers: BTreeMap<Vec<Syllable>, u16> = BTreeMap::new();
    for (c, set) in by_character {
        let next = u16::try_from(table.sets.len()).unwrap_or(0);
        let number = *numbers.entry(set).or_insert_with_key(|set| {
            table.sets.push(set.clone());
            next
        });
        match u16::try_from(u32::from(c)) {
            Ok(code) => {
                if let Some(place) = table.basic.get_mut(usize::from(code)) {
                    *place = number;
                }
            }
            Err(_) => {
                table.beyond.insert(c, number);
            }
        }
    }
    table
}

/// A syllable without what dialects and hasty typing do not tell apart.
fn simple(syllable: &str) -> String {
    let mut text = syllable.replacen('h', "", usize::from(is_hissing(syllable)));
    for (nasal, plain) in [("ang", "an"), ("eng", "en"), ("ing", "in")] {
        if let Some(stem) = text.strip_suffix(nasal) {
            text = format!("{stem}{plain}");
            break;
        }
    }
    match text.strip_prefix('n') {
        Some(rest) if !rest.is_empty() => format!("l{rest}"),
        _ => text,
    }
}

fn is_hissing(syllable: &str) -> bool {
    ["zh", "ch", "sh"]
        .iter()
        .any(|initial| syllable.starts_with(initial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_has_a_number_and_every_character_its_readings() {
        assert!(READINGS.lines().count() > 400);
        assert_eq!(readings('曾').len(), 2);
        assert_eq!(readings('A'), []);
        assert!(!readings('𬭎').is_empty(), "beyond the basic plane");
        assert!(TABLE.sets.len() < usize::from(u16::MAX));
    }

    #[test]
    fn readings_of_surnames_are_there() {
        for (surname, sound) in [
            ('曾', '增'),
            ('单', '善'),
            ('仇', '求'),
            ('解', '谢'),
            ('查', '渣'),
            ('盖', '葛'),
            ('区', '欧'),
            ('朴', '飘'),
            ('任', '人'),
            ('尉', '玉'),
            ('缪', '妙'),
            ('翟', '宅'),
            ('乐', '月'),
            ('员', '运'),
            ('覃', '秦'),
            ('种', '虫'),
            ('冼', '险'),
            ('逄', '旁'),
        ] {
            assert!(same(surname, sound), "{surname} {sound}");
        }
    }

    #[test]
    fn near_sounds_are_near_and_not_the_same() {
        for (one, other) in [
            ('林', '宁'),
            ('张', '赞'),
            ('陈', '程'),
            ('深', '森'),
            ('丽', '妮'),
        ] {
            assert!(alike(one, other) && !same(one, other), "{one} {other}");
        }
        assert!(!alike('王', '李') && !alike('A', 'B'));
    }
}
