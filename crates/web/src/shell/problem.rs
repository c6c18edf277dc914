//! What went wrong with a request, in words that say what to do.

use std::borrow::Cow;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::look::Link;

type Text = Cow<'static, str>;

/// A refused or failed request. A handler or layer answers with it, and [`super::error_pages`] shows it on the
/// page's own layout. Its text is for the reader: what lies behind it belongs in the log.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// The heading.
    pub title: Text,
    /// What happened.
    pub what: Text,
    /// What to do, each a sentence.
    pub advice: Vec<Text>,
    /// Where to go on; home when there is none.
    pub link: Option<Link>,
    /// After how many seconds the request may be sent again.
    pub retry_after_s: Option<u64>,
}

impl Problem {
    fn new(
        status: StatusCode,
        title: &'static str,
        what: &'static str,
        advice: &[&'static str],
    ) -> Self {
        Self {
            status,
            title: title.into(),
            what: what.into(),
            advice: advice.iter().map(|line| Text::from(*line)).collect(),
            link: None,
            retry_after_s: None,
        }
    }

    /// 400: the request itself is not understood.
    #[must_use]
    pub fn bad_request() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "没有看懂这个请求",
            "地址或提交的内容格式不对，没有做任何改动。",
            &[
                "如果是从收藏夹或别处复制的地址，请从首页重新进入。",
                "如果刚刚提交了表格，请返回上一页，检查后再提交。",
            ],
        )
    }

    /// 401: nobody is logged in.
    #[must_use]
    pub fn login_needed(login: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "请先登录",
            "登录已过期，或者还没有登录。",
            &["登录后会回到这一页。没有提交成功的内容如已自动存为草稿，重新打开表格时可以找回。"],
        )
        .link(Link::new(login, "去登录"))
    }

    /// 403: this account may not.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "没有权限",
            "您的账号不能看这一页或做这件事，没有做任何改动。",
            &["如果这是您分内的工作，请联系县换届办或系统管理员调整账号的角色和范围。"],
        )
    }

    /// 403: the request did not come from a page of this site.
    #[must_use]
    pub fn foreign_form() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "请求来源不明，已拒绝",
            "这次提交不是从本系统的页面发出的，没有做任何改动。",
            &[
                "请从本系统的页面重新填写并提交。",
                "如果一直这样，可能是浏览器版本过旧，或网关改写了地址：请告诉系统管理员“Origin 与 Host 不一致”。",
            ],
        )
    }

    /// 404: there is no such page, or none that this account may know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "没有找到这一页",
            "地址写错了，或者内容已经撤下，或者不在您的范围之内。",
            &["请检查地址，或回到首页按村名、文号查找。"],
        )
    }

    /// 405: the page exists, but not for this kind of request.
    #[must_use]
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "这个地址不能这样打开",
            "这个地址只用来提交表格，不能直接打开，没有做任何改动。",
            &["请返回上一页，从页面上的按钮提交。"],
        )
    }

    /// 408: the request took too long to arrive.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "提交太慢，已中断",
            "在规定时间内没有收到完整的内容，没有做任何改动。",
            &["请检查网络后再提交一次。上传大文件时请换一个更稳定的网络。"],
        )
    }

    /// 409: somebody else changed it in between.
    #[must_use]
    pub fn clash() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "这条记录刚刚被别人改过",
            "为了不覆盖别人的改动，您的改动没有保存。",
            &["请重新打开这一页，看过新内容后再改。"],
        )
    }

    /// 413: more than `max_bytes` were sent.
    #[must_use]
    pub fn too_large(max_bytes: u64) -> Self {
        let mut problem = Self::default_too_large();
        problem.what = format!(
            "提交的内容超过了上限（{}），没有做任何改动。",
            size(max_bytes)
        )
        .into();
        problem
    }

    fn default_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "内容太大",
            "提交的内容超过了上限，没有做任何改动。",
            &["请分成几份上传，或删去文件中不需要的图片和工作表。"],
        )
    }

    /// 422: understood, but not possible as it is.
    #[must_use]
    pub fn invalid() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "内容有误",
            "提交的内容不完整或有矛盾，没有保存。",
            &["请返回上一页，按提示改正后再提交。"],
        )
    }

    /// 429: too many in a short time; `wait_s` seconds until the next is taken.
    #[must_use]
    pub fn too_many(wait_s: u64) -> Self {
        let wait_s = wait_s.max(1);
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "操作太频繁",
            "",
            &["请稍等再试，不要反复点击。同一单位多人共用一个出口地址时，可请系统管理员放宽限制。"],
        );
        problem.what = format!("短时间内的请求太多。请在 {wait_s} 秒后再试。").into();
        problem.retry_after_s = Some(wait_s);
        problem
    }

    /// 500: a fault of the program. The reader gets the number of the request, the log has the cause.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "系统出错了",
            "这是系统的问题，不是您的操作问题。没有保存成功的内容请不要当作已经保存。",
            &[
                "请返回上一页，刷新后确认是否已保存，再试一次。",
                "如果再次出错，请把下面的请求编号告诉系统管理员。",
            ],
        )
    }

    /// 503: not now; `wait_s` seconds until it is worth trying again.
    #[must_use]
    pub fn busy(wait_s: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "系统繁忙",
            "现在处理不过来，请求没有完成。",
            &["请稍后刷新，确认是否已保存，再试一次。"],
        );
        problem.retry_after_s = Some(wait_s);
        problem
    }

    /// The problem an answer without a text stands for, by its status.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        let mut problem = match status {
            StatusCode::UNAUTHORIZED => Self::login_needed("/login"),
            StatusCode::FORBIDDEN => Self::forbidden(),
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::wrong_method(),
            StatusCode::REQUEST_TIMEOUT => Self::too_slow(),
            StatusCode::CONFLICT => Self::clash(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::default_too_large(),
            StatusCode::UNPROCESSABLE_ENTITY => Self::invalid(),
            StatusCode::TOO_MANY_REQUESTS => Self::too_many(60),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Self::busy(10),
            _ if status.is_client_error() => Self::bad_request(),
            _ => Self::internal(),
        };
        problem.status = status;
        problem
    }

    /// Says something more exact than the usual text.
    #[must_use]
    pub fn what(mut self, what: impl Into<Text>) -> Self {
        self.what = what.into();
        self
    }

    /// Says in place of the usual advice what to do.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<Text>) -> Self {
        self.advice = vec![advice.into()];
        self
    }

    /// Where to go on.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }
}

/// A size as people say it; limits are whole KB or MB.
fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    if bytes >= MB {
        format!("{} MB", bytes / MB)
    } else {
        format!("{} KB", bytes.div_ceil(KB))
    }
}

/// A plain answer that carries the problem to [`super::error_pages`].
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}：{}", self.title, self.what)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
