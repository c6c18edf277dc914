//! Words of matching: what agrees, what differs and how, why somebody cannot be compared. No text repeats a number.

use linkage::BirthAgreement;
use linkage::compare::{Comparison, Support};
use linkage::matcher::Judged;
use linkage::name::Agreement;
use linkage::number::{Failing, NumberAgreement, Slip};
use linkage::person::Unusable;
use linkage::score::{Chance, Class};

/// The class in one word.
#[must_use]
pub const fn class(class: Class) -> &'static str {
    match class {
        Class::Strong => "吻合",
        Class::Review => "待核",
        Class::Lead => "线索",
    }
}

/// What the class means, and what to do.
#[must_use]
pub const fn class_meaning(class: Class) -> &'static str {
    match class {
        Class::Strong => "号码和姓名都对得上，或者有几项互相印证。仍要看一眼原件，确认是不是本人",
        Class::Review => "多项相同，也有不同。逐条与原件核对，确认是不是本人",
        Class::Lead => "只有个别项目相同，多数不是同一个人。时间允许时再看，不看也不算漏",
    }
}

/// Why somebody cannot be compared.
#[must_use]
pub const fn unusable(why: Unusable) -> &'static str {
    match why {
        Unusable::NoName => "没有姓名，也没有可用的号码",
        Unusable::NoNumberNoBirth => "没有可用的号码，也没有出生日期和电话",
    }
}

/// A field of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Resident identity number.
    Number,
    /// Name.
    Name,
    /// Birth date.
    Birth,
    /// Sex.
    Sex,
    /// Phone number.
    Phone,
    /// Village, address.
    Place,
}

impl Field {
    /// All fields, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Number,
        Self::Name,
        Self::Birth,
        Self::Sex,
        Self::Phone,
        Self::Place,
    ];

    /// The code for machines; fixed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Phone => "phone",
            Self::Place => "place",
        }
    }

    /// Its name.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Number => "公民身份号码",
            Self::Name => "姓名",
            Self::Birth => "出生日期",
            Self::Sex => "性别",
            Self::Phone => "电话",
            Self::Place => "地址",
        }
    }

    /// How it agrees, as a code for machines; fixed.
    #[must_use]
    pub const fn agreement(self, of: &Comparison) -> &'static str {
        match self {
            Self::Number => number_code(of.number),
            Self::Name => name_code(of.name),
            Self::Birth => birth_code(of.birth),
            Self::Sex => support_code(of.sex),
            Self::Phone => support_code(of.phone),
            Self::Place => support_code(of.place),
        }
    }

    /// Whether both have it and it is not the same.
    #[must_use]
    pub fn differs(self, of: &Comparison) -> bool {
        !matches!(self.agreement(of), "same" | "missing")
    }

    /// Its points.
    #[must_use]
    pub const fn points(self, of: &Judged) -> i32 {
        match self {
            Self::Number => of.points.number,
            Self::Name => of.points.name,
            Self::Birth => of.points.birth,
            Self::Sex => of.points.sex,
            Self::Phone => of.points.phone,
            Self::Place => of.points.place,
        }
    }

    /// How it agrees, in words. `names` are how the two lists are called.
    #[must_use]
    pub fn text(self, of: &Comparison, names: [&str; 2]) -> String {
        match self {
            Self::Number => number(of.number, names),
            Self::Name => name(of.name).to_owned(),
            Self::Birth => birth(of.birth).to_owned(),
            Self::Sex | Self::Phone | Self::Place => support(match self {
                Self::Sex => of.sex,
                Self::Phone => of.phone,
                _ => of.place,
            })
            .to_owned(),
        }
    }
}

/// The whole explanation of a score: each field that both have, how it agrees and what it counts.
#[must_use]
pub fn explanation(comparison: &Comparison, judged: &Judged, names: [&str; 2]) -> String {
    let fields = Field::ALL.into_iter().filter_map(|field| {
        let points = field.points(judged);
        let told = points != 0 || field.differs(comparison);
        told.then(|| {
            let text = field.text(comparison, names);
            format!("{}{text}（{points:+}）", field.zh())
        })
    });
    let chance = judged
        .chance
        .map(|chance| format!("{}（{:+}）", chance_text(chance), judged.points.chance));
    let parts: Vec<String> = fields.chain(chance).collect();
    format!("{}；合计 {}", parts.join("；"), judged.score)
}

/// How often coincidence makes such a hit.
fn chance_text(chance: Chance) -> String {
    let whole = chance.millionths / 1_000_000;
    let text = match chance.millionths {
        0..1_000 => "不到 0.001".to_owned(),
        1_000..1_000_000 => format!("约 0.{:03}", chance.millionths / 1_000),
        1_000_000..100_000_000 => format!("约 {whole}"),
        _ => "100 以上".to_owned(),
    };
    format!("名单里碰巧这样相同的人{text} 个")
}

fn number(agreement: NumberAgreement, [left, right]: [&str; 2]) -> String {
    match agreement {
        NumberAgreement::Same => "相同".to_owned(),
        NumberAgreement::SameOld => "相同（一方为 15 位旧号码）".to_owned(),
        NumberAgreement::Slip(at, failing) => {
            let wrong = match failing {
                Failing::Left => format!("{left}的号码通不过校验"),
                Failing::Right => format!("{right}的号码通不过校验"),
                Failing::Both => "两个号码都通不过校验".to_owned(),
            };
            format!("{}，{wrong}", slip(at, [left, right]))
        }
        NumberAgreement::OldSlip(at) => {
            format!("按 15 位旧号码比，{}", slip(at, [left, right]))
        }
        NumberAgreement::LostDigits { left: lost } => {
            let side = if lost { left } else { right };
            format!("前 15 位相同，{side}的后三位是 000，像是被表格软件抹掉的")
        }
        NumberAgreement::Different => "不同，两个号码都通得过校验".to_owned(),
        NumberAgreement::DifferentUnsure => "不同，至少有一个号码有错".to_owned(),
        NumberAgreement::Missing => "有一方没有".to_owned(),
    }
}

fn slip(slip: Slip, [left, right]: [&str; 2]) -> String {
    match slip {
        Slip::Digit { place } => format!("只有第 {place} 位不同"),
        Slip::Swap { place } => format!("第 {place}、{} 位前后颠倒", place + 1),
        Slip::Extra { place, left: more } => {
            let side = if more { left } else { right };
            format!("{side}多出一位（第 {place} 位）")
        }
    }
}

const fn name(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Same => "相同",
        Agreement::Spelling => "相同（只有间隔号、空格或全半角不同）",
        Agreement::Variant => "为异体字或繁简体",
        Agreement::Sound => "同音",
        Agreement::Near => "音近（平翘舌、前后鼻音、n 与 l）",
        Agreement::OneOff => "差一个字",
        Agreement::Part => "一方只写了前一部分",
        Agreement::Different => "不同",
        Agreement::Missing => "有一方没有",
    }
}

const fn birth(agreement: BirthAgreement) -> &'static str {
    match agreement {
        BirthAgreement::Same => "相同",
        BirthAgreement::Month => "年月相同（一方没有日）",
        BirthAgreement::Slip => "相近（差一个数字、前后颠倒、月日对调或差一年）",
        BirthAgreement::Year => "年份相同（一方没有月日）",
        BirthAgreement::Different => "不同",
        BirthAgreement::Missing => "有一方没有",
    }
}

const fn support(agreement: Support) -> &'static str {
    match agreement {
        Support::Same => "相同",
        Support::Similar => "相近",
        Support::Different => "不同",
        Support::Missing => "有一方没有",
    }
}

const fn number_code(agreement: NumberAgreement) -> &'static str {
    match agreement {
        NumberAgreement::Same => "same",
        NumberAgreement::SameOld => "same_15_digits",
        NumberAgreement::Slip(Slip::Digit { .. }, _) => "one_digit",
        NumberAgreement::Slip(Slip::Swap { .. }, _) => "two_swapped",
        NumberAgreement::Slip(Slip::Extra { .. }, _) => "digit_missing",
        NumberAgreement::OldSlip(_) => "slip_15_digits",
        NumberAgreement::LostDigits { .. } => "last_digits_lost",
        NumberAgreement::Different => "different",
        NumberAgreement::DifferentUnsure => "different_unsure",
        NumberAgreement::Missing => "missing",
    }
}

const fn name_code(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Same => "same",
        Agreement::Spelling => "spelling",
        Agreement::Variant => "variant",
        Agreement::Sound => "homophone",
        Agreement::Near => "near_homophone",
        Agreement::OneOff => "one_character",
        Agreement::Part => "part",
        Agreement::Different => "different",
        Agreement::Missing => "missing",
    }
}

const fn birth_code(agreement: BirthAgreement) -> &'static str {
    match agreement {
        BirthAgreement::Same => "same",
        BirthAgreement::Month => "month",
        BirthAgreement::Slip => "slip",
        BirthAgreement::Year => "year",
        BirthAgreement::Different => "different",
        BirthAgreement::Missing => "missing",
    }
}

const fn support_code(agreement: Support) -> &'static str {
    match agreement {
        Support::Same => "same",
        Support::Similar => "similar",
        Support::Different => "different",
        Support::Missing => "missing",
    }
}
