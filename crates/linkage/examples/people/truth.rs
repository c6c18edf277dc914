//! Lists of invented people with typed errors, and the truth about them.
//!
//! Seeded and repeatable. Names are drawn by how common surnames and the characters of given names are, so that
//! namesakes come about as in life; numbers are well formed but of county codes that were never given out (4199xx), so
//! that none is a real person's. Of the nominees half stand in the other list too, each with one of the errors of
//! [`KINDS`], in turn. The rest of the other list are strangers, and beside some nominees one of [`Decoy`]: people who
//! are like them and are not them.

use std::collections::HashSet;

use linkage::id::check_character;

/// What became of a nominee in the other list.
pub const KINDS: &[(&str, &str)] = &[
    ("exact", "everything as it is"),
    ("number-only", "name missing, number as it is"),
    ("digit", "one digit of the number wrong"),
    ("swap", "two neighbouring digits of the number swapped"),
    ("old", "the old number of fifteen digits"),
    ("missing-digit", "one digit of the number missing"),
    ("extra-digit", "one digit of the number twice"),
    ("letter", "a letter O or I for a digit of the number"),
    (
        "full-width",
        "full-width digits, small x, a space inside the name",
    ),
    ("lost-digits", "the last three digits lost to a spreadsheet"),
    (
        "sound",
        "a character of the name that sounds the same, number as it is",
    ),
    (
        "digit-sound",
        "one digit of the number wrong and a character that sounds the same",
    ),
    (
        "wrong-character",
        "one character of the name wrong, number as it is",
    ),
    (
        "swap-variant",
        "two digits swapped and a variant or traditional character",
    ),
    ("no-number", "no number: name, birth date and sex"),
    (
        "no-number-separator",
        "no number, the dot of a minority name written otherwise",
    ),
    (
        "no-number-variant",
        "no number, a variant or traditional character",
    ),
    (
        "no-number-sound",
        "no number, a character that sounds the same, village given",
    ),
    (
        "no-number-birth",
        "no number, one digit of the birth date wrong, village given",
    ),
    (
        "no-number-month",
        "no number, the birth date to the month, village given",
    ),
    ("old-digit", "the old number with one digit wrong"),
];

/// One row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    pub sex: String,
    pub number: String,
    pub birth: String,
    pub phone: String,
    pub place: String,
}

/// A true pair: places in the two lists, and the kind of error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub nominee: usize,
    pub record: usize,
    pub kind: &'static str,
}

/// Random numbers of SplitMix64: the same everywhere for the same seed.
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    pub fn per_cent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A place in a list whose first are the most common: each doubling of the place is about two thirds as common.
    fn zipf(&mut self, length: usize) -> usize {
        let mut size = 16;
        while size < length && self.below(100) < 66 {
            size *= 2;
        }
        self.below(size.min(length))
    }
}

/// Surnames, the most common first, as the yearly reports of the registry order them.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛解单查仇区翟缪";
const MEN: &str = "建国伟军强明华文志平勇海永德林东杰成波涛峰辉鹏飞龙俊刚斌浩亮光玉小金学荣庆云新春宏生宝贵福祥超磊洋振兴世家忠义立正清宇良子松山胜少江凯旭泽昊天佳一毅利中大长来有和根发水木火土顺安民全南北西方友树仁元奇旺威彬康博思敏炳坤勤孝廷启占连双占喜乐树成丰怀克景绍传广开远道宗显先锦润泉溪洪源汉河湖川岩石岭峻崇巍嵩岳昌星辰晨晖曙朝阳照耀灿烈焕炎煜熙达通运遥进退守信诚恒久勋业功勤俭朴实厚重高尚尊敬贤良善美佑佐辅弼卫护保定邦治齐修养性理智仲伯叔季孟桂柏桐梓楠栋梁材森茂盛隆";
const WOMEN: &str = "秀英丽玉芳兰桂红艳敏华霞燕静娟梅云萍琴淑珍凤美春玲雪莲晓小彩翠爱香慧婷月菊丹莉倩雅洁欣怡琳佳文思梦瑶子涵颖蓉婉莹露娜青叶花枝荷芬芝菲萱薇蕾蓓芸荣花果杏桃李柳竹梨棠樱桑榕枫橙秋冬夏夜星晨晴雨霜露虹霓岚溪泉波清澜滢沁淇湘汝洛渝环珊瑚珠璐琪瑛琼瑾璇玥琦瑗珂钰银锦绣绢绮纹素织绫缨红紫绿蓝黛金巧灵妙娴姝娥嫦媛妮妍姣婵嫣姗好如意心念忆思恩惠悦愉怀情真贞善良淑贤仁礼智信诗书画歌舞音韵律笛筝";
/// Characters of names that sound the same, in groups.
const SOUNDS: &[&str] = &[
    "伟玮炜",
    "丽莉俐",
    "军君钧",
    "芳方",
    "静婧靖敬",
    "志智致",
    "明铭鸣",
    "建健剑",
    "华桦骅",
    "英莹瑛",
    "红宏洪鸿",
    "玲灵铃凌",
    "琳林霖",
    "平萍苹",
    "云芸筠",
    "东冬栋",
    "杰洁捷",
    "晓小筱",
    "文雯",
    "涛韬",
    "辉慧惠晖",
    "艳燕雁",
    "秀绣",
    "桂贵",
    "勇永咏",
    "斌彬",
    "俊峻骏",
    "兰岚",
    "梅玫",
    "新欣鑫心",
    "宇雨羽语",
    "浩皓昊",
    "佳嘉家",
    "怡仪依",
    "成诚承",
    "峰锋丰风凤",
    "祥翔香",
    "清青卿",
    "生胜升盛",
    "福富付",
    "荣蓉容",
    "金锦瑾",
    "婷庭亭",
    "张章",
    "王汪",
    "李黎",
    "徐许",
    "余于俞",
    "何贺",
    "石时",
    "江姜",
    "冯封",
    "袁原",
    "曾增",
    "单善",
    "解谢",
    "覃秦",
    "翟宅",
    "区欧",
    "龙隆",
    "玉育",
    "春椿",
    "飞菲",
    "强墙",
    "国果",
    "立利力",
    "光广",
    "爱艾",
    "珍真贞",
    "美镁",
    "月悦岳",
];
/// Characters and how else they are written.
const VARIANTS: &str = "刘劉张張陈陳杨楊黄黃赵趙吴吳孙孫马馬郑鄭谢謝许許邓鄧冯馮肖萧叶葉苏蘇卢盧钟鍾谭譚陆陸贾賈邹鄒龙龍顾顧龚龔万萬钱錢严嚴闫閆付傅韩韓罗羅国國华華兰蘭凤鳳强強军軍伟偉丽麗荣榮贵貴红紅莲蓮云雲义義爱愛学學兴興庆慶宝寶涛濤鹏鵬飞飛静靜杰傑升昇峰峯锋鋒晓曉辉輝银銀胜勝艳艷泽澤洁潔刚剛贞貞诚誠鸿鴻";
const MINORITY: &[&str] = &[
    "阿依古丽",
    "买买提",
    "艾力",
    "古丽娜尔",
    "吐尔逊",
    "依米提",
    "热合曼",
    "阿布都拉",
    "帕提古丽",
    "库尔班",
    "玉素甫",
    "木拉提",
    "巴特尔",
    "乌兰",
    "其其格",
    "扎西",
    "卓玛",
    "次仁",
    "旺堆",
    "央金",
    "阿西",
    "木呷",
    "尔古",
    "吉克",
];
const TOWNS: &[&str] = &[
    "白水镇",
    "青石乡",
    "柳林镇",
    "双河镇",
    "石桥乡",
    "永安镇",
    "红星乡",
    "大洼镇",
    "东岭乡",
    "沙坪镇",
];
const VILLAGES: &[&str] = &[
    "柳树村",
    "桥头村",
    "上湾村",
    "下湾村",
    "石磨村",
    "枣园村",
    "南坡村",
    "北坡村",
    "槐花村",
    "水磨村",
    "小河村",
    "大树村",
    "新民村",
    "和平村",
    "向阳村",
    "东风村",
    "前进村",
    "三岔村",
    "高峰村",
    "松林村",
];

/// A person as he is.
#[derive(Debug, Clone)]
struct Truth {
    name: String,
    woman: bool,
    county: usize,
    birth: (usize, usize, usize),
    sequence: usize,
    phone: String,
    place: String,
}

impl Truth {
    fn invent(random: &mut Random) -> Self {
        let woman = random.per_cent(45);
        let name = invent_name(random, woman);
        let birth = (
            1950 + random.below(56),
            1 + random.below(12),
            1 + random.below(28),
        );
        let town = random.pick(TOWNS);
        Self {
            name,
            woman,
            county: random.below(40),
            birth,
            sequence: 1 + random.below(480) * 2 + usize::from(woman),
            phone: format!("139{:08}", random.below(100_000_000)),
            place: format!("云岭县{town}{}", random.pick(VILLAGES)),
        }
    }

    fn number(&self) -> String {
        let (year, month, day) = self.birth;
        let body = format!(
            "4199{:02}{year}{month:02}{day:02}{:03}",
            self.county, self.sequence
        );
        let check = check_character(&body).expect("seventeen digits");
        format!("{body}{check}")
    }

    fn old_number(&self) -> String {
        let number = self.number();
        format!("{}{}", &number[..6], &number[8..17])
    }

    fn birth_text(&self) -> String {
        let (year, month, day) = self.birth;
        format!("{year}-{month:02}-{day:02}")
    }

    fn row(&self) -> Row {
        Row {
            name: self.name.clone(),
            sex: if self.woman { "女" } else { "男" }.to_owned(),
            number: self.number(),
            birth: self.birth_text(),
            phone: self.phone.clone(),
            place: self.place.clone(),
        }
    }
}

fn invent_name(random: &mut Random, woman: bool) -> String {
    if random.per_cent(4) {
        return format!("{}·{}", random.pick(MINORITY), random.pick(MINORITY));
    }
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = if woman { WOMEN } else { MEN }.chars().collect();
    let mut name = String::new();
    name.push(surnames[random.zipf(surnames.len())]);
    name.push(given[random.zipf(given.len())]);
    if random.per_cent(80) {
        name.push(given[random.zipf(given.len())]);
    }
    name
}

/// Nominees, the list to find them in, and the truth.
pub struct Lists {
    pub nominees: Vec<Row>,
    pub links: Vec<Link>,
    truths: Vec<Truth>,
    /// Row of the other list at which a nominee's record stands, sorted.
    places: Vec<(usize, usize)>,
    records: usize,
    seed: u64,
    /// Numbers of the nominees: no stranger has one of them.
    numbers: HashSet<String>,
}

impl Lists {
    /// Invents nominees and decides which of them stand in a list of so many records.
    pub fn new(seed: u64, nominees: usize, records: usize) -> Self {
        let mut random = Random(seed);
        let mut truths = Vec::new();
        let mut links = Vec::new();
        let known = (nominees / 2).min(records / 2);
        for at in 0..nominees {
            let mut truth = Truth::invent(&mut random);
            if at < known {
                let kind = KINDS[at % KINDS.len()].0;
                prepare(&mut truth, kind, &mut random);
                links.push(Link {
                    nominee: at,
                    record: 0,
                    kind,
                });
            }
            truths.push(truth);
        }
        // Spread over the list: the n-th of k stands somewhere in the n-th of k parts.
        let part = records / known.max(1);
        let mut places = Vec::new();
        for (at, link) in links.iter_mut().enumerate() {
            link.record = at * part + random.below(part.max(1));
            places.push((link.record, link.nominee));
        }
        Self {
            nominees: truths.iter().map(Truth::row).collect(),
            numbers: truths.iter().map(Truth::number).collect(),
            links,
            truths,
            places,
            records,
            seed,
        }
    }

    /// The other list, row by row.
    pub fn records(&self) -> impl Iterator<Item = Row> + '_ {
        let mut random = Random(self.seed ^ 0x5eed);
        let mut places = self.places.iter().peekable();
        (0..self.records).map(move |at| {
            if let Some((_, nominee)) = places.next_if(|(place, _)| *place == at) {
                let kind = self.links[*nominee].kind;
                return typed(&self.truths[*nominee], kind, &mut random);
            }
            stranger(&self.truths, &self.numbers, &mut random)
        })
    }
}

/// Makes sure that the error can be made on this person.
fn prepare(truth: &mut Truth, kind: &str, random: &mut Random) {
    match kind {
        "old" | "old-digit" => truth.birth.0 = 1950 + random.below(48),
        "no-number-separator" => {
            truth.name = format!("{}·{}", random.pick(MINORITY), random.pick(MINORITY))
        }
        "sound" | "digit-sound" | "no-number-sound" => {
            while truth.name.contains('·') || other_sound(&truth.name, random).is_none() {
                truth.name = invent_name(random, truth.woman);
            }
        }
        "swap-variant" | "no-number-variant" => {
            while truth.name.contains('·') || variant(&truth.name) == truth.name {
                truth.name = invent_name(random, truth.woman);
            }
        }
        "wrong-character" => {
            while truth.name.chars().count() != 3 {
                truth.name = invent_name(random, truth.woman);
            }
        }
        _ => {}
    }
}

/// The person as the other list has him.
fn typed(truth: &Truth, kind: &str, random: &mut Random) -> Row {
    let mut row = truth.row();
    // Other lists rarely have the phone, and often another form of the place or none.
    row.phone.clear();
    row.place = if random.per_cent(50) {
        String::new()
    } else {
        truth.place.replace("云岭县", "")
    };
    if kind.starts_with("no-number") {
        row.number.clear();
    } else {
        row.number = typed_number(truth, kind, random);
    }
    if let Some(name) = typed_name(truth, kind, random) {
        row.name = name;
    }
    let (year, month, day) = truth.birth;
    match kind {
        "no-number-birth" => row.birth = wrong_birth(truth, random),
        "no-number-month" => row.birth = format!("{year}年{month}月"),
        // Every second list without numbers writes its dates otherwise.
        _ if kind.starts_with("no-number") && random.per_cent(50) => {
            row.birth = format!("{year}/{month}/{day}");
        }
        _ if kind.starts_with("no-number") => {}
        _ if random.per_cent(30) => {
            row.birth.clear();
            row.sex.clear();
        }
        _ => {}
    }
    if matches!(
        kind,
        "no-number-sound" | "no-number-birth" | "no-number-month"
    ) {
        row.place = truth.place.replace("云岭县", "");
    }
    row
}

fn typed_number(truth: &Truth, kind: &str, random: &mut Random) -> String {
    let mut number = truth.number();
    match kind {
        "digit" | "digit-sound" => return wrong_digit(&number, random),
        "swap" | "swap-variant" => return swapped(&number, random),
        "old" => return truth.old_number(),
        "old-digit" => return wrong_digit(&truth.old_number(), random),
        "missing-digit" => {
            number.remove(random.below(17));
        }
        "extra-digit" => {
            let at = random.below(17);
            number.insert(at, char::from(number.as_bytes()[at]));
        }
        "letter" if number.contains('0') => return number.replacen('0', "O", 1),
        "letter" => return number.replacen('1', "I", 1),
        "full-width" => {
            let wide = |c| match c {
                'X' => 'ｘ',
                digit => char::from_u32(u32::from(digit) + 0xfee0).unwrap_or(digit),
            };
            return number.chars().map(wide).collect();
        }
        "lost-digits" => number.replace_range(15.., "000"),
        _ => {}
    }
    number
}

fn typed_name(truth: &Truth, kind: &str, random: &mut Random) -> Option<String> {
    let name = &truth.name;
    match kind {
        "number-only" => Some(String::new()),
        "full-width" => {
            let first = name.chars().next()?;
            Some(name.replacen(first, &format!("{first} "), 1))
        }
        "sound" | "digit-sound" | "no-number-sound" => other_sound(name, random),
        "wrong-character" => {
            let last = invent_name(random, truth.woman).chars().last()?;
            Some(name.chars().take(2).chain([last]).collect())
        }
        "swap-variant" | "no-number-variant" => Some(variant(name)),
        "no-number-separator" => {
            let separator = random.pick::<&str>(&["•", ".", "・", " ", "", "．", "‧"]);
            Some(name.replace('·', separator))
        }
        _ => None,
    }
}

fn wrong_birth(truth: &Truth, random: &mut Random) -> String {
    let (year, month, day) = truth.birth;
    let beside = |value: usize| {
        if value % 10 == 9 {
            value - 1
        } else {
            value + 1
        }
    };
    match random.below(3) {
        0 => format!("{year}/{month}/{}", beside(day)),
        1 => format!(
            "{year}-{month:02}-{:02}",
            if day >= 20 { day - 10 } else { day + 10 }
        ),
        _ => format!("{}-{month:02}-{day:02}", beside(year)),
    }
}

/// Somebody else; of a thousand, ten are like a nominee in some respect.
fn stranger(truths: &[Truth], numbers: &HashSet<String>, random: &mut Random) -> Row {
    let mut truth = Truth::invent(random);
    let like = random.below(1000) < 10 && !truths.is_empty();
    if like {
        let nominee = random.pick(truths);
        match random.below(4) {
            // A namesake of another age.
            0 => truth.name = nominee.name.clone(),
            // Born on the same day in the same village.
            1 => {
                truth.birth = nominee.birth;
                truth.county = nominee.county;
                truth.place = nominee.place.clone();
            }
            // A twin: another number that holds, the surname the same.
            2 => {
                let given = truth.name.chars().skip(1).collect::<String>();
                let surname = nominee.name.chars().take(1).collect::<String>();
                let sequence = nominee.sequence;
                truth = nominee.clone();
                truth.sequence = if sequence > 900 {
                    sequence - 2
                } else {
                    sequence + 2
                };
                truth.name = surname + if given.is_empty() { "一" } else { &given };
                if truth.name == nominee.name {
                    truth.name.push('二');
                }
            }
            // Name and day the same by chance, elsewhere, with a number of the own.
            _ => {
                truth.name = nominee.name.clone();
                truth.birth = nominee.birth;
                truth.county = (nominee.county + 1) % 40;
            }
        }
    }
    // No two people have one number.
    while numbers.contains(&truth.number()) {
        truth.sequence = (truth.sequence + 2) % 998;
    }
    let mut row = truth.row();
    row.phone.clear();
    if like {
        return row;
    }
    match random.below(100) {
        // Numbers typed wrong, old ones, none.
        0 => row.number = wrong_digit(&row.number, random),
        1..=2 if truth.birth.0 < 2000 => row.number = truth.old_number(),
        3..=17 => row.number.clear(),
        _ => {}
    }
    if random.per_cent(40) {
        row.place.clear();
    }
    row
}

fn wrong_digit(number: &str, random: &mut Random) -> String {
    let mut bytes = number.as_bytes().to_vec();
    let at = random.below(bytes.len());
    let old = bytes[at];
    while bytes[at] == old {
        bytes[at] = b'0' + u8::try_from(random.below(10)).unwrap_or(0);
    }
    String::from_utf8(bytes).expect("digits")
}

fn swapped(number: &str, random: &mut Random) -> String {
    let mut bytes = number.as_bytes().to_vec();
    loop {
        let at = random.below(bytes.len() - 1);
        if bytes[at] != bytes[at + 1] {
            bytes.swap(at, at + 1);
            return String::from_utf8(bytes).expect("digits");
        }
    }
}

/// The name with one character changed for another that sounds the same.
fn other_sound(name: &str, random: &mut Random) -> Option<String> {
    let mut characters: Vec<char> = name.chars().collect();
    let start = random.below(characters.len());
    for step in 0..characters.len() {
        let at = (start + step) % characters.len();
        let c = characters[at];
        if let Some(group) = SOUNDS.iter().find(|group| group.contains(c)) {
            let others: Vec<char> = group.chars().filter(|other| *other != c).collect();
            characters[at] = *random.pick(&others);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

/// The name with every character that has another form in that form.
fn variant(name: &str) -> String {
    let pairs: Vec<char> = VARIANTS.chars().collect();
    name.chars()
        .map(|c| {
            pairs
                .chunks(2)
                .find(|pair| pair[0] == c)
                .map_or(c, |pair| pair[1])
        })
        .collect()
}
