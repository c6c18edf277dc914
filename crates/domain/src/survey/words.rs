//! Words that no question may carry (design §2): the list is the program's, a county cannot change it.

/// Why a word is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// Clan, surname, kin.
    Clan,
    /// Religion and belief.
    Belief,
    /// Ethnicity.
    Ethnicity,
    /// Health of persons.
    Health,
    /// Numbers that identify a person, telephones.
    Identifier,
    /// Opinions of persons, what they say or read.
    Opinion,
}

impl Ground {
    /// Why, in Chinese, with what to do instead.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Clan => {
                "不登记宗族、姓氏、亲属构成。有人借宗族势力干扰换届的，作为事件登记并附证据，不作为村或人的特征"
            }
            Self::Belief => "不登记宗教信仰。有人利用宗教干扰换届的，作为事件登记并附证据",
            Self::Ethnicity => "民族只出现在法定统计报表中，摸底不另行收集",
            Self::Health => "不登记个人身体、疾病、残疾情况",
            Self::Identifier => "摸底不收集证件号码、电话、住址、账号",
            Self::Opinion => "不登记个人政治倾向、言论和上网情况",
        }
    }
}

/// The words, without spaces, in lower case.
const WORDS: &[(&str, Ground)] = &[
    ("宗族", Ground::Clan),
    ("宗亲", Ground::Clan),
    ("家族", Ground::Clan),
    ("族姓", Ground::Clan),
    ("族谱", Ground::Clan),
    ("家谱", Ground::Clan),
    ("祠堂", Ground::Clan),
    ("姓氏", Ground::Clan),
    ("大姓", Ground::Clan),
    ("同姓", Ground::Clan),
    ("房头", Ground::Clan),
    ("派系", Ground::Clan),
    ("派性", Ground::Clan),
    ("亲属", Ground::Clan),
    ("亲戚", Ground::Clan),
    ("血缘", Ground::Clan),
    ("clan", Ground::Clan),
    ("宗教", Ground::Belief),
    ("信仰", Ground::Belief),
    ("信教", Ground::Belief),
    ("教徒", Ground::Belief),
    ("信众", Ground::Belief),
    ("教派", Ground::Belief),
    ("教会", Ground::Belief),
    ("教堂", Ground::Belief),
    ("佛教", Ground::Belief),
    ("道教", Ground::Belief),
    ("基督", Ground::Belief),
    ("天主教", Ground::Belief),
    ("伊斯兰", Ground::Belief),
    ("寺庙", Ground::Belief),
    ("清真寺", Ground::Belief),
    ("邪教", Ground::Belief),
    ("religio", Ground::Belief),
    ("民族", Ground::Ethnicity),
    ("族别", Ground::Ethnicity),
    ("族裔", Ground::Ethnicity),
    ("汉族", Ground::Ethnicity),
    ("回族", Ground::Ethnicity),
    ("ethnic", Ground::Ethnicity),
    ("健康", Ground::Health),
    ("身体状况", Ground::Health),
    ("疾病", Ground::Health),
    ("患病", Ground::Health),
    ("病史", Ground::Health),
    ("病情", Ground::Health),
    ("慢性病", Ground::Health),
    ("精神病", Ground::Health),
    ("残疾", Ground::Health),
    ("体检结果", Ground::Health),
    ("怀孕", Ground::Health),
    ("血型", Ground::Health),
    ("基因", Ground::Health),
    ("health", Ground::Health),
    ("身份证", Ground::Identifier),
    ("证件号", Ground::Identifier),
    ("手机号", Ground::Identifier),
    ("电话", Ground::Identifier),
    ("联系方式", Ground::Identifier),
    ("微信", Ground::Identifier),
    ("家庭住址", Ground::Identifier),
    ("住址", Ground::Identifier),
    ("银行卡", Ground::Identifier),
    ("银行账号", Ground::Identifier),
    ("人脸", Ground::Identifier),
    ("指纹", Ground::Identifier),
    ("政治倾向", Ground::Opinion),
    ("思想倾向", Ground::Opinion),
    ("言论", Ground::Opinion),
    ("朋友圈", Ground::Opinion),
    ("上网", Ground::Opinion),
    ("性取向", Ground::Opinion),
];

/// The words of a text that no question may carry, each once, with the ground.
#[must_use]
pub fn refused(text: &str) -> Vec<(&'static str, Ground)> {
    // Spaces, dots and other marks between the characters hide nothing.
    let plain: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    WORDS
        .iter()
        .filter(|(word, _)| plain.contains(word))
        .copied()
        .collect()
}
