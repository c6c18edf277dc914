//! Variant characters met in names.
//!
//! Two tables: a small one by hand for pairs of which both are standard characters today (昇 and 升, 锺 and 钟), and
//! the variants and traditional forms of the Unicode Character Database (see `data/README.md`) for all others.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

/// A line for each standard character: the character, then those that are written for it.
const UNIHAN: &str = include_str!("../../data/variants.txt");

/// Traditional forms and variants (First List of 1955) of characters common in surnames: in each
/// group the last character is the standard form of those before it.
const IN_SURNAMES: &str = "\
    劉刘 張张 陳陈 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 鄭郑 謝谢 許许 \
    鄧邓 馮冯 蕭萧 葉叶 閻阎 閆闫 蘇苏 蔣蒋 賈贾 鄒邹 陸陆 龔龚 \
    嚴严 賀贺 錢钱 湯汤 萬万 龍龙 盧卢 羅罗 莊庄 鐘鍾锺钟 譚谭 顧顾 \
    閔闵 歐欧 陽阳 諸诸 遲迟 長长 東东 門门 鮮鲜 軒轩 轅辕 藍蓝 \
    獨独 宮宫 連连 倉仓 顏颜 韓韩 貝贝 聞闻 嶽岳 須须 駱骆 齊齐 \
    閭闾 顓颛 駟驷 單单 樂乐";

/// The same for given names.
const IN_GIVEN_NAMES: &str = "\
    國国 華华 蘭兰 鳳凤 強彊强 軍军 偉伟 麗丽 榮荣 貴贵 紅红 蓮莲 \
    雲云 義义 愛爱 學学 興兴 慶庆 寶寳宝 珎珍 濤涛 鵬鹏 飛飞 賢贤 \
    瓊琼 靜静 淨净 衞衛卫 爲為为 啟啓启 嬌娇 傑杰 勛勳勋 峯峰 羣群 \
    寧甯宁 昇陞升 喆哲 堃坤 犇奔 濬浚 龢和 璿璇 珮佩 祕秘 晳皙 \
    鋭銳锐 錦锦 鋒锋 曉晓 輝煇辉 樹树 銀银 鳴鸣 勝胜 豔艷艳 順顺 \
    權权 澤泽 潔洁 禮礼 書书 亞亚 雙双 鎮镇 廣广 傳传 憲宪 維维 \
    紹绍 經经 綱纲 緒绪 繼继 甦苏 恆恒 凱凯 剛刚 鎖锁 鐵铁 鋼钢 \
    貞贞 豐丰 於于 橋桥 靈灵 彥彦 儁俊 暉晖 曄晔 璽玺 瑋玮 瑩莹 藹蔼 \
    誠诚 謙谦 達达 遠远 進进 運运 鈞钧 銘铭 錫锡 鏡镜 閣阁 際际 \
    韻韵 穎頴颖 駿骏 鴻鸿 鶴鹤 麐麟";

/// Surnames that the abolished scheme of 1977 merged and that were often not changed back, in the
/// same form: the two of a group may be written for one family, or be two families.
const MERGED: &str = "付傅 肖萧 闫阎 代戴 兰蓝 丘邱";

/// What is printed for a character that early encodings did not have: the private use of GB 18030-2000.
const PRIVATE_USE: &str = "\u{e863}䶮";

struct Table {
    /// For each character of the basic plane the standard one; 0 where it is itself, or beyond.
    basic: Vec<u16>,
    /// The rest.
    beyond: HashMap<char, char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(build);

/// Every character as its standard form, where the tables of variants have one: 昇 as 升, 喆 as 哲, 閻 and 闫 as 阎.
/// For comparing only: some pairs are different names as well (付 and 傅), so agreement this way is a hint and not
/// proof.
#[must_use]
pub fn fold_variants(name: &str) -> String {
    name.chars().map(fold).collect()
}

/// The standard form of one character.
pub(crate) fn fold(c: char) -> char {
    let table = &*TABLE;
    let basic = u16::try_from(u32::from(c))
        .ok()
        .and_then(|code| table.basic.get(usize::from(code)))
        .filter(|standard| **standard != 0)
        .and_then(|standard| char::from_u32(u32::from(*standard)));
    basic.unwrap_or_else(|| {
        if table.beyond.is_empty() {
            c
        } else {
            table.beyond.get(&c).copied().unwrap_or(c)
        }
    })
}

fn build() -> Table {
    let unihan = UNIHAN.lines().flat_map(|line| {
        let standard = line.chars().next();
        line.chars()
            .skip(1)
            .filter_map(move |variant| Some((variant, standard?)))
    });
    let by_hand: BTreeMap<char, char> = pairs(IN_SURNAMES)
        .chain(pairs(IN_GIVEN_NAMES))
        .chain(pairs(PRIVATE_USE))
        .collect();
    let merged: BTreeMap<char, char> = pairs(MERGED).collect();
    let mut all: BTreeMap<char, char> = unihan.collect();
    all.extend(&by_hand);
    // A variant of a variant: each table is applied once more to what the ones before it gave.
    let last = |standard: char| {
        let standard = by_hand.get(&standard).copied().unwrap_or(standard);
        merged.get(&standard).copied().unwrap_or(standard)
    };
    for standard in all.values_mut() {
        *standard = last(*standard);
    }
    all.extend(&merged);
    let mut table = Table {
        basic: vec![0; 0x1_0000],
        beyond: HashMap::new(),
    };
    for (variant, standard) in all {
        let codes = (
            u16::try_from(u32::from(variant)),
            u16::try_from(u32::from(standard)),
        );
        match codes {
            (Ok(variant), Ok(standard)) => {
                if let Some(place) = table.basic.get_mut(usize::from(variant)) {
                    *place = standard;
                }
            }
            _ => {
                table.beyond.insert(variant, standard);
            }
        }
    }
    table
}

/// Each character of a group with the group's last.
fn pairs(groups: &'static str) -> impl Iterator<Item = (char, char)> {
    groups.split_whitespace().flat_map(|group| {
        let standard = group.chars().next_back();
        group
            .chars()
            .filter_map(move |c| Some((c, standard?)))
            .filter(|(variant, standard)| variant != standard)
    })
}
