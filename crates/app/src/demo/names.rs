//! Invented names: of villages, from three lists of syllables that no real list joins in this way, and
//! of people, from common surnames and given names. Whoever is really called so is not meant.

use std::collections::HashSet;

use super::dice::Dice;

const FIRST: &[char] = &[
    '青', '云', '石', '松', '竹', '荷', '桂', '枫', '梅', '杏', '槐', '榆', '柏', '栗', '樟', '桐',
    '蓝', '莲', '芦', '稻',
];
const MIDDLE: &[char] = &[
    '砚', '笠', '穗', '蓑', '砧', '磬', '铎', '榫', '犁', '耜', '箩', '筛', '纺', '梭', '蓼', '荠',
    '苇', '芡', '菱', '茭',
];
const LAST: &[char] = &[
    '坪', '湾', '冲', '塘', '垭', '岗', '沟', '坡', '畈', '凹', '岭', '桥', '屋', '店', '铺', '湖',
    '洲', '滩', '坳', '墩',
];

const SURNAMES: &[char] = &[
    '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高', '林',
    '何', '郭', '马', '罗', '梁', '宋', '郑', '谢', '韩', '唐', '冯', '于', '董', '萧', '程', '曹',
    '袁', '邓', '许', '傅', '沈', '曾', '彭', '吕',
];
const GIVEN_FIRST: &[char] = &[
    '禾', '砚', '嘉', '知', '乐', '景', '书', '敬', '怀', '守', '向', '承', '启', '望', '思', '远',
    '立', '明', '春', '秋',
];
const GIVEN_MAN: &[char] = &[
    '田', '山', '川', '石', '峰', '民', '平', '安', '成', '林', '义', '正', '诚', '勤', '松', '河',
];
const GIVEN_WOMAN: &[char] = &[
    '芳', '兰', '荷', '梅', '雪', '霞', '英', '秀', '燕', '莉', '琴', '云', '菊', '娟', '萍', '慧',
];

/// Gives names out, none of them twice.
#[derive(Debug)]
pub(super) struct Names {
    dice: Dice,
    given: HashSet<String>,
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::of(seed),
            given: HashSet::new(),
        }
    }

    /// The three syllables of a village: 青砚坪.
    pub(super) fn village(&mut self) -> String {
        self.fresh(|dice| {
            [dice.pick(FIRST), dice.pick(MIDDLE), dice.pick(LAST)]
                .iter()
                .collect()
        })
    }

    /// The two syllables of a community: 青砚.
    pub(super) fn community(&mut self) -> String {
        self.fresh(|dice| [dice.pick(FIRST), dice.pick(MIDDLE)].iter().collect())
    }

    /// A man's name.
    pub(super) fn man(&mut self) -> String {
        self.person(GIVEN_MAN)
    }

    /// A woman's name.
    pub(super) fn woman(&mut self) -> String {
        self.person(GIVEN_WOMAN)
    }

    /// Anybody's name.
    pub(super) fn anybody(&mut self) -> String {
        if self.dice.below(3) == 0 {
            self.woman()
        } else {
            self.man()
        }
    }

    fn person(&mut self, given: &[char]) -> String {
        self.fresh(|dice| {
            [
                dice.pick(SURNAMES),
                dice.pick(GIVEN_FIRST),
                dice.pick(given),
            ]
            .iter()
            .collect()
        })
    }

    /// Draws until a name comes that was not given out; the lists make thousands, the demo needs
    /// hundreds.
    fn fresh(&mut self, draw: impl Fn(&mut Dice) -> String) -> String {
        loop {
            let name = draw(&mut self.dice);
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}
