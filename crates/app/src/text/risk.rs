//! Texts of rules of risk: what is wrong with an expression, said so that a clerk can put it right.

use domain::survey::risk::{
    MEASURE_MAX_CHARS, OVERRULE_MAX_CHARS, OverruleFault, RULE_NAME_MAX_CHARS, RULES_MAX, RuleFault,
};
use rule::fault::Type;
use rule::{
    DEPTH_MAX, EXPRESSION_MAX_CHARS, FACTS_MAX, FaultKind, PARTS_MAX, Span, TEMPLATE_MAX_CHARS,
};

/// The field of the form that a fault belongs to.
#[must_use]
pub const fn rule_field(fault: &RuleFault) -> Option<&'static str> {
    match fault {
        RuleFault::NoName | RuleFault::SameName => Some("name"),
        RuleFault::TooLong { field, .. } => Some(field),
        RuleFault::Expression(_) => Some("expression"),
        RuleFault::NoReason | RuleFault::Reason(_) => Some("reason"),
        RuleFault::NoLevel => Some("level"),
        RuleFault::IncidentOnly => Some("cause"),
        RuleFault::TooMany | RuleFault::Unknown => None,
    }
}

/// What is wrong with a rule, in Chinese.
#[must_use]
pub fn rule(fault: &RuleFault) -> String {
    match fault {
        RuleFault::NoName => "请填写规则名称。".into(),
        RuleFault::SameName => "已有同名的规则，请换一个名称。".into(),
        RuleFault::TooLong { field: "name", .. } => {
            format!("规则名称最多 {RULE_NAME_MAX_CHARS} 个字。")
        }
        RuleFault::TooLong { field, .. } => {
            let what = if *field == "task" {
                "建议任务"
            } else {
                "建议措施"
            };
            format!("{what}最多 {MEASURE_MAX_CHARS} 个字。")
        }
        RuleFault::Expression(fault) => format!("条件有误：{}", expression(fault)),
        RuleFault::NoReason => "请填写理由句，说明为什么这样定级。".into(),
        RuleFault::Reason(fault) if matches!(fault.kind, FaultKind::TooLong { .. }) => {
            format!("理由句最多 {TEMPLATE_MAX_CHARS} 个字。")
        }
        RuleFault::Reason(fault) => format!("理由句有误：{}", expression(fault)),
        RuleFault::NoLevel => "请选择重点或难点：没有规则成立的村就是一般村。".into(),
        RuleFault::IncidentOnly => {
            "宗族派性干扰只能作为有证据的事件登记，不能由规则按村情推定，请选其他原因。".into()
        }
        RuleFault::TooMany => {
            format!("规则最多 {RULES_MAX} 条，请停用不用的规则后修改它，不再新增。")
        }
        RuleFault::Unknown => "没有这条规则，可能刚被改动，请返回规则列表重试。".into(),
    }
}

/// Where something stands: 第 3 个字处.
fn at(span: Span) -> String {
    format!("第 {} 个字处", span.from + 1)
}

const fn type_zh(kind: Type) -> &'static str {
    match kind {
        Type::Number => "数字",
        Type::Text => "文字",
        Type::Flag => "是否（或比较）",
        Type::Day => "日期",
        Type::Choice => "单选项",
        Type::Many => "多选项",
    }
}

/// What is wrong with an expression, where, and what to do.
#[must_use]
pub fn expression(fault: &rule::Fault) -> String {
    let at = at(fault.span);
    match &fault.kind {
        FaultKind::Empty => "还没有填写条件。".into(),
        FaultKind::TooLong { chars } => {
            format!("太长了：有 {chars} 个字，最多 {EXPRESSION_MAX_CHARS} 个，请拆成几条规则。")
        }
        FaultKind::TooDeep => format!("{at}括号套得太深，最多 {DEPTH_MAX} 层，请拆成几条规则。"),
        FaultKind::TooManyParts => format!("内容太多，最多 {PARTS_MAX} 项，请拆成几条规则。"),
        FaultKind::TooManyFacts => format!("用到的村情太多，最多 {FACTS_MAX} 项，请拆成几条规则。"),
        FaultKind::Character(c) => format!("{at}的“{c}”不能用在条件里，请删去。"),
        FaultKind::Single('=') => format!("{at}只有一个等号，比较相等请写两个：==。"),
        FaultKind::Single(c) => format!(
            "{at}只有一个“{c}”，请写两个：{c}{c}，或写“{}”。",
            if *c == '&' { "且" } else { "或" }
        ),
        FaultKind::OpenText => format!("{at}的引号没有配对，请在文字后面补上引号。"),
        FaultKind::Number(written) => {
            format!("{at}的“{written}”不能识别：只能写整数，可以带“万”“亿”，例如 50万、1.5万。")
        }
        FaultKind::Operand => format!("{at}缺少内容：这里应写村情名称、数字或左括号。"),
        FaultKind::Operator => format!("{at}前面缺少比较或连接的符号，例如 > 、==、且、或。"),
        FaultKind::Unclosed(c) => format!("{at}的“{c}”没有配对，请补上右括号。"),
        FaultKind::Unopened(c) => format!("{at}多了一个“{c}”，请删去或补上左括号。"),
        FaultKind::Chained => {
            format!("{at}连续写了两次比较，请拆成两个，用“且”连接，例如 a > 1 且 a < 5。")
        }
        FaultKind::UnknownFact { .. }
        | FaultKind::Ambiguous { .. }
        | FaultKind::UnknownFunction(_)
        | FaultKind::UnknownChoice { .. } => names(&fault.kind, &at),
        FaultKind::Arguments { function } => format!("{at}{}", usage(function)),
        FaultKind::NoDay(text) => format!("{at}的“{text}”不是日期，请写成 '2026-03-22'。"),
        FaultKind::Mismatch {
            operator,
            left,
            right,
        } => format!(
            "{at}“{operator}”两边不能比：左边是{}，右边是{}。数字不加引号，选项和文字要加引号。",
            type_zh(*left),
            type_zh(*right)
        ),
        FaultKind::Wants {
            operator,
            wanted,
            found,
        } => format!(
            "{at}不对：“{operator}”要用{}，这里是{}。",
            type_zh(*wanted),
            type_zh(*found)
        ),
        FaultKind::NoCondition { found } => format!(
            "整句不是一个条件，而是{}。请加上比较，例如“… > 3”。",
            type_zh(*found)
        ),
        FaultKind::Brace => {
            format!("{at}的花括号没有配对：村情请写在一对花括号里，例如 {{debts}}。")
        }
    }
}

/// Names that are not known, with what was probably meant.
fn names(kind: &FaultKind, at: &str) -> String {
    match kind {
        FaultKind::UnknownFact {
            written,
            near,
            glued,
        } => {
            let mut text = format!("{at}的“{written}”不是村情事项。");
            if let Some(word) = glued {
                text.push_str(&format!("“{word}”两边请加空格，或改用符号。"));
            }
            let near: Vec<String> = near
                .iter()
                .map(|(code, name)| format!("{code}（{name}）"))
                .collect();
            if near.is_empty() {
                text.push_str("请从事项清单中选用名称或代码。");
            } else {
                text.push_str(&format!("是不是 {}？", near.join("、")));
            }
            text
        }
        FaultKind::Ambiguous { written, codes } => {
            format!(
                "{at}的“{written}”有几个事项同名，请改写代码：{}。",
                codes.join("、")
            )
        }
        FaultKind::UnknownFunction(name) => format!(
            "{at}没有“{name}(…)”这个用法。可用的有：已填(事项)、包含(文字, '词')、个数(多选项)、日期('2026-03-22')。"
        ),
        FaultKind::UnknownChoice {
            written,
            fact,
            choices,
        } => format!(
            "{at}“{fact}”没有“{written}”这个选项。可选：{}。",
            choices.join("、")
        ),
        _ => String::new(),
    }
}

/// How a function is used.
fn usage(function: &str) -> &'static str {
    match function {
        "known" => "的用法是 已填(事项)，括号里只写一个村情事项。",
        "date" => "的用法是 日期('2026-03-22')，括号里写带引号的日期。",
        "size" => "的用法是 个数(多选项)，括号里写一个多选项或文字事项。",
        _ => "的用法是 包含(文字事项, '词')。",
    }
}

/// Why a level cannot be overruled.
#[must_use]
pub fn overrule(fault: OverruleFault) -> String {
    match fault {
        OverruleFault::NoReason => "改判须填写理由，理由与规则的判定一并显示。".into(),
        OverruleFault::TooLong => format!("理由最多 {OVERRULE_MAX_CHARS} 个字。"),
        OverruleFault::Same => "没有改动：等级和理由都与现在一样。".into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::survey::Questionnaire;
    use domain::survey::risk::definitions;

    use super::*;

    fn said(text: &str) -> String {
        let facts = definitions(&Questionnaire::at(0, &[]));
        match rule::Rule::compile(text, &facts) {
            Ok(_) => String::new(),
            Err(fault) => expression(&fault),
        }
    }

    #[test]
    fn a_clerk_is_told_where_and_what_to_do() {
        for (text, words) in [
            (
                "debt > 500000",
                "第 1 个字处的“debt”不是村情事项。是不是 debts（债务总额）？",
            ),
            ("debts = 5", "第 7 个字处只有一个等号"),
            ("债务总额大于5", "“大于”两边请加空格"),
            ("debts > '多'", "左边是数字，右边是文字"),
            (
                "exit_audit == '做完了'",
                "可选：未开始、审计中、已出报告、结果已公布",
            ),
            (
                "hard_village && debts",
                "“&&”要用是否（或比较），这里是数字",
            ),
            ("(debts > 5", "第 1 个字处的“(”没有配对"),
            ("debts > 1.5", "1.5万"),
            ("5 > 3 > 1", "拆成两个"),
            ("debts + 1", "整句不是一个条件，而是数字"),
        ] {
            let said = said(text);
            assert!(said.contains(words), "{text}: {said}");
            assert!(!said.contains("Fault") && !said.contains('{'), "{said}");
        }
    }
}
