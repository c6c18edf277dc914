//! 云岭县: 18 townships and 285 villages and communities that take part, one forest farm that does
//! not. Codes are of a range that was never assigned (province 99).

use std::fmt::Write as _;

use domain::UnitId;
use domain::division::Kind;

use super::dice::Dice;
use super::names::Names;
use crate::error::{Error, Result};

/// The county's stable id.
pub const COUNTY: &str = "990121";
/// The county's name.
pub const COUNTY_NAME: &str = "云岭县";
/// Villages and communities that take part.
pub const VILLAGES: usize = 285;
/// Adults of the county.
pub const ADULTS: u32 = 320_417;

/// When a township's villages vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wave {
    /// The pilot townships: voted on 1 February, handed over.
    Pilot,
    /// The second pilot: voted on 1 March, two days ago.
    Second,
    /// 22 March, with most of the county.
    Main,
    /// 29 March.
    Later,
    /// 12 April.
    Last,
}

/// A township of the demo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Town {
    /// Three digits after the county's.
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// For login names.
    pub(super) pinyin: &'static str,
    pub(super) villages: u32,
    pub(super) communities: u32,
    pub(super) wave: Wave,
}

macro_rules! towns {
    ($($code:literal $name:literal $pinyin:literal $villages:literal $communities:literal $wave:ident;)+) => {
        /// The townships in the order of their codes.
        pub(super) const TOWNS: &[Town] = &[$(Town {
            code: $code, name: $name, pinyin: $pinyin, villages: $villages,
            communities: $communities, wave: Wave::$wave,
        }),+];
    };
}

towns! {
    "001" "南华街道" "nanhua" 0 9 Later;
    "100" "城关镇" "chengguan" 12 8 Main;
    "101" "青石镇" "qingshi" 18 2 Main;
    "102" "白水镇" "baishui" 18 1 Main;
    "103" "龙泉镇" "longquan" 18 2 Main;
    "104" "大河镇" "dahe" 22 1 Main;
    "105" "柳林镇" "liulin" 18 1 Main;
    "106" "石桥镇" "shiqiao" 16 1 Main;
    "107" "双溪镇" "shuangxi" 16 1 Pilot;
    "108" "沙洲镇" "shazhou" 15 2 Pilot;
    "200" "枫木乡" "fengmu" 15 0 Later;
    "201" "马鞍乡" "maan" 13 0 Later;
    "202" "清平乡" "qingping" 15 0 Main;
    "203" "桃源乡" "taoyuan" 13 0 Main;
    "204" "东岭乡" "dongling" 12 0 Later;
    "205" "茶山乡" "chashan" 11 0 Second;
    "206" "高坪乡" "gaoping" 13 0 Last;
    "207" "红岩乡" "hongyan" 12 0 Pilot;
}

/// Names that stand in more than one township, as in every real county.
const SHARED: &[(&str, &str)] = &[
    ("101", "石犁桥"),
    ("105", "石犁桥"),
    ("203", "石犁桥"),
    ("104", "松蓑岭"),
    ("202", "松蓑岭"),
];

/// Names with characters that not every machine can write, as in real lists.
const HARD: &[(&str, &str)] = &[
    ("102", "㙟笠塘"),
    ("104", "榆垚塆"),
    ("201", "𠮷穗坡"),
    ("206", "栗砦峁"),
];

/// A village or community of the demo.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Twelve digits.
    pub(super) code: String,
    pub(super) id: UnitId,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Index into [`TOWNS`].
    pub(super) town: usize,
    /// Number within its township, from 0.
    pub(super) no: usize,
    /// People of 18 and above who live there.
    pub(super) adults: u32,
}

/// The forest farm that takes no part.
pub(super) const FARM_CODE: &str = "990121207900";
/// Its name.
const FARM_NAME: &str = "云岭县红岩国有林场";
/// Why it takes no part.
pub(super) const FARM_REASON: &str = "国有林场，不设村（居）民委员会";

/// Every village and community that takes part, in the order of codes.
pub(super) fn places() -> Result<Vec<Place>> {
    let mut names = Names::new(0x7075);
    let mut dice = Dice::of(0x706c);
    let mut places = Vec::with_capacity(VILLAGES);
    for (index, town) in TOWNS.iter().enumerate() {
        let special: Vec<&str> = SHARED
            .iter()
            .chain(HARD)
            .filter(|(code, _)| *code == town.code)
            .map(|(_, name)| *name)
            .collect();
        let mut special = special.into_iter();
        for n in 0..town.communities + town.villages {
            let community = n < town.communities;
            let (number, name, kind) = if community {
                (n + 1, format!("{}社区", names.community()), Kind::Community)
            } else {
                let stem = special
                    .next()
                    .map_or_else(|| names.village(), str::to_owned);
                (
                    200 + n - town.communities,
                    format!("{stem}村"),
                    Kind::Village,
                )
            };
            let code = format!("{COUNTY}{}{number:03}", town.code);
            let weight = if community { 160 } else { 100 };
            places.push(Place {
                id: UnitId::parse(&code).map_err(Error::internal)?,
                code,
                name,
                kind,
                town: index,
                no: usize::try_from(n).map_err(Error::internal)?,
                adults: u32::try_from(weight * dice.between(50, 170) / 100)
                    .map_err(Error::internal)?,
            });
        }
    }
    share_out(&mut places);
    Ok(places)
}

/// Turns the weights in `adults` into people, so that the county has [`ADULTS`].
fn share_out(places: &mut [Place]) {
    let weights: u64 = places.iter().map(|p| u64::from(p.adults)).sum();
    let mut given = 0;
    for place in places.iter_mut() {
        let share = u64::from(ADULTS) * u64::from(place.adults) / weights.max(1);
        place.adults = u32::try_from(share).unwrap_or(0);
        given += place.adults;
    }
    if let Some(first) = places.first_mut() {
        first.adults += ADULTS.saturating_sub(given);
    }
}

/// Columns of a division list, by the contract.
const COLUMNS: &str = "code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,\
     province_code,province_name";
/// What lies above the townships; province, city and county are as invented as the villages.
const ABOVE: &str = "990121000000,云岭县,990100000000,云州市,990000000000,演示省";

/// The division list as it is imported, the forest farm included; `later` is the list of the year after,
/// in which one village has another name.
pub(super) fn list(places: &[Place], later: bool) -> String {
    let mut text = format!("{COLUMNS}\n");
    let mut row = |code: &str, name: &str, kind: Kind, town: Option<&Town>| {
        let Some(town) = town else { return };
        let (kind, town_code, town) = (kind.zh(), town.code, town.name);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{code},{name},{kind},{COUNTY}{town_code}000,{town},{ABOVE}"
        );
    };
    for place in places {
        let town = TOWNS.get(place.town);
        let renamed = later && town.is_some_and(|t| t.code == RENAMED.0) && place.no == RENAMED.1;
        if renamed {
            let name = place.name.replace('村', "新村");
            row(&place.code, &name, place.kind, town);
        } else {
            row(&place.code, &place.name, place.kind, town);
        }
    }
    row(FARM_CODE, FARM_NAME, Kind::SimilarVillage, TOWNS.last());
    text
}

/// The village that got another name while the term ran, by township and number.
const RENAMED: (&str, usize) = ("203", 5);

/// A township's unit id.
pub(super) fn town_id(town: &Town) -> Result<UnitId> {
    UnitId::parse(&format!("{COUNTY}{}", town.code)).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_county_has_the_promised_size() {
        let places = places().unwrap();
        assert_eq!(TOWNS.len(), 18);
        assert_eq!(places.len(), VILLAGES);
        assert_eq!(places.iter().map(|p| p.adults).sum::<u32>(), ADULTS);
        assert!(places.iter().all(|p| (300..4_000).contains(&p.adults)));
        let ids: HashSet<&str> = places.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids.len(), VILLAGES);
    }

    #[test]
    fn some_names_are_shared_and_some_are_hard_to_write() {
        let places = places().unwrap();
        let same = places.iter().filter(|p| p.name == "石犁桥村");
        let towns: HashSet<usize> = same.map(|p| p.town).collect();
        assert_eq!(towns.len(), 3);
        let beyond = |c: char| u32::from(c) > 0xffff;
        assert!(places.iter().any(|p| p.name.chars().any(beyond)));
        let names: HashSet<&str> = places.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names.len(), VILLAGES - 3);
    }
}
