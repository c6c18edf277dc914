//! What came back for a request.

use axum::http::{HeaderMap, StatusCode};

/// An answer, its body as text.
#[derive(Debug, Clone)]
pub struct Page {
    /// Method and path of the request, for messages.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The text of the flash message that a redirect carries, empty when it carries none.
    pub fn notice(&self) -> String {
        let cookies = self.headers.get_all("set-cookie").iter();
        let flash = cookies
            .filter_map(|c| c.to_str().ok()?.strip_prefix("flash="))
            .filter_map(|rest| rest.split(';').next()?.split_once('.'))
            .map(|(_, text)| text.to_owned())
            .next()
            .unwrap_or_default();
        percent_encoding::percent_decode_str(&flash)
            .decode_utf8()
            .unwrap()
            .into_owned()
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}\n{}",
            self.asked,
            self.words()
        );
        self
    }

    /// Fails unless the text is on the page.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.words().contains(text) || self.text().contains(text),
            "{} does not say {text:?}:\n{}",
            self.asked,
            self.words()
        );
        self
    }

    /// Fails when the text is on the page.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(
            !self.text().contains(text),
            "{} says {text:?}:\n{}",
            self.asked,
            self.words()
        );
        self
    }

    /// The words of the page's main part without its tags, runs of blanks as one.
    pub fn words(&self) -> String {
        let text = self.text();
        let main = text.find("<main").unwrap_or(0);
        let text = &text[main..text.rfind("</main>").unwrap_or(text.len())];
        let mut plain = String::new();
        let mut inside = false;
        for c in text.chars() {
            match c {
                '<' => {
                    inside = true;
                    plain.push(' ');
                }
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        let plain = unescaped(&plain);
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value of the first field of this name in the page's forms.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let found = fields(&self.text()).into_iter().find(|(n, _)| n == name);
        match found {
            Some((_, value)) => value,
            None => panic!("{} has no field {name}:\n{}", self.asked, self.words()),
        }
    }

    /// What a browser would send for the form with this address: hidden fields, texts, the chosen
    /// options; buttons not.
    #[track_caller]
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let text = self.text();
        let escaped = action.replace('&', "&#38;");
        let form = text
            .split("<form")
            .find(|form| form.contains(&format!("action=\"{escaped}\"")))
            .unwrap_or_else(|| panic!("{} has no form to {action}", self.asked));
        fields(form.split("</form>").next().unwrap())
    }
}

/// Names and values of the fields of a piece of HTML, in order.
fn fields(html: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut select: Option<String> = None;
    let mut chosen: Option<String> = None;
    for tag in html.split('<').skip(1) {
        let name = attribute(tag, "name").unwrap_or_default();
        let value = attribute(tag, "value").unwrap_or_default();
        let has = |word: &str| tag.split('>').next().unwrap().contains(word);
        if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || has(" checked");
            if ticked && !name.is_empty() {
                found.push((name, value));
            }
        } else if tag.starts_with("textarea") {
            let text = tag.split_once('>').map_or("", |(_, text)| text);
            // A browser leaves out one line end at the beginning.
            let text = text.strip_prefix('\n').unwrap_or(text);
            found.push((name, unescaped(text)));
        } else if tag.starts_with("select") {
            (select, chosen) = (Some(name), None);
        } else if tag.starts_with("option") {
            if has(" selected") || chosen.is_none() {
                chosen = Some(value);
            }
        } else if tag.starts_with("/select") {
            found.extend(select.take().zip(chosen.take()));
        }
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}
