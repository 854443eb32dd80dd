//! Where a browser may be sent after a login: to what the program registered, on any port of the loopback interface
//! (RFC 8252, section 7.3).

/// A redirect URI without its port.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Option<Self> {
        if uri.contains(|c: char| !c.is_ascii_graphic() || c == '#') {
            return None;
        }
        let (scheme, rest) = uri.split_once("://")?;
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, Some(port))
            }
            _ => (authority, None),
        };
        let plain = !host.is_empty() && !host.contains(['@', '\\', ';', ',', '\'', '"']);
        plain.then_some(Self { scheme, host, port, path })
    }

    fn is_loopback(&self) -> bool {
        LOOPBACK.contains(&self.host)
    }
}

/// Whether a program may register this address.
pub fn is_acceptable(uri: &str) -> bool {
    Parts::of(uri).is_some_and(|parts| match parts.scheme {
        "https" => true,
        "http" => parts.is_loopback(),
        _ => false,
    })
}

/// Whether `asked` is what was registered; on the loopback interface, the port is free.
pub fn matches(registered: &str, asked: &str) -> bool {
    let (Some(registered), Some(asked)) = (Parts::of(registered), Parts::of(asked)) else { return false };
    (registered.scheme, registered.host, registered.path) == (asked.scheme, asked.host, asked.path)
        && (registered.is_loopback() || registered.port == asked.port)
}

/// `scheme://host:port`, for a policy that allows a form to lead there.
pub fn origin(uri: &str) -> Option<String> {
    let parts = Parts::of(uri)?;
    let port = parts.port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{}{port}", parts.scheme, parts.host))
}

/// The address with an answer in its query.
pub fn with_query(uri: &str, answer: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTERED: &str = "http://127.0.0.1/oauth/callback";

    #[test]
    fn the_port_of_the_loopback_interface_is_free_and_nothing_else_is() {
        assert!(matches(REGISTERED, "http://127.0.0.1:49152/oauth/callback"));
        for other in [
            "http://127.0.0.1:49152/other",
            "https://127.0.0.1/oauth/callback",
            "http://127.0.0.1.example.com/oauth/callback",
            "http://127.0.0.1:80@example.com/oauth/callback",
            "http://127.0.0.1/oauth/callback\r\nx: y",
            "http://localhost/oauth/callback",
        ] {
            assert!(!matches(REGISTERED, other), "{other}");
        }
        assert!(!matches("https://example.com/cb", "https://example.com:444/cb"));
    }

    #[test]
    fn only_the_loopback_interface_is_spoken_to_without_tls() {
        assert!(
            is_acceptable(REGISTERED)
                && is_acceptable("http://[::1]:1/x")
                && is_acceptable("https://a.example/x")
        );
        assert!(!is_acceptable("http://example.com/x") && !is_acceptable("javascript://x/"));
    }

    #[test]
    fn an_answer_is_added_to_what_is_there() {
        assert_eq!(with_query("http://h/p?a=1", &[("state", "x&y")]), "http://h/p?a=1&state=x%26y");
        assert_eq!(origin("http://127.0.0.1:81/p").as_deref(), Some("http://127.0.0.1:81"));
    }
}
