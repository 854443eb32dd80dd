//! Addresses that people write: where calls and logins go.

use std::net::IpAddr;

/// An address with a scheme and a host. User names in it are refused: they could hide the host, or hold a secret.
pub(super) fn is_address(text: &str) -> bool {
    host(text, "https://").or_else(|| host(text, "http://")).is_some()
}

/// Encrypted, or never leaving this machine.
pub(super) fn is_private(text: &str) -> bool {
    host(text, "https://").is_some() || host(text, "http://").is_some_and(is_loopback)
}

fn host<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(scheme)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, "80"),
    };
    let valid = !host.is_empty() && !host.contains(['@', '\\']) && port.parse::<u16>().is_ok();
    (valid && !text.contains(char::is_whitespace)).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_private};

    #[test]
    fn only_this_machine_may_be_spoken_to_in_the_clear() {
        for good in [
            "https://acme.awsapps.com/start#/",
            "http://127.0.0.1:4599/x",
            "http://localhost",
            "http://[::1]:80",
        ] {
            assert!(is_private(good), "{good}");
        }
        for bad in [
            "http://acme.test/start",
            "http://127.0.0.1.acme.test",
            "http://localhost@acme.test",
            "acme.test",
        ] {
            assert!(!is_private(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_has_a_scheme_a_host_and_no_spaces() {
        assert!(is_address("http://sandbox:4566/"));
        for bad in ["localhost:5000", "http://", "https://a b", "ftp://a", "http://a:port", "https://:443"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
