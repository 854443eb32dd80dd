//! Requests and responses in the shape of HTTP, free of any HTTP library.

use std::time::Duration;

use bytes::Bytes;

/// One call as it came over the wire. `uri` is a path with its query, or absolute.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Request {
    pub fn new(method: &str, uri: &str) -> Self {
        Self { method: method.to_owned(), uri: uri.to_owned(), headers: Vec::new(), body: Bytes::new() }
    }

    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The host of an absolute address, or else the `Host` header.
    pub fn host(&self) -> &str {
        match self.uri.split_once("://") {
            Some((_, rest)) => rest.split(['/', '?']).next().unwrap_or_default(),
            None => self.header("host").unwrap_or_default(),
        }
    }

    /// Path and query of the address, still percent-encoded.
    fn target(&self) -> &str {
        match self.uri.split_once("://") {
            Some((_, rest)) => rest.find(['/', '?']).map_or("/", |at| &rest[at..]),
            None => &self.uri,
        }
    }

    pub fn path(&self) -> &str {
        let target = self.target();
        target.split('?').next().unwrap_or(target)
    }

    /// The value of a query parameter; an empty text if it stands there without a value.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target().split_once('?')?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// What the sandbox answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Response {
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type".into(), content_type.into())], body: body.into() }
    }

    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// How an answer reaches the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    #[default]
    Normal,
    /// The call was carried out (or not), and no answer ever comes.
    Hang,
    /// The connection breaks before the answer.
    Lost,
}

/// A response, with how long it takes and how it arrives.
#[derive(Debug, Clone)]
pub struct Reply {
    pub response: Response,
    pub delay: Duration,
    pub delivery: Delivery,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_address_gives_its_host_path_and_query() {
        let request =
            Request::new("GET", "https://b.s3.eu-west-1.amazonaws.com/a%20b?list-type=2&prefix=x%2Fy");
        assert_eq!(request.host(), "b.s3.eu-west-1.amazonaws.com");
        assert_eq!(request.path(), "/a%20b");
        assert_eq!(request.query("prefix").as_deref(), Some("x/y"));
    }

    #[test]
    fn a_relative_address_takes_its_host_from_the_header() {
        let request = Request::new("GET", "/?x").with_header("Host", "127.0.0.1:4566");
        assert_eq!(request.host(), "127.0.0.1:4566");
        assert_eq!(request.query("x").as_deref(), Some(""));
    }
}
