//! Texts of count outcomes: findings, steps and reasons.
//!
//! Every `match` here is over an enumeration of the engine, so that a code
//! without a text does not compile.

pub use crate::text::sheet::{field, place, wire_fault};
use law::body::{Bar, PetitionBy};
use law::count::{
    Finding, InvalidReason, Matter, NextKind, NomineeNo, PendingReason, Person, PostNo, Quantity,
    Relation, Rule, Sheet, Step, VoidReason, Winner,
};
use law::eligibility::Ground;
use law::rules::value::Threshold;
use std::fmt::Write;

/// A post's title on its sheet.
#[must_use]
pub fn post(sheet: &Sheet, no: PostNo) -> &str {
    sheet.post(no).map_or("", |post| post.title.as_str())
}

/// A nominee's name on the sheet.
#[must_use]
pub fn nominee(sheet: &Sheet, no: NomineeNo) -> &str {
    sheet
        .nominee(no)
        .map_or("", |nominee| nominee.name.as_str())
}

fn person(sheet: &Sheet, person: Person) -> &str {
    match person {
        Person::Nominee(no) => nominee(sheet, no),
        Person::Sitting(i) => sheet
            .sitting
            .get(i)
            .map_or("", |sitting| sitting.id.as_str()),
    }
}

/// A share in words: 过半数, 三分之一以上.
#[must_use]
pub fn threshold(value: Threshold) -> String {
    match (value.num, value.den, value.strict) {
        (1, 2, true) => "过半数".to_owned(),
        (1, 3, false) => "三分之一以上".to_owned(),
        (2, 3, false) => "三分之二以上".to_owned(),
        (2, 3, true) => "超过三分之二".to_owned(),
        (4, 5, false) => "五分之四以上".to_owned(),
        (1, 5, false) => "五分之一以上".to_owned(),
        (1, 10, false) => "十分之一以上".to_owned(),
        (num, den, true) => format!("超过 {num}/{den}"),
        (num, den, false) => format!("{num}/{den} 以上"),
    }
}

/// What a number counts.
#[must_use]
pub const fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Voters => "参加投票人数",
        Quantity::Electorate => "应参加人数",
        Quantity::Returned => "收回选票",
        Quantity::Issued => "发出选票",
        Quantity::Present => "实到会人数",
        Quantity::Votes => "得票",
        Quantity::VotesAdded => "下加后得票",
        Quantity::Ahead => "票数在前的人数",
        Quantity::AtLeastLevel => "票数不少于本人的人数",
        Quantity::Seats => "应选名额",
        Quantity::Signatures => "联名人数",
        Quantity::SignatureBase => "联名基数",
        Quantity::Consents => "同意人数",
        Quantity::Women => "妇女人数",
        Quantity::Members => "已有成员数",
        Quantity::Number => "数",
    }
}

/// The rule a step applies.
#[must_use]
pub const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::TurnoutMajority => "参加投票人数达到法定比例，选举有效",
        Rule::ReturnedWithinVoters => "收回选票不多于参加投票人数",
        Rule::ReturnedWithinIssued => "收回选票不多于发出选票",
        Rule::NoProxies => "不得委托投票",
        Rule::PetitionEnough => "提出罢免的联名人数足够",
        Rule::VotesEnough => "得票达到当选要求",
        Rule::WithinSeats => "票数不少于本人的都能当选",
        Rule::AtTheCut => "票数在前的不足应选名额，本人处在末位并列",
        Rule::NotBarred => "没有法律规定不得当选的情形",
        Rule::NoKin => "与在前的当选人没有近亲属关系",
        Rule::NoSecondPost => "没有当选更高职务",
        Rule::WomanOnCommittee => "成员中有妇女",
        Rule::WomanFirst => "得票达到要求的妇女先当选",
        Rule::WomanSeatAside => "有得票达到要求的妇女；没有的，留出一个名额",
        Rule::RecallEnough => "同意罢免的票数达到要求",
        Rule::SeatsFilled => "名额全部选出",
        Rule::StopEnough => "已有成员数达到可以暂缺的要求",
        Rule::ConsentEnough => "同意减少名额的人数达到要求",
    }
}

const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::More => ">",
        Relation::AtLeast => "≥",
        Relation::AtMost => "≤",
        Relation::Less => "<",
        Relation::Equal => "=",
    }
}

/// The comparison of a step with its numbers: `1098 × 2 > 1203`.
#[must_use]
pub fn step(step: &Step) -> String {
    let side = |value: u64, factor: u32| match factor {
        1 => value.to_string(),
        factor => format!("{value} × {factor}"),
    };
    format!(
        "{} {} {}",
        side(step.left.value, step.left.factor),
        relation(step.relation),
        side(step.right.value, step.right.factor)
    )
}

/// A step in full: what is compared, for whom, and whether it holds.
#[must_use]
pub fn step_sentence(sheet: &Sheet, of: &Step) -> String {
    let mut text = String::new();
    if let Some(no) = of.post {
        let _ = write!(text, "{}：", post(sheet, no));
    }
    if let Some(no) = of.nominee {
        let _ = write!(text, "{} ", nominee(sheet, no));
    }
    let verdict = if of.holds { "成立" } else { "不成立" };
    let left = quantity(of.left.quantity);
    let right = quantity(of.right.quantity);
    let _ = write!(
        text,
        "{}——{left}与{right}：{}，{verdict}",
        rule(of.rule),
        step(of)
    );
    text
}

/// Why somebody with enough votes may not sit.
#[must_use]
pub const fn void_reason(reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::Barred => "有法律规定不得当选的情形",
        VoidReason::Kin => "近亲属回避",
        VoidReason::SecondPost => "已当选更高职务",
    }
}

/// Why a seat waits for a tie elsewhere.
#[must_use]
pub const fn pending_reason(reason: PendingReason) -> &'static str {
    match reason {
        PendingReason::Kin => "近亲属处在票数相等的再次投票中",
        PendingReason::WomenSeat => "更高职务是否选出妇女尚未确定",
        PendingReason::SecondPost => "本人处在更高职务的再次投票中",
    }
}

/// What comes next.
#[must_use]
pub const fn next_kind(kind: NextKind) -> &'static str {
    match kind {
        NextKind::NewElection => "重新投票",
        NextKind::RevoteTie => "票数相等的再次投票",
        NextKind::Runoff => "另行选举",
        NextKind::None => "无后续投票",
    }
}

/// A ground that stands against voting, standing, acting for another or counting.
#[must_use]
pub const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::TooYoung => "到选举日未满十八周岁",
        Ground::DeprivedOfRights => "依照法律被剥夺政治权利",
        Ground::RegisteredElsewhere => "已在其他村（社区）登记参加选举",
        Ground::NotStated => "本人没有表示参加选举",
        Ground::NoConnection => "户籍不在本地，居住或者工作时间不够",
        Ground::NotApplied => "本人没有申请参加选举",
        Ground::NoConsent => "没有经村民会议或者村民代表会议同意",
        Ground::NotConfirmed => "没有经选举委员会确认",
        Ground::StatutoryBar => "有法律规定不得作为候选人的情形",
        Ground::LocalBar => "有本村选举办法采用的负面清单规定不得提名的情形",
        Ground::LocalAdvice => "有负面清单规定不宜提名的情形（由乡镇劝导）",
        Ground::ProxyUnknown => "这种选举不实行委托投票",
        Ground::ProxyNotVoter => "受托人不是本地登记的选民",
        Ground::ProxyNotRelative => "受托人不是近亲属",
        Ground::ProxyCandidate => "候选人不得接受委托",
        Ground::ProxyCap => "受托人接受的委托已经达到上限",
        Ground::NotWritten => "委托没有采用书面形式",
        Ground::TooLate => "委托办理时间晚于规定期限",
        Ground::NotPublished => "委托没有在公布的名单上",
        Ground::Nominated => "本人被提名，应当退出选举委员会",
        Ground::RelativeNominated => "近亲属被提名，应当回避",
        Ground::Absences => "无故缺席达到规定次数",
        Ground::IsCandidate => "本人是候选人",
        Ground::TooFewTellers => "流动票箱的监票人不足",
        Ground::SitsOnCommittee => "是被监督的委员会成员",
        Ground::RelativeOnCommittee => "是被监督的委员会成员的近亲属",
        Ground::SourceUnknown => "不是法律规定的提名方式",
        Ground::TooFewJoined => "联名提名的人数不够",
    }
}

/// Why a ballot is invalid for a post.
#[must_use]
pub const fn invalid_reason(reason: InvalidReason) -> &'static str {
    match reason {
        InvalidReason::TooManyMarks => "选的人多于应选名额",
        InvalidReason::SamePersonTwice => "同一职务重复选同一人",
        InvalidReason::SamePersonTwoPosts => "同一人选了两个职务",
        InvalidReason::UnknownId => "有无法辨认的选择",
        InvalidReason::WholeBallot => "另一职务无效，整张选票作废",
    }
}

/// A statutory bar.
#[must_use]
pub const fn bar(bar: Bar) -> &'static str {
    match bar {
        Bar::ExpelledFromParty => "被开除中国共产党党籍",
        Bar::CriminallyPunished => "因犯罪受过刑事处罚",
        Bar::ClanOrGang => "利用宗族或者黑恶势力从事非法活动",
        Bar::IllegalReligionOrCult => "组织或者参加非法宗教活动或者邪教活动",
    }
}

/// Who signed a petition.
#[must_use]
pub const fn petition_by(by: PetitionBy) -> &'static str {
    match by {
        PetitionBy::Voters => "有选举权的村民（居民）",
        PetitionBy::Representatives => "村民（居民）代表",
        PetitionBy::HouseholdRepresentatives => "户的代表",
    }
}

fn winners(sheet: &Sheet, list: &[Winner]) -> String {
    if list.is_empty() {
        return "无人当选".to_owned();
    }
    let one = |(of, who): &Winner| format!("{}{}", post(sheet, *of), nominee(sheet, *who));
    list.iter().map(one).collect::<Vec<_>>().join("、")
}

/// A finding as a sentence a village clerk understands.
#[must_use]
pub fn finding(sheet: &Sheet, finding: &Finding) -> String {
    let at = || place(sheet, finding.place);
    refusal(sheet, &finding.matter, &at)
        .or_else(|| invalidity(&finding.matter))
        .or_else(|| assumption(&finding.matter, &at))
        .unwrap_or_else(|| remark(sheet, &finding.matter))
}

/// Why a sheet cannot be true.
fn refusal(sheet: &Sheet, matter: &Matter, at: &dyn Fn() -> String) -> Option<String> {
    Some(match matter {
        Matter::ValidPlusInvalid {
            valid,
            invalid,
            returned,
        } => format!("有效票 {valid} 加无效票 {invalid} 不等于收回选票 {returned}，请核对计票单"),
        Matter::PartAboveReturned { part, returned } => {
            format!("{}填了 {part}，多于收回选票 {returned}", at())
        }
        Matter::VotesAboveBallots {
            post: of,
            votes,
            ballots,
            marks,
        } => format!(
            "{}得票合计 {votes}，多于 {ballots} 张有效票每张最多选 {marks} 人所能有的票数",
            post(sheet, *of)
        ),
        Matter::NomineeAboveBallots { sum, ballots } => {
            format!("{}：赞成、反对、弃权合计 {sum}，多于有效票 {ballots}", at())
        }
        Matter::VotersAboveElectorate { voters, electorate } => {
            format!("{}填了 {voters}，多于应参加的 {electorate} 人", at())
        }
        Matter::ProxiesAboveVoters { proxies, voters } => {
            format!("委托投票 {proxies} 人，多于参加投票 {voters} 人")
        }
        Matter::NumberTooLarge { number, limit } => {
            format!("{}填了 {number}，超过上限 {limit}，请核对", at())
        }
        Matter::NumberZero => format!("{}不能是 0", at()),
        Matter::DuplicateId => format!("{}重复：编号在同一张表上只能出现一次", at()),
        Matter::DuplicateRow => format!("{}重复：同一职务同一人只能有一行", at()),
        Matter::UnknownId => format!("{}：表上没有这个编号", at()),
        Matter::TooMany { count, limit } => format!("{}有 {count} 项，最多 {limit} 项", at()),
        Matter::SignaturesAboveBase { signatures, base } => {
            format!("联名 {signatures} 人，多于联名基数 {base} 人")
        }
        Matter::ConsentAbovePresent { consent, present } => {
            format!("{}填了 {consent}，多于实到会 {present} 人", at())
        }
        Matter::ReductionNotLower { to, seats } => {
            format!("{}填了 {to}：应少于应选名额 {seats}，且不少于 1", at())
        }
        Matter::ReservedAboveSeats { reserved, seats } => {
            format!("{}填了 {reserved}，多于应选名额 {seats}", at())
        }
        Matter::ContestNotForBody => "党组织没有罢免投票这种选举".to_owned(),
        Matter::NotEnoughFigures { missing } => {
            let names: Vec<String> = missing.iter().map(|at| place(sheet, *at)).collect();
            format!("数据不足，不能判定结果，还缺：{}", names.join("、"))
        }
        Matter::NoRules => "没有适用的规则包".to_owned(),
        _ => return None,
    })
}

/// Why a vote is invalid in law.
fn invalidity(matter: &Matter) -> Option<String> {
    Some(match matter {
        Matter::TurnoutTooLow {
            voters,
            electorate,
            needed,
        } => format!(
            "参加投票 {voters} 人，没有达到应参加 {electorate} 人的{}，选举无效",
            threshold(*needed)
        ),
        Matter::ReturnedAboveVoters { returned, voters } => {
            format!("收回选票 {returned}，多于参加投票人数 {voters}，本次投票无效，应当重新投票")
        }
        Matter::ReturnedAboveIssued { returned, issued } => {
            format!("收回选票 {returned}，多于发出选票 {issued}，本次投票无效，应当重新投票")
        }
        Matter::ProxiesNotAllowed { proxies } => {
            format!("本次投票不得委托他人，却有 {proxies} 票委托投票，投票无效")
        }
        Matter::PetitionTooSmall {
            signatures,
            base,
            needed,
        } => {
            format!(
                "联名 {signatures} 人，没有达到 {base} 人的{}，罢免要求不成立",
                threshold(*needed)
            )
        }
        _ => return None,
    })
}

/// What was assumed, not recorded or not allowed.
fn assumption(matter: &Matter, at: &dyn Fn() -> String) -> Option<String> {
    Some(match matter {
        Matter::UnknownProvince => "没有该省的规则包，按全国规则判定".to_owned(),
        Matter::BeforeOldestLaw { since } => {
            format!("选举日早于所存最早的法律文本（{since} 起施行），按该文本判定")
        }
        Matter::BeforeOldestPack { since } => {
            format!("选举日早于所存最早的省级办法（{since} 起施行），按该文本判定")
        }
        Matter::VotersNotRecorded => "未填参加投票人数，按收回选票数计算".to_owned(),
        Matter::PresentNotRecorded => "未填实到会人数，按参加投票人数或者收回选票数计算".to_owned(),
        Matter::InvalidNotRecorded => format!("未填{}：不影响当选判定，但无法核对得票", at()),
        Matter::FormNotRecorded => "未填居民委员会的选举方式，按全体居民选举判定".to_owned(),
        Matter::FormIgnored { .. } => "只有居民委员会选举才有选举方式，已不采用".to_owned(),
        Matter::PetitionNotRecorded => "未填罢免要求的联名情况，未核对联名人数".to_owned(),
        Matter::ProxiesAboveCap { proxies, most } => {
            format!("委托投票 {proxies} 人，多于本人到场的选民按上限最多能代的 {most} 人，请核对")
        }
        Matter::MeasureNotAllowed => {
            "本村选举办法的这项选择与省级规定不一致，按省级规定判定".to_owned()
        }
        Matter::StopNotAllowed => "按规定此时不能决定暂缺，名额仍须选出".to_owned(),
        Matter::ReductionNotAllowed => {
            format!(
                "{}未被采用：同意人数不够、名额并未空缺，或者不允许减少名额",
                at()
            )
        }
        Matter::SexNotRecorded => "有人未填性别，无法判定妇女名额，请补填".to_owned(),
        Matter::WomenSeatNotJudged => {
            "主任和委员没有都在这张表上（或在任成员中），未判定妇女名额".to_owned()
        }
        Matter::NotNominatedForPost => format!("{}：此人不是该职务的正式候选人", at()),
        _ => return None,
    })
}

/// What a clerk should know about the result.
fn remark(sheet: &Sheet, matter: &Matter) -> String {
    let name = |no: &NomineeNo| nominee(sheet, *no);
    match matter {
        Matter::WomanSeatedFirst { nominee } => {
            format!("成员中没有妇女，得票达到要求的妇女{}先当选", name(nominee))
        }
        Matter::WomanSeatReserved { post: of } => {
            format!(
                "没有妇女得票达到要求，{}留出一个名额另行选举妇女成员",
                post(sheet, *of)
            )
        }
        Matter::NoWomanElected => "当选人中没有妇女，应当有妇女成员".to_owned(),
        Matter::RepresentativesWomen { women, all } => {
            format!("代表 {all} 人中妇女 {women} 人，不足三分之一")
        }
        Matter::TooFewCandidates {
            post: of,
            candidates,
            least,
        } => {
            format!(
                "{}正式候选人 {candidates} 人，应当至少 {least} 人",
                post(sheet, *of)
            )
        }
        Matter::TooManyCandidates {
            post: of,
            candidates,
            most,
        } => {
            format!(
                "{}正式候选人 {candidates} 人，最多 {most} 人",
                post(sheet, *of)
            )
        }
        Matter::CommitteeSize { seats, least, most } => {
            format!("委员会名额 {seats} 人，应当为 {least} 至 {most} 人")
        }
        Matter::ResultDepends { .. } => depends(sheet, matter),
        _ => winner(sheet, matter),
    }
}

/// What a clerk should know about those who won, and about what comes next.
fn winner(sheet: &Sheet, matter: &Matter) -> String {
    let name = |no: &NomineeNo| nominee(sheet, *no);
    match matter {
        Matter::WinnerBarred { nominee, bar: of } => {
            format!(
                "{}得票达到要求，但{}，当选无效，名额另行选举",
                name(nominee),
                bar(*of)
            )
        }
        Matter::WinnerKin { nominee, of } => {
            let of = person(sheet, *of);
            format!(
                "{}与{of}是近亲属，应当回避，由下一名得票达到要求的当选",
                name(nominee)
            )
        }
        Matter::WriteInElected { nominee } => {
            format!("{}是另选人当选，须经资格审查后才能确认", name(nominee))
        }
        Matter::AwaitsRevote { nominee } => {
            format!("{}能否当选，要等票数相等的再次投票有结果", name(nominee))
        }
        Matter::RunoffShort {
            post: of,
            candidates,
            wanted,
        } => format!(
            "{}另行选举只有 {candidates} 名候选人，应当有 {wanted} 名，须依法补充",
            post(sheet, *of)
        ),
        Matter::SeatsMayStayVacant => "已选出人数达到规定，不足的名额可以暂缺".to_owned(),
        Matter::FewerThanWanted { post: of, wanted } => {
            format!("{}还差 {wanted} 人没有产生", post(sheet, *of))
        }
        Matter::ByElectionDue => "罢免通过后出缺的职务可以依法补选".to_owned(),
        // The other matters are rendered by the functions above; a test holds it.
        _ => matter.code().to_owned(),
    }
}

/// A result that hangs on something uncertain, with both results.
fn depends(sheet: &Sheet, matter: &Matter) -> String {
    let Matter::ResultDepends {
        on,
        value,
        other,
        valid,
        other_valid,
        elected,
        other_elected,
    } = matter
    else {
        return String::new();
    };
    let result = |valid: bool, list: &[Winner]| {
        if valid {
            winners(sheet, list)
        } else {
            "投票无效".to_owned()
        }
    };
    format!(
        "结果取决于未核实或者有不同理解的规则“{}”：按“{}”为{}；按“{}”为{}。须由乡镇具名确认",
        crate::text::rules::param(on),
        crate::text::rulebook::value(on, value),
        result(*valid, elected),
        crate::text::rulebook::value(on, other),
        result(*other_valid, other_elected),
    )
}
