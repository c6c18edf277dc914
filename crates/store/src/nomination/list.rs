//! Departments, their officers, the negative list, and which villages' measures adopted it.

use std::collections::BTreeMap;

use domain::account::{OfficeScope, ReviewScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::nomination::department::{Department, Field};
use domain::nomination::rule::{Rule, Severity};
use domain::{AccountId, CountyId, Day, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::{county_only, log_county};
use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most versions of departments or rules that are loaded.
const LIST_MAX_ROWS: i64 = 5_000;
const BAD: Error = Error::Stored("review_department");

#[derive(Debug, FromRow)]
struct DepartmentRow {
    code: String,
    no: i64,
    name: String,
    duty: String,
    days: i64,
    fields: String,
    retired: i64,
}

#[derive(Debug, FromRow)]
struct RuleRow {
    code: String,
    no: i64,
    title: String,
    severity: String,
    look_back_years: Option<i64>,
    departments: String,
    basis: String,
    valid_from: String,
    retired: i64,
}

impl RuleRow {
    fn rule(self) -> Result<Rule> {
        const BAD: Error = Error::Stored("negative_rule");
        let years = self.look_back_years.map(u16::try_from).transpose();
        let departments = self.departments.split(',').filter(|d| !d.is_empty());
        Ok(Rule {
            departments: departments.map(str::to_owned).collect(),
            severity: Severity::parse(&self.severity).ok_or(BAD)?,
            look_back_years: years.map_err(|_| BAD)?,
            valid_from: stored_day(&self.valid_from)?,
            retired: self.retired == 1,
            code: self.code,
            title: self.title,
            basis: self.basis,
            no: self.no,
        })
    }
}

/// An account that answers for a department.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Officer {
    /// The account.
    pub account: String,
    /// Its person's name.
    pub name: String,
    /// Its office.
    pub office: String,
    /// The department's code.
    pub department: String,
}

/// That a village's own election measures adopted the county's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The village.
    pub unit: UnitId,
    /// The day.
    pub adopted_on: Day,
    /// The measures' article or paper.
    pub paper: String,
    /// Who recorded it.
    pub by_name: String,
}

#[derive(Debug, FromRow)]
struct AdoptionRow {
    unit: String,
    adopted_on: String,
    paper: String,
    by_name: String,
}

impl Read {
    async fn departments_of(&mut self, county: &CountyId) -> Result<Vec<Department>> {
        const NEWEST: &str = "SELECT d.code, d.no, d.name, d.duty, d.days, d.fields, d.retired FROM \
             review_department d WHERE d.county = $1 AND d.no = (SELECT MAX(n.no) FROM \
             review_department n WHERE n.county = d.county AND n.code = d.code) ORDER BY (SELECT \
             MIN(f.at_ms) FROM review_department f WHERE f.county = d.county AND f.code = d.code), \
             d.code LIMIT $2";
        let rows: Vec<DepartmentRow> = on!(self, |c| sqlx::query_as(NEWEST)
            .bind(county.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Department {
                    days: u16::try_from(row.days).map_err(|_| BAD)?,
                    fields: Field::list(&row.fields),
                    retired: row.retired == 1,
                    code: row.code,
                    name: row.name,
                    duty: row.duty,
                    no: row.no,
                })
            })
            .collect()
    }

    async fn rules_of(&mut self, county: &CountyId) -> Result<Vec<Rule>> {
        const NEWEST: &str = "SELECT r.code, r.no, r.title, r.severity, r.look_back_years, \
             r.departments, r.basis, r.valid_from, r.retired FROM negative_rule r WHERE r.county = $1 \
             AND r.no = (SELECT MAX(n.no) FROM negative_rule n WHERE n.county = r.county AND n.code = \
             r.code) ORDER BY r.severity, r.code LIMIT $2";
        let rows: Vec<RuleRow> = on!(self, |c| sqlx::query_as(NEWEST)
            .bind(county.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(RuleRow::rule).collect()
    }

    /// The county's departments, each in its newest version.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn review_departments(&mut self, scope: &OfficeScope) -> Result<Vec<Department>> {
        self.departments_of(scope.county()).await
    }

    /// The county's entries of the negative list, each in its newest version.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn negative_rules(&mut self, scope: &OfficeScope) -> Result<Vec<Rule>> {
        self.rules_of(scope.county()).await
    }

    /// The same for a department that answers.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn negative_rules_asked(&mut self, scope: &ReviewScope) -> Result<Vec<Rule>> {
        self.rules_of(scope.county()).await
    }

    /// All versions of the county's entries, by code and number: what an answer was given with.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn negative_rule_versions(
        &mut self,
        _system: SystemScope,
        county: &CountyId,
    ) -> Result<BTreeMap<(String, i64), Rule>> {
        const ALL: &str = "SELECT code, no, title, severity, look_back_years, departments, basis, \
             valid_from, retired FROM negative_rule WHERE county = $1 ORDER BY code, no LIMIT $2";
        let rows: Vec<RuleRow> = on!(self, |c| sqlx::query_as(ALL)
            .bind(county.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| Ok(((row.code.clone(), row.no), row.rule()?)))
            .collect()
    }

    /// Which accounts answer for which departments.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn review_officers(&mut self, scope: &OfficeScope) -> Result<Vec<Officer>> {
        const OFFICERS: &str = "SELECT o.account, a.name, a.office, o.department FROM review_officer o \
             JOIN account a ON a.county = o.county AND a.id = o.account WHERE o.county = $1 ORDER BY \
             o.department, a.login LIMIT $2";
        county_only(scope, "review_officer")?;
        Ok(on!(self, |c| sqlx::query_as(OFFICERS)
            .bind(scope.county().as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Villages of a term within the scope whose own measures adopted the county's list.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn list_adoptions(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<Adoption>> {
        const ADOPTED: &str = concat!(
            "SELECT a.unit, a.adopted_on, a.paper, a.by_name FROM list_adoption a WHERE ",
            within!("a.county", "a.town", "a.unit"),
            " AND a.term = $4 ORDER BY a.unit LIMIT $5"
        );
        let rows: Vec<AdoptionRow> = on!(self, |c| bind_scope!(sqlx::query_as(ADOPTED), scope)
            .bind(term.as_str())
            .bind(super::people::PEOPLE_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Adoption {
                    unit: unit_id(&row.unit)?,
                    adopted_on: stored_day(&row.adopted_on)?,
                    paper: row.paper,
                    by_name: row.by_name,
                })
            })
            .collect()
    }
}

impl Write {
    /// Writes a version of a department.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county; a duplicate version is a clash.
    pub async fn put_department(
        &mut self,
        scope: &OfficeScope,
        department: &Department,
    ) -> Result<()> {
        const PUT: &str = "INSERT INTO review_department (county, code, no, name, duty, days, fields, \
             retired, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT \
             (county, code, no) DO NOTHING";
        county_only(scope, "review_department")?;
        let stamp = self.stamp.clone();
        let fields = Field::codes(&department.fields);
        let rows = on!(self.read, |c| sqlx::query(PUT)
            .bind(scope.county().as_str())
            .bind(department.code.as_str())
            .bind(department.no)
            .bind(department.name.as_str())
            .bind(department.duty.as_str())
            .bind(i64::from(department.days))
            .bind(fields.as_str())
            .bind(i64::from(department.retired))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_department"));
        }
        self.changes += 1;
        let content = Canonical::new("review_department")
            .text("code", &department.code)
            .integer("no", department.no)
            .text("name", &department.name)
            .text("duty", &department.duty)
            .integer("days", i64::from(department.days))
            .text("fields", &fields)
            .flag("retired", department.retired);
        let kind = RecordKind::ReviewDepartment;
        log_county(
            self,
            scope.county(),
            "list.department",
            kind,
            &department.code,
            content,
        )
        .await
    }

    /// Says which accounts answer for a department; each answers for one.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn set_officers(
        &mut self,
        scope: &OfficeScope,
        department: &str,
        accounts: &[AccountId],
    ) -> Result<()> {
        const CLEAR: &str = "DELETE FROM review_officer WHERE county = $1 AND department = $2";
        const PUT: &str = "INSERT INTO review_officer (county, account, department, by_name, at_ms) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (county, account) DO UPDATE SET department = \
             excluded.department, by_name = excluded.by_name, at_ms = excluded.at_ms";
        county_only(scope, "review_officer")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(CLEAR)
            .bind(scope.county().as_str())
            .bind(department)
            .execute(c)
            .await
            .map(|_| ())?);
        for account in accounts {
            on!(self.read, |c| sqlx::query(PUT)
                .bind(scope.county().as_str())
                .bind(account.as_str())
                .bind(department)
                .bind(stamp.name.as_str())
                .bind(stamp.at.0)
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let content = Canonical::new("review_officer")
            .text("department", department)
            .texts("accounts", accounts.iter().map(AccountId::as_str));
        let kind = RecordKind::ReviewDepartment;
        log_county(
            self,
            scope.county(),
            "list.officer",
            kind,
            department,
            content,
        )
        .await
    }

    /// Writes a version of an entry of the negative list.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county; a duplicate version is a clash.
    pub async fn put_rule(&mut self, scope: &OfficeScope, rule: &Rule) -> Result<()> {
        const PUT: &str = "INSERT INTO negative_rule (county, code, no, title, severity, \
             look_back_years, departments, basis, valid_from, retired, by_name, at_ms) VALUES ($1, $2, \
             $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (county, code, no) DO NOTHING";
        county_only(scope, "negative_rule")?;
        let stamp = self.stamp.clone();
        let departments = rule.departments.join(",");
        let rows = on!(self.read, |c| sqlx::query(PUT)
            .bind(scope.county().as_str())
            .bind(rule.code.as_str())
            .bind(rule.no)
            .bind(rule.title.as_str())
            .bind(rule.severity.code())
            .bind(rule.look_back_years.map(i64::from))
            .bind(departments.as_str())
            .bind(rule.basis.as_str())
            .bind(day_text(rule.valid_from))
            .bind(i64::from(rule.retired))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("negative_rule"));
        }
        self.changes += 1;
        let content = Canonical::new("negative_rule")
            .text("code", &rule.code)
            .integer("no", rule.no)
            .text("title", &rule.title)
            .text("severity", rule.severity.code())
            .integer(
                "look_back_years",
                rule.look_back_years.map_or(-1, i64::from),
            )
            .text("departments", &departments)
            .text("basis", &rule.basis)
            .text("valid_from", &day_text(rule.valid_from))
            .flag("retired", rule.retired);
        let kind = RecordKind::NegativeRule;
        log_county(self, scope.county(), "list.rule", kind, &rule.code, content).await
    }

    /// Records that a village's own election measures adopted the county's list.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn adopt_list(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        town: &UnitId,
        adoption: &Adoption,
    ) -> Result<()> {
        const ADOPT: &str = "INSERT INTO list_adoption (county, term, unit, town, adopted_on, paper, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (county, term, unit) \
             DO UPDATE SET adopted_on = excluded.adopted_on, paper = excluded.paper, by_name = \
             excluded.by_name, at_ms = excluded.at_ms";
        within_reach(scope, town, &adoption.unit, "list_adoption")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADOPT)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(adoption.unit.as_str())
            .bind(town.as_str())
            .bind(day_text(adoption.adopted_on))
            .bind(adoption.paper.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let id = format!("{term}/{}", adoption.unit);
        let entry = Entry {
            verb: "list.adopt",
            kind: RecordKind::Adoption,
            id: &id,
            town: Some(town.as_str()),
            unit: Some(adoption.unit.as_str()),
            content: Canonical::new("list_adoption")
                .text("adopted_on", &day_text(adoption.adopted_on))
                .text("paper", &adoption.paper),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
