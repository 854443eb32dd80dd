//! The pages that a person sees in the browser: plain, without scripts, everything escaped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::request::Response;
use crate::wire::xml::escape;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;color:#1c2430;\
                     background:#f6f7f9}main{background:#fff;border:1px solid #d5dae1;border-radius:12px;padding:1.75rem}\
                     h1{font-size:1.3rem;margin:0 0 .75rem}p{margin:.5rem 0}code{background:#eef1f5;border-radius:4px;\
                     padding:.1rem .35rem}.note{color:#59636f;font-size:.875rem}.row{margin-top:1.25rem;display:flex;gap:.75rem}\
                     button,select,input{font:inherit;padding:.45rem 1.1rem;border-radius:8px;border:1px solid #aab3bf;\
                     background:#fff}#allow{background:#1f5fd0;border-color:#1f5fd0;color:#fff}";

/// What a person is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// Where the form is sent.
    pub action: &'a str,
    pub client: &'a str,
    pub scopes: Vec<String>,
    /// A code that must be the one that the device shows.
    pub user_code: Option<&'a str>,
    pub users: Vec<&'a str>,
    /// Sent back with the answer.
    pub hidden: Vec<(&'a str, &'a str)>,
    /// Where the answer leads besides this page; browsers hold a form's policy against redirects too.
    pub leads_to: Option<String>,
}

impl Question<'_> {
    pub fn page(&self) -> Response {
        let asked = if self.scopes.is_empty() {
            "<p>It asks for nothing in particular.</p>".to_owned()
        } else {
            let scopes: String =
                self.scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escape(scope))).collect();
            format!("<p>It asks for:</p><ul>{scopes}</ul>")
        };
        let code = self.user_code.map_or_else(String::new, |code| {
            format!(
                "<p>Go on only if the program shows this code: <code id=\"code\">{}</code></p>",
                escape(code)
            )
        });
        let hidden: String = self
            .hidden
            .iter()
            .map(|(name, value)| {
                format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
            })
            .collect();
        let who = match self.users.as_slice() {
            [only] => format!(
                "<p>You are <strong>{0}</strong>.</p><input type=\"hidden\" name=\"user\" value=\"{0}\">",
                escape(only)
            ),
            users => {
                let options: String =
                    users.iter().map(|user| format!("<option>{}</option>", escape(user))).collect();
                format!(
                    "<p><label for=\"user\">Log in as</label> <select id=\"user\" name=\"user\">{options}</select></p>"
                )
            }
        };
        let body = format!(
            "<h1>Allow {client} to use your accounts?</h1><p><strong>{client}</strong> wants to act for you in the \
             accounts that this Identity Center gives you.</p>{asked}{code}<form method=\"post\" action=\"{action}\">\
             {hidden}{who}<div class=\"row\"><button id=\"allow\" name=\"decision\" value=\"allow\">Allow</button>\
             <button id=\"deny\" name=\"decision\" value=\"deny\">Deny</button></div></form>",
            client = escape(self.client),
            action = escape(self.action),
        );
        page(200, "Allow access", &body, self.leads_to.as_deref())
    }
}

/// The page on which the code of a device is typed.
pub fn ask_for_code() -> Response {
    let body = "<h1>Log in a device</h1><form method=\"get\" action=\"/device\"><p><label for=\"user_code\">The code that the \
                program shows</label> <input id=\"user_code\" name=\"user_code\" autocomplete=\"off\" autofocus></p>\
                <div class=\"row\"><button id=\"next\">Next</button></div></form>";
    page(200, "Log in a device", body, None)
}

/// A page that says one thing.
pub fn notice(status: u16, title: &str, text: &str) -> Response {
    let body = format!("<h1 id=\"title\">{}</h1><p id=\"text\">{}</p>", escape(title), escape(text));
    page(status, title, &body, None)
}

fn page(status: u16, title: &str, body: &str, leads_to: Option<&str>) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{} - Sandbox Identity Center</title><style>{STYLE}</style></head><body><main>\
         <p class=\"note\">Sandbox Identity Center (simulated: nothing here is AWS)</p>{body}</main></body></html>",
        escape(title)
    );
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let elsewhere = leads_to.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'{elsewhere}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    Response::new(status, "text/html; charset=utf-8", html)
        .with_header("content-security-policy", policy)
        .with_header("cache-control", "no-store")
        .with_header("referrer-policy", "no-referrer")
        .with_header("x-content-type-options", "nosniff")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question<'a>(client: &'a str, users: Vec<&'a str>) -> Question<'a> {
        Question {
            action: "/authorize",
            client,
            scopes: Vec::new(),
            user_code: None,
            users,
            hidden: vec![("state", "\"><script>")],
            leads_to: Some("http://127.0.0.1:9".to_owned()),
        }
    }

    #[test]
    fn markup_in_names_and_parameters_stays_text() {
        let html = question("<b onclick='x'>", vec!["<i>", "b"]).page().text();
        assert!(!html.contains("<b on") && !html.contains("<i>") && !html.contains("<script"), "{html}");
        assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;\""), "{html}");
    }

    #[test]
    fn the_policy_allows_no_script_and_lets_the_form_lead_to_one_place_only() {
        let page = question("c", vec!["a"]).page();
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    }

    #[test]
    fn who_logs_in_is_asked_only_where_there_are_several() {
        assert!(!question("c", vec!["a"]).page().text().contains("<select"));
        assert!(question("c", vec!["a", "b"]).page().text().contains("<select id=\"user\" name=\"user\">"));
    }
}
