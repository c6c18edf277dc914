//! Invented counties: names and codes of no real place (no province has a code that begins with 99).

/// A village or township of the invented county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The stable id, which is the code without trailing zeros.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// Id of the county that every world has.
pub const COUNTY: &str = "990101";
/// Id of the county that [`World::with_second_county`](super::World::with_second_county) adds.
pub const SECOND_COUNTY: &str = "990102";

/// Townships of the first county.
pub const TOWNS: [Place; 3] = [
    place("990101100", "清溪镇"),
    place("990101101", "白石乡"),
    place("990101102", "大坪镇"),
];

/// Villages of the first county, four to a township. The first of townships 1 and 2 are communities;
/// the names of villages 4 and 8 are the same.
pub const VILLAGES: [Place; 12] = [
    place("990101100001", "东街社区居委会"),
    place("990101100200", "柳湾村委会"),
    place("990101100201", "石桥村委会"),
    place("990101100202", "李家庄村委会"),
    place("990101101001", "白石社区居委会"),
    place("990101101201", "松树坳村委会"),
    place("990101101202", "新安村委会"),
    place("990101101203", "李家庄村委会"),
    place("990101102200", "大坪村委会"),
    place("990101102201", "望江村委会"),
    place("990101102202", "𠮷泉村委会"),
    place("990101102203", "枫林村委会"),
];

const fn place(id: &'static str, name: &'static str) -> Place {
    Place { id, name }
}

const COLUMNS: &str = "code,name,kind,town_code,town_name,county_code,county_name,city_code,\
                       city_name,province_code,province_name";

/// The division list of a county with the given villages: id, name, township.
pub fn county_list(county: &str, villages: &[(&str, &str, &str)]) -> String {
    let mut list = format!("{COLUMNS}\n");
    let (province, city) = (&county[..2], &county[..4]);
    for (id, name, town) in villages {
        let town_code = &id[..9];
        let kind = if name.ends_with("居委会") {
            "居委会"
        } else {
            "村委会"
        };
        list.push_str(&format!(
            "{id},{name},{kind},{town_code}000,{town},{county}000000,云岭县{},{city}00000000,\
             云中市,{province}0000000000,云南北省\n",
            &county[4..],
        ));
    }
    list
}

/// The list of the county that every world has.
pub fn first_county() -> String {
    let rows: Vec<(&str, &str, &str)> = VILLAGES
        .iter()
        .enumerate()
        .map(|(i, v)| (v.id, v.name, TOWNS[i / 4].name))
        .collect();
    county_list(COUNTY, &rows)
}

/// The list of another county of the same installation.
pub fn second_county() -> String {
    county_list(
        SECOND_COUNTY,
        &[
            ("990102100200", "后山村委会", "石门镇"),
            ("990102100201", "柳湾村委会", "石门镇"),
        ],
    )
}
