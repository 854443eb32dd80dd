//! A browser, as far as a login needs one.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Page {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

pub async fn get(url: &str) -> Page {
    request("GET", url, "").await
}

pub async fn request(method: &str, url: &str, body: &str) -> Page {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Page { status, head: head.to_owned(), body: body.to_owned() }
}

/// Opens the authorise page and presses a button; answers where the browser is sent.
pub async fn press(url: &str, button: &str) -> String {
    let page = get(url).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains(&format!("value=\"{button}\"")), "{}", page.body);
    let mut form = form_urlencoded::Serializer::new(String::new());
    for input in page.body.split("<input ").skip(1) {
        let attribute = |name: &str| {
            let value = input.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap();
            value.replace("&amp;", "&")
        };
        form.append_pair(&attribute("name"), &attribute("value"));
    }
    let body = form.append_pair("decision", button).finish();
    let address = url.split('?').next().unwrap();
    let answer = request("POST", address, &body).await;
    assert_eq!(answer.status, 302, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

pub fn parameter(url: &str, name: &str) -> String {
    let query = url.split_once('?').unwrap().1;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("no {name} in {url}")).1.into_owned()
}
