//! The one table of routes: method, path, who may, handler. Router, coverage test and API description
//! are made from it. A route that is open to anybody says so aloud.

use axum::http::Method;
use axum::routing::MethodRouter;
use domain::account::Verb;

use crate::security::{Limits, Rate};
use crate::server::WebState;
use crate::{
    account, attachment, backup, division, duty, health, journal, nomination, person, polling,
    public, rulebook, setting, survey, term, trial,
};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, logged in or not.
    Anyone,
    /// Everybody who has logged in.
    LoggedIn,
    /// Whom the policy table grants the verb.
    Verb(Verb),
}

/// One route.
#[derive(Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// Path, with `{name}` for its parts.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// Size and time of a request.
    pub limits: Limits,
    /// How much one address may ask, where the work is worth limiting.
    pub rate: Option<Rate>,
    /// The handler.
    pub handler: fn() -> MethodRouter<WebState>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.access)
    }
}

/// Writes routes as lines: `GET "/path" access => handler;`, with `upload` for large bodies and `trial` for the
/// calculator, which is limited in time and rate.
macro_rules! routes {
    ($($method:ident $path:literal $access:expr => $handler:path $(, $upload:ident)?;)+) => {
        vec![$(Route {
            method: Method::$method,
            path: $path,
            access: $access,
            limits: routes!(@limits $($upload)?),
            rate: routes!(@rate $($upload)?),
            handler: || routes!(@route $method $handler),
        }),+]
    };
    (@limits) => { Limits::FORM };
    (@limits upload) => { Limits::UPLOAD };
    (@limits trial) => { Limits::TRIAL };
    (@rate) => { None };
    (@rate upload) => { None };
    (@rate trial) => { Some(Rate::TRIAL) };
    (@route GET $handler:path) => { axum::routing::get($handler) };
    (@route POST $handler:path) => { axum::routing::post($handler) };
}

use Access::{Anyone, LoggedIn, Verb as May};

/// Routes of the office listener.
#[must_use]
#[expect(
    clippy::too_many_lines,
    reason = "the one table of routes, on one screen"
)]
pub fn office_routes() -> Vec<Route> {
    routes! {
        // Logging in, the first start.
        GET "/login" Anyone => account::login::form;
        POST "/login" Anyone => account::login::submit;
        GET "/login/code" LoggedIn => account::second::code_form;
        POST "/login/code" LoggedIn => account::second::code;
        POST "/logout" LoggedIn => account::login::out;
        GET "/setup" Anyone => account::setup::form;
        POST "/setup" Anyone => account::setup::submit;

        // One's own account.
        GET "/account" LoggedIn => account::own::show;
        GET "/account/password" May(Verb::ChangeOwnPassword) => account::own::password_form;
        POST "/account/password" May(Verb::ChangeOwnPassword) => account::own::change_password;
        GET "/account/second" May(Verb::ChangeOwnPassword) => account::second::show;
        POST "/account/second" May(Verb::ChangeOwnPassword) => account::second::submit;
        GET "/account/deputy" May(Verb::AppointDeputy) => account::deputy::show;
        POST "/account/deputy" May(Verb::AppointDeputy) => account::deputy::appoint;
        POST "/account/deputy/end" May(Verb::AppointDeputy) => account::deputy::end;
        POST "/account/deputy/act" May(Verb::AppointDeputy) => account::deputy::act;

        // Accounts of others. Making many passwords takes time.
        GET "/accounts" May(Verb::ViewAccounts) => account::list::show;
        POST "/accounts/slips" May(Verb::ManageAccounts) => account::list::reset_chosen, upload;
        GET "/accounts/new" May(Verb::ManageAccounts) => account::make::form;
        POST "/accounts/new" May(Verb::ManageAccounts) => account::make::submit;
        GET "/accounts/import" May(Verb::ManageAccounts) => account::import::form;
        POST "/accounts/import" May(Verb::ManageAccounts) => account::import::preview, upload;
        POST "/accounts/import/confirm" May(Verb::ManageAccounts) => account::import::confirm, upload;
        GET "/accounts/import/template" May(Verb::ManageAccounts) => account::import::template;
        GET "/accounts/{id}" May(Verb::ViewAccounts) => account::one::show;
        POST "/accounts/{id}" May(Verb::ManageAccounts) => account::one::save;
        GET "/accounts/{id}/disable" May(Verb::ManageAccounts) => account::one::disable_form;
        POST "/accounts/{id}/disable" May(Verb::ManageAccounts) => account::one::disable;
        POST "/accounts/{id}/enable" May(Verb::ManageAccounts) => account::one::enable;
        POST "/accounts/{id}/unlock" May(Verb::ManageAccounts) => account::one::unlock;
        POST "/accounts/{id}/reset" May(Verb::ManageAccounts) => account::one::reset;
        POST "/accounts/{id}/second" May(Verb::ManageAccounts) => account::one::reset_second;

        // Divisions and their lists.
        GET "/search" May(Verb::ViewDivisions) => division::list::show;
        GET "/divisions" May(Verb::ViewDivisions) => division::tree::show;
        GET "/divisions/villages" May(Verb::ViewDivisions) => division::list::show;
        GET "/divisions/units/{unit}" May(Verb::ViewDivisions) => division::unit::show;
        POST "/divisions/units/{unit}/kind" May(Verb::EditDivision) => division::acts::kind;
        POST "/divisions/units/{unit}/part" May(Verb::EditDivision) => division::acts::part;
        POST "/divisions/units/{unit}/merge" May(Verb::EditDivision) => division::acts::merge;
        POST "/divisions/units/{unit}/leave" May(Verb::OpenTerm) => division::acts::leave;
        GET "/divisions/imports" May(Verb::ImportDivisions) => division::imports::list;
        POST "/divisions/imports" May(Verb::ImportDivisions) => division::imports::upload, upload;
        GET "/divisions/imports/new" May(Verb::ImportDivisions) => division::imports::form;
        GET "/divisions/imports/{id}" May(Verb::ImportDivisions) => division::import::show;
        POST "/divisions/imports/{id}/confirm" May(Verb::ImportDivisions) => division::import::confirm;
        POST "/divisions/imports/{id}/drop" May(Verb::ImportDivisions) => division::import::give_up;
        GET "/divisions/imports/{id}/refused" May(Verb::ImportDivisions) => division::import::refused;

        // Settings and holidays.
        GET "/settings" May(Verb::ViewSettings) => setting::show;
        POST "/settings" May(Verb::EditSettings) => setting::save;
        GET "/settings/holidays" May(Verb::ViewSettings) => setting::holidays::show;
        POST "/settings/holidays" May(Verb::EditSettings) => setting::holidays::add;
        POST "/settings/holidays/remove" May(Verb::EditSettings) => setting::holidays::remove;
        GET "/settings/{key}" May(Verb::ViewSettings) => setting::history;

        // The rule book.
        GET "/rules" May(Verb::ViewRules) => rulebook::office;

        // The journal.
        GET "/journal" May(Verb::ViewJournal) => journal::list::show;
        GET "/journal/verify" May(Verb::VerifyJournal) => journal::verify::show;
        POST "/journal/verify" May(Verb::VerifyJournal) => journal::verify::run, upload;
        GET "/journal/heads" May(Verb::VerifyJournal) => journal::heads::show;
        GET "/journal/heads.txt" May(Verb::VerifyJournal) => journal::heads::file;
        GET "/journal/public-key" May(Verb::VerifyJournal) => journal::heads::key;

        // Backups and health.
        GET "/backups" May(Verb::MakeBackup) => backup::show;
        POST "/backups" May(Verb::MakeBackup) => backup::start;
        GET "/backups/file" May(Verb::MakeBackup) => backup::file, upload;
        GET "/health" May(Verb::ViewHealth) => health::show;
        GET "/healthz" Anyone => health::healthz;
        GET "/metrics" Anyone => health::metrics::show;

        // Desk and cockpit.
        GET "/" May(Verb::ViewDesk) => term::desk::show;
        GET "/cockpit" May(Verb::ViewCockpit) => term::cockpit::show;

        // Villages of the term, election days, terms.
        GET "/villages" May(Verb::ViewTerm) => term::units::show;
        POST "/villages" May(Verb::RecordStep) => term::units::act;
        GET "/villages/{unit}" May(Verb::ViewTerm) => term::village::show;
        POST "/villages/{unit}/steps" May(Verb::RecordStep) => term::village_acts::record;
        POST "/villages/{unit}/confirm" May(Verb::ConfirmDay) => term::confirm::one;
        POST "/villages/{unit}/undo" May(Verb::UndoStep) => term::village_acts::undo;
        POST "/villages/{unit}/form" May(Verb::SetElectionDay) => term::village_acts::set_form;
        GET "/villages/{unit}/postpone" May(Verb::Postpone) => term::village_acts::postpone_form;
        POST "/villages/{unit}/postpone" May(Verb::Postpone) => term::village_acts::postpone;

        // The chain of responsibility.
        GET "/chain" May(Verb::ViewChain) => duty::chain::show;
        GET "/chain/villages" May(Verb::ViewChain) => duty::chain::villages;
        GET "/chain/phones" May(Verb::ViewChain) => duty::posts::phones;
        GET "/chain/new" May(Verb::EditChain) => duty::posts::new_form;
        POST "/chain/new" May(Verb::EditChain) => duty::posts::add;
        GET "/chain/posts" May(Verb::ViewChain) => duty::posts::list;
        GET "/chain/posts/{id}" May(Verb::ViewChain) => duty::posts::show;
        POST "/chain/posts/{id}" May(Verb::EditChain) => duty::posts::edit;
        POST "/chain/posts/{id}/end" May(Verb::EditChain) => duty::posts::end;
        GET "/chain/import" May(Verb::EditChain) => duty::import::form;
        POST "/chain/import" May(Verb::EditChain) => duty::import::preview, upload;
        POST "/chain/import/confirm" May(Verb::EditChain) => duty::import::confirm, upload;
        GET "/chain/import/template" May(Verb::EditChain) => duty::import::template;

        // Tasks and letters of duty.
        GET "/tasks" May(Verb::ViewTasks) => duty::tasks::show;
        GET "/tasks/due" May(Verb::ViewTasks) => duty::tasks::due;
        GET "/tasks/new" May(Verb::IssueTask) => duty::issue::form;
        POST "/tasks/new" May(Verb::IssueTask) => duty::issue::submit;
        GET "/tasks/templates" May(Verb::IssueTask) => duty::templates::list;
        POST "/tasks/templates" May(Verb::EditTemplate) => duty::templates::add;
        GET "/tasks/templates/new" May(Verb::EditTemplate) => duty::templates::new_form;
        GET "/tasks/templates/{id}" May(Verb::EditTemplate) => duty::templates::show;
        POST "/tasks/templates/{id}" May(Verb::EditTemplate) => duty::templates::save;
        GET "/tasks/{id}" May(Verb::ViewTasks) => duty::task::show;
        POST "/tasks/{id}/read" May(Verb::AnswerTask) => duty::task::read;
        POST "/tasks/{id}/answer" May(Verb::AnswerTask) => duty::task::answer, upload;
        POST "/tasks/{id}/withdraw" May(Verb::IssueTask) => duty::task::withdraw;
        GET "/tasks/{id}/letter" May(Verb::ViewTasks) => duty::papers::letters;

        // Inspections, supervision orders, look-back rounds, weekly reports.
        GET "/inspections" May(Verb::ViewSupervision) => duty::inspections::list;
        GET "/inspections/new" May(Verb::Inspect) => duty::inspections::new_form;
        POST "/inspections/new" May(Verb::Inspect) => duty::inspections::plan;
        GET "/inspections/checklist" May(Verb::ViewSupervision) => duty::checklist::show;
        POST "/inspections/checklist" May(Verb::EditChecklist) => duty::checklist::save;
        GET "/inspections/groups/{id}" May(Verb::Inspect) => duty::groups::show;
        GET "/inspections/{id}" May(Verb::ViewSupervision) => duty::inspections::show;
        POST "/inspections/{id}" May(Verb::Inspect) => duty::inspections::hold;
        POST "/inspections/{id}/cancel" May(Verb::Inspect) => duty::inspections::cancel;
        GET "/look-back" May(Verb::ViewSupervision) => duty::look_back::list;
        GET "/look-back/new" May(Verb::PlanLookBack) => duty::look_back::new_form;
        POST "/look-back/new" May(Verb::PlanLookBack) => duty::look_back::plan;
        GET "/look-back/{id}" May(Verb::ViewSupervision) => duty::look_back::show;
        GET "/orders" May(Verb::ViewSupervision) => duty::orders::list;
        GET "/orders/new" May(Verb::IssueOrder) => duty::order_new::new_form;
        POST "/orders/new" May(Verb::IssueOrder) => duty::order_new::issue;
        GET "/orders/{id}" May(Verb::ViewSupervision) => duty::orders::show;
        POST "/orders/{id}/answer" May(Verb::AnswerOrder) => duty::orders::answer, upload;
        POST "/orders/{id}/verify" May(Verb::IssueOrder) => duty::orders::verify;
        GET "/orders/{id}/paper" May(Verb::ViewSupervision) => duty::orders::paper;
        GET "/reports" May(Verb::ViewReport) => duty::reports::list;
        POST "/reports" May(Verb::WriteReport) => duty::reports::make;
        GET "/reports/{id}" May(Verb::ViewReport) => duty::reports::show;
        POST "/reports/{id}" May(Verb::WriteReport) => duty::reports::save;
        GET "/reports/{id}/paper" May(Verb::ViewReport) => duty::reports::paper;
        GET "/reports/{id}/text" May(Verb::ViewReport) => duty::reports::text;

        // Papers.
        GET "/papers" May(Verb::ViewChain) => duty::papers::choose;
        GET "/papers/meeting" May(Verb::ViewChain) => duty::papers::meeting;
        GET "/papers/due" May(Verb::ViewTasks) => duty::papers::due;

        // The survey: dossiers, rounds, questions, workbooks, the previous term's names.
        GET "/survey" May(Verb::ViewSurvey) => survey::overview::show;
        POST "/survey/sign" May(Verb::SignSurvey) => survey::overview::sign;
        GET "/survey/villages/{unit}" May(Verb::ViewSurvey) => survey::dossier::show;
        GET "/survey/villages/{unit}/history" May(Verb::ViewSurvey) => survey::history::show;
        GET "/survey/villages/{unit}/{section}" May(Verb::AnswerSurvey) => survey::section::show;
        POST "/survey/villages/{unit}/{section}" May(Verb::AnswerSurvey) => survey::section::save, upload;
        GET "/survey/rounds" May(Verb::ViewSurvey) => survey::rounds::show;
        POST "/survey/rounds" May(Verb::RunSurvey) => survey::rounds::open;
        POST "/survey/rounds/{no}" May(Verb::RunSurvey) => survey::rounds::act;
        GET "/survey/compare" May(Verb::ViewSurvey) => survey::compare::show;
        GET "/survey/questions" May(Verb::ViewSurvey) => survey::questions::list;
        GET "/survey/questions/new" May(Verb::EditQuestions) => survey::questions::new;
        POST "/survey/questions/new" May(Verb::EditQuestions) => survey::questions::add;
        GET "/survey/questions/{code}" May(Verb::EditQuestions) => survey::questions::show;
        POST "/survey/questions/{code}" May(Verb::EditQuestions) => survey::questions::save;
        GET "/survey/workbooks" May(Verb::UploadSurvey) => survey::workbooks::show;
        POST "/survey/workbooks" May(Verb::UploadSurvey) => survey::workbooks::upload, upload;
        GET "/survey/workbooks/{town}" May(Verb::UploadSurvey) => survey::workbooks::file, upload;
        GET "/survey/uploads/{id}" May(Verb::UploadSurvey) => survey::upload::show;
        POST "/survey/uploads/{id}" May(Verb::UploadSurvey) => survey::upload::act, upload;
        GET "/survey/uploads/{id}/marked" May(Verb::UploadSurvey) => survey::upload::marked, upload;
        GET "/survey/former" May(Verb::ImportFormer) => survey::former::show;
        POST "/survey/former" May(Verb::ImportFormer) => survey::former::upload, upload;
        GET "/survey/former/template" May(Verb::ImportFormer) => survey::former::template;
        GET "/survey/former/{id}" May(Verb::ImportFormer) => survey::former::one;
        POST "/survey/former/{id}" May(Verb::ImportFormer) => survey::former::act, upload;

        // Counts.
        GET "/counts" May(Verb::ViewCount) => polling::list::show;
        GET "/counts/{id}" May(Verb::ViewCount) => polling::result::show;
        GET "/counts/{id}/edit" May(Verb::EnterCount) => polling::entry::edit;
        POST "/counts/{id}/edit" May(Verb::EnterCount) => polling::entry::edit_submit;
        POST "/counts/{id}/drop" May(Verb::EnterCount) => polling::entry::drop_draft;
        GET "/counts/{id}/correct" May(Verb::CorrectCount) => polling::entry::correct;
        POST "/counts/{id}/correct" May(Verb::CorrectCount) => polling::entry::correct_submit;
        GET "/villages/{unit}/count" May(Verb::EnterCount) => polling::entry::start;
        POST "/villages/{unit}/count" May(Verb::EnterCount) => polling::entry::start_submit;

        // Members of the present committees.
        GET "/team" May(Verb::ViewTeam) => person::list::show;
        GET "/team/figures" May(Verb::ViewTeam) => person::list::figures;
        GET "/team/sheet" May(Verb::OpenCard) => person::sheet::show;
        POST "/team/sheet" May(Verb::OpenCard) => person::sheet::out, upload;
        POST "/team/sheet/read" May(Verb::EditTeam) => person::sheet::read, upload;
        POST "/team/sheet/apply" May(Verb::EditTeam) => person::sheet::apply, upload;
        GET "/team/new" May(Verb::EditTeam) => person::make::form;
        POST "/team/new" May(Verb::EditTeam) => person::make::submit;
        GET "/team/{id}" May(Verb::OpenCard) => person::card::show;
        POST "/team/{id}/open" May(Verb::OpenCard) => person::card::open;
        POST "/team/{id}/facts" May(Verb::EditTeam) => person::card::save_facts;
        POST "/team/{id}/review" May(Verb::EditTeam) => person::card::save_review;
        POST "/team/{id}/end" May(Verb::EditTeam) => person::card::end;
        GET "/team/find" May(Verb::FindByNumber) => person::number::find;
        POST "/team/find" May(Verb::FindByNumber) => person::number::find_submit;
        GET "/team/looks" May(Verb::ViewLooks) => person::number::looks;
        GET "/team/{id}/numbers" May(Verb::EditNumbers) => person::number::show;
        POST "/team/{id}/number" May(Verb::EditNumbers) => person::number::save;
        POST "/team/{id}/number/remove" May(Verb::EditNumbers) => person::number::remove;
        POST "/team/{id}/unmask" May(Verb::Unmask) => person::number::unmask;
        POST "/team/{id}/kin" May(Verb::EditKin) => person::number::add_kin;
        POST "/team/{id}/kin/remove" May(Verb::EditKin) => person::number::remove_kin;
        POST "/team/{id}/destroy" May(Verb::DestroyPerson) => person::number::destroy;

        // Nominees, the reserve pool.
        GET "/nominees" May(Verb::ViewNominees) => nomination::list::show;
        GET "/nominees/combined" May(Verb::ViewNominees) => nomination::papers::combined;
        GET "/nominees/new" May(Verb::EditNominees) => nomination::list::new_form;
        POST "/nominees/new" May(Verb::EditNominees) => nomination::list::add;
        GET "/nominees/import" May(Verb::EditNominees) => nomination::list::import_form;
        POST "/nominees/import" May(Verb::EditNominees) => nomination::list::import, upload;
        GET "/nominees/import/template" May(Verb::EditNominees) => nomination::list::template;
        GET "/nominees/villages/{unit}" May(Verb::ViewNominees) => nomination::village::show;
        POST "/nominees/villages/{unit}/seats" May(Verb::EditNominees) => nomination::village::seats;
        POST "/nominees/villages/{unit}/adopt" May(Verb::EditNominees) => nomination::village::adopt;
        GET "/nominees/{id}" May(Verb::ViewNominees) => nomination::nominee::show;
        POST "/nominees/{id}" May(Verb::EditNominees) => nomination::nominee::save;
        POST "/nominees/{id}/talks" May(Verb::EditNominees) => nomination::nominee::talk;
        POST "/nominees/{id}/withdraw" May(Verb::EditNominees) => nomination::nominee::withdraw;
        GET "/nominees/{id}/pledge" May(Verb::ViewNominees) => nomination::papers::pledge;
        GET "/reserve" May(Verb::ViewReserve) => nomination::reserve::list;
        GET "/reserve/new" May(Verb::EditReserve) => nomination::reserve::new_form;
        POST "/reserve/new" May(Verb::EditReserve) => nomination::reserve::add;
        GET "/reserve/{id}" May(Verb::ViewReserve) => nomination::reserve::show;
        POST "/reserve/{id}" May(Verb::EditReserve) => nomination::reserve::save;
        POST "/reserve/{id}/end" May(Verb::EditReserve) => nomination::reserve::end;

        // The joint review: the county's board, the lists, one person; a department's own desk.
        GET "/review" May(Verb::ViewReview) => nomination::board::show;
        GET "/review/new" May(Verb::RunReview) => nomination::board::new_form;
        POST "/review/new" May(Verb::RunReview) => nomination::board::open;
        GET "/review/batches/{id}" May(Verb::ViewReview) => nomination::batch::show;
        POST "/review/batches/{id}" May(Verb::RunReview) => nomination::batch::act;
        GET "/review/batches/{id}/letters" May(Verb::RunReview) => nomination::papers::letters;
        GET "/review/list" May(Verb::ViewReviewList) => nomination::rules::show;
        POST "/review/list" May(Verb::EditReviewList) => nomination::rules::load;
        GET "/review/list/departments/{code}" May(Verb::EditReviewList) => nomination::department::form;
        POST "/review/list/departments/{code}" May(Verb::EditReviewList) => nomination::department::save;
        GET "/review/list/rules/{code}" May(Verb::EditReviewList) => nomination::rules::form;
        POST "/review/list/rules/{code}" May(Verb::EditReviewList) => nomination::rules::save;
        GET "/review/people/{id}" May(Verb::OpenReview) => nomination::dossier::show;
        POST "/review/people/{id}" May(Verb::RunReview) => nomination::dossier::act;
        POST "/review/people/{id}/open" May(Verb::OpenReview) => nomination::dossier::open;
        GET "/review/people/{id}/notice" May(Verb::OpenReview) => nomination::papers::notice;
        GET "/asked" May(Verb::AnswerReview) => nomination::asked::desk;
        GET "/asked/{id}" May(Verb::AnswerReview) => nomination::asked::batch;
        GET "/asked/{id}/paper" May(Verb::AnswerReview) => nomination::papers::answers;
        POST "/asked/{id}/clear" May(Verb::AnswerReview) => nomination::clear::submit, upload;
        GET "/asked/{id}/sheet" May(Verb::AnswerReview) => nomination::sheet::show;
        POST "/asked/{id}/sheet" May(Verb::AnswerReview) => nomination::sheet::read, upload;
        GET "/asked/{id}/sheet/file" May(Verb::AnswerReview) => nomination::sheet::out;
        POST "/asked/{id}/sheet/apply" May(Verb::AnswerReview) => nomination::sheet::apply, upload;
        GET "/asked/{id}/people/{nominee}" May(Verb::AnswerReview) => nomination::asked::person;
        POST "/asked/{id}/people/{nominee}" May(Verb::AnswerReview) => nomination::asked::answer;

        // Files hung on records, and how long things are kept.
        GET "/attachments" May(Verb::ViewAttachments) => attachment::files::show;
        POST "/attachments" May(Verb::AddAttachments) => attachment::upload::submit, upload;
        GET "/attachments/{id}" May(Verb::ViewAttachments) => attachment::one::show;
        GET "/attachments/{id}/file" May(Verb::ViewAttachments) => attachment::one::file, upload;
        GET "/attachments/{id}/thumbnail" May(Verb::ViewAttachments) => attachment::one::thumbnail;
        POST "/attachments/{id}/destroy" May(Verb::AddAttachments) => attachment::one::destroy;
        GET "/retention" May(Verb::ViewRetention) => attachment::retention::show;
        POST "/retention/destroy" May(Verb::DestroyDue) => attachment::retention::destroy;
        // Risk, rules, plans, special trackers.
        GET "/risks" May(Verb::ViewRisk) => survey::risk::list;
        GET "/risk-tasks/new" May(Verb::IssueTask) => survey::propose::form;
        POST "/risk-tasks/new" May(Verb::IssueTask) => survey::propose::submit;
        GET "/risks/{unit}" May(Verb::ViewRisk) => survey::risk::card;
        POST "/risks/{unit}" May(Verb::OverruleRisk) => survey::risk::overrule;
        GET "/risk-rules" May(Verb::ViewRisk) => survey::rules::list;
        GET "/risk-rules/new" May(Verb::EditRiskRules) => survey::rules::new_form;
        POST "/risk-rules/new" May(Verb::EditRiskRules) => survey::rules::add;
        GET "/risk-rules/{code}" May(Verb::ViewRisk) => survey::rules::show;
        POST "/risk-rules/{code}" May(Verb::EditRiskRules) => survey::rules::save;
        GET "/plans" May(Verb::ViewPlans) => survey::plans::list;
        GET "/plans/{unit}" May(Verb::ViewPlans) => survey::plan::show;
        POST "/plans/{unit}/submit" May(Verb::DraftPlan) => survey::plan::submit;
        POST "/plans/{unit}/approve" May(Verb::ApprovePlan) => survey::plan::approve;
        POST "/plans/{unit}/return" May(Verb::ApprovePlan) => survey::plan::give_back;
        POST "/plans/{unit}/send-back" May(Verb::SendBackPlan) => survey::plan::send_back;
        POST "/plans/{unit}/revise" May(Verb::DraftPlan) => survey::plan::revise;
        GET "/plans/{unit}/edit" May(Verb::DraftPlan) => survey::plan_edit::form;
        POST "/plans/{unit}/edit" May(Verb::DraftPlan) => survey::plan_edit::save;
        POST "/plans/{unit}/result" May(Verb::DraftPlan) => survey::plan::record;
        GET "/plans/{unit}/print" May(Verb::ViewPlans) => survey::plan_edit::print;
        GET "/trackers" May(Verb::ViewTrackers) => survey::tracker::overview;
        GET "/trackers/{kind}" May(Verb::ViewTrackers) => survey::tracker::list;
        POST "/trackers/{kind}" May(Verb::EditTrackers) => survey::tracker::act;
        GET "/trackers/{kind}/{unit}" May(Verb::ViewTrackers) => survey::tracker_one::village;
        POST "/trackers/{kind}/{unit}" May(Verb::EditTrackers) => survey::tracker_one::village_act;
        GET "/tracker-entries/{id}" May(Verb::ViewTrackers) => survey::tracker_one::entry;
        POST "/tracker-entries/{id}" May(Verb::EditTrackers) => survey::tracker_one::entry_act;
        POST "/tracker-entries/{id}/report" May(Verb::ReportTracker) => survey::tracker_one::report;

        GET "/days" May(Verb::SetElectionDay) => term::days::show;
        POST "/days" May(Verb::SetElectionDay) => term::days::submit;
        GET "/terms" May(Verb::ViewTerm) => term::terms::list;
        GET "/terms/new" May(Verb::OpenTerm) => term::terms::new_form;
        POST "/terms" May(Verb::OpenTerm) => term::terms::open;
        GET "/terms/{term}" May(Verb::ViewTerm) => term::terms::show;
        POST "/terms/{term}" May(Verb::OpenTerm) => term::terms::act;
    }
}

/// Routes of the public listener: published rows only.
#[must_use]
pub fn public_routes() -> Vec<Route> {
    routes! {
        GET "/" Anyone => public::county::first;
        GET "/c/{county}" Anyone => public::county::one;
        GET "/c/{county}/heads" Anyone => public::heads::show;
        GET "/c/{county}/heads.txt" Anyone => public::heads::file;
        GET "/v/{unit}" Anyone => public::village::show;
        GET "/rules" Anyone => rulebook::public;
        // The calculator: nothing of it is stored.
        GET "/trial/count" Anyone => trial::count::form, trial;
        POST "/trial/count" Anyone => trial::count::submit, trial;
        GET "/trial/sheet" Anyone => trial::sheet::form, trial;
        POST "/trial/sheet" Anyone => trial::sheet::submit, trial;
        GET "/trial/timetable" Anyone => trial::days::show, trial;
    }
}
