//! The departments of the review, who answers for them, and the negative list.

use domain::account::{Actor, Role, Verb};
use domain::nomination::department::{Department, Field};
use domain::nomination::rule::{Rule, Severity};
use domain::nomination::{MAX_DEPARTMENTS, MAX_RULES, builtin, line};
use domain::{AccountId, Day};
use store::nomination::list::Officer;

use super::typed_day;
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// The departments with what is around them.
#[derive(Debug, Clone, Default)]
pub struct ReviewList {
    /// Departments, retired ones included.
    pub departments: Vec<Department>,
    /// The whole negative list, the statute's bars first, retired entries included.
    pub rules: Vec<Rule>,
    /// Who answers for which department; only for whoever may change it.
    pub officers: Vec<Officer>,
}

impl ReviewList {
    /// The name of a department.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        let found = self.departments.iter().find(|d| d.code == code);
        found.map_or(code, |d| d.name.as_str())
    }
}

/// A department as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepartmentInput {
    /// Code; of a new one.
    pub code: String,
    /// Name.
    pub name: String,
    /// Duty.
    pub duty: String,
    /// Days.
    pub days: String,
    /// Fields, codes.
    pub fields: Vec<String>,
    /// Accounts that answer.
    pub officers: Vec<String>,
    /// Whether it is no longer asked.
    pub retired: bool,
}

/// An entry of the negative list as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleInput {
    /// Code; of a new one.
    pub code: String,
    /// Title.
    pub title: String,
    /// Severity.
    pub severity: String,
    /// Years; empty for ever.
    pub look_back_years: String,
    /// Departments, codes.
    pub departments: Vec<String>,
    /// Basis.
    pub basis: String,
    /// First election day.
    pub valid_from: String,
    /// Whether it is no longer in force.
    pub retired: bool,
}

impl App {
    /// Departments and the negative list.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn review_list(&self, actor: &Actor) -> Result<ReviewList> {
        let scope = actor.may(Verb::ViewReviewList)?;
        let mut read = self.store().read().await?;
        Ok(ReviewList {
            departments: read.review_departments(&scope).await?,
            rules: builtin::whole(read.negative_rules(&scope).await?),
            officers: match actor.may(Verb::EditReviewList) {
                Ok(county) => read.review_officers(&county).await?,
                Err(_) => Vec::new(),
            },
        })
    }

    /// Accounts that may answer for a department: id, name with office.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn review_accounts(&self, actor: &Actor) -> Result<Vec<(AccountId, String)>> {
        actor.may(Verb::EditReviewList)?;
        let accounts = self.accounts(actor).await?.into_iter();
        let fits = |role| matches!(role, Role::Department | Role::Discipline);
        Ok(accounts
            .filter(|a| fits(a.role) && a.disabled.is_none())
            .map(|a| (a.id, format!("{} {}", a.office, a.name)))
            .collect())
    }

    /// Begins with the usual departments.
    ///
    /// # Errors
    /// Denied; a clash when there are departments already.
    pub async fn load_departments(&self, actor: &Actor) -> Result<usize> {
        let scope = actor.may(Verb::EditReviewList)?;
        let mut tx = self.write(actor).await?;
        if !tx.review_departments(&scope).await?.is_empty() {
            return Err(Error::Clash("review_department"));
        }
        let usual = builtin::departments();
        for department in &usual {
            tx.put_department(&scope, department).await?;
        }
        tx.commit().await?;
        Ok(usual.len())
    }

    /// Writes a department, a new one or a new version; `version` is the one that was read, 0 for a new one.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn save_department(
        &self,
        actor: &Actor,
        version: i64,
        input: &DepartmentInput,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditReviewList)?;
        let known = self.review_accounts(actor).await?;
        let mut tx = self.write(actor).await?;
        let there = tx.review_departments(&scope).await?;
        let code = input.code.trim().to_owned();
        let stands = there.iter().find(|d| d.code == code);
        check_version(stands.map(|d| d.no), version, "review_department")?;
        let department = Department {
            name: input.name.trim().to_owned(),
            duty: input.duty.trim().to_owned(),
            days: input.days.trim().parse().unwrap_or(0),
            fields: Field::list(&input.fields.join(",")),
            retired: input.retired,
            no: version.saturating_add(1),
            code,
        };
        let mut faults: Vec<Fault> = department.faults().into_iter().map(bad_field).collect();
        if stands.is_none() && there.len() >= MAX_DEPARTMENTS {
            faults.push(Fault::TooMany {
                max: MAX_DEPARTMENTS,
            });
        }
        let officers: Option<Vec<AccountId>> = input
            .officers
            .iter()
            .map(|id| {
                known
                    .iter()
                    .find(|(k, _)| k.as_str() == id)
                    .map(|(k, _)| k.clone())
            })
            .collect();
        let Some(officers) = officers else {
            return Err(Error::NotFound("account"));
        };
        if !faults.is_empty() {
            return Err(Error::Fault(faults));
        }
        let same = stands.is_some_and(|d| {
            Department {
                no: d.no,
                ..department.clone()
            } == *d
        });
        let before = tx.review_officers(&scope).await?;
        let moved = others(&before, &department.code, &officers);
        if same && !moved {
            return Ok(());
        }
        if !same {
            tx.put_department(&scope, &department).await?;
        }
        if moved {
            tx.set_officers(&scope, &department.code, &officers).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Writes an entry of the negative list; of a bar of the statute only who answers for it.
    ///
    /// # Errors
    /// Denied; faults of the fields; a clash.
    pub async fn save_rule(&self, actor: &Actor, version: i64, input: &RuleInput) -> Result<()> {
        let scope = actor.may(Verb::EditReviewList)?;
        let mut tx = self.write(actor).await?;
        let departments = tx.review_departments(&scope).await?;
        let codes: Vec<&str> = departments.iter().map(|d| d.code.as_str()).collect();
        let there = builtin::whole(tx.negative_rules(&scope).await?);
        let code = input.code.trim().to_owned();
        let stands = there.iter().find(|r| r.code == code);
        check_version(stands.map(|r| r.no), version, "negative_rule")?;
        let mut faults = Vec::new();
        let rule = match stands.filter(|r| r.is_statute()) {
            Some(bar) => Rule {
                departments: input.departments.clone(),
                no: version.saturating_add(1),
                ..bar.clone()
            },
            None => self.typed_rule(code, version, input, &mut faults),
        };
        faults.extend(rule.faults(&codes).into_iter().map(bad_field));
        if stands.is_none() && there.len() >= MAX_RULES {
            faults.push(Fault::TooMany { max: MAX_RULES });
        }
        if !faults.is_empty() {
            return Err(Error::Fault(faults));
        }
        if stands.is_some_and(|r| {
            Rule {
                no: r.no,
                ..rule.clone()
            } == *r
        }) {
            return Ok(());
        }
        tx.put_rule(&scope, &rule).await?;
        tx.commit().await?;
        Ok(())
    }

    fn typed_rule(
        &self,
        code: String,
        version: i64,
        input: &RuleInput,
        faults: &mut Vec<Fault>,
    ) -> Rule {
        let severity = Severity::parse(input.severity.trim());
        if severity.is_none() {
            faults.push(bad_field("severity"));
        }
        let years = input.look_back_years.trim();
        let look_back_years = match years {
            "" => None,
            years => Some(years.parse().unwrap_or(0)),
        };
        let valid_from: Option<Day> = typed_day("valid_from", &input.valid_from, faults);
        Rule {
            title: line(&input.title, usize::MAX).unwrap_or_default(),
            severity: severity.unwrap_or(Severity::Unsuitable),
            look_back_years,
            departments: input.departments.clone(),
            basis: line(&input.basis, usize::MAX).unwrap_or_default(),
            valid_from: valid_from.unwrap_or_else(|| self.env().today()),
            retired: input.retired,
            no: version.saturating_add(1),
            code,
        }
    }
}

/// Whether a department's officers are others than before.
fn others(before: &[Officer], department: &str, after: &[AccountId]) -> bool {
    let own = before.iter().filter(|o| o.department == department);
    let mut before: Vec<&str> = own.map(|o| o.account.as_str()).collect();
    let mut after: Vec<&str> = after.iter().map(AccountId::as_str).collect();
    before.sort_unstable();
    after.sort_unstable();
    before != after
}

/// Refuses when what stands is not what was read.
fn check_version(stands: Option<i64>, read: i64, what: &'static str) -> Result<()> {
    if stands.unwrap_or(0) == read {
        Ok(())
    } else {
        Err(Error::Clash(what))
    }
}

fn bad_field(field: &'static str) -> Fault {
    let (label, hint) = match field {
        "code" => (
            "代码",
            "30 个以内的小写字母、数字、连字符，且不与已有的重复",
        ),
        "name" => ("名称", "1 到 40 个字"),
        "duty" => ("审查内容", "1 到 120 个字"),
        "days" => ("答复天数", "1 到 60 的整数"),
        "title" => ("情形", "1 到 60 个字"),
        "basis" => ("依据", "1 到 80 个字，写明法律条款或县文件名称"),
        "severity" => ("性质", "不得或不宜"),
        "look_back_years" => ("追溯年限", "1 到 30 的整数，不限年限的留空"),
        _ => ("审查单位", "至少选一个"),
    };
    Fault::Invalid {
        field,
        label,
        hint: hint.to_owned(),
    }
}
