//! Where the browser comes back to: one path on the loopback interface, for one answer.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hyper::{
    Method, Request, StatusCode,
    body::Body,
    header::{ALLOW, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use sha2::{Digest, Sha256};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

use super::page::{Page, page};
use crate::Secret;

const PATH: &str = "/oauth/callback";
/// As it is registered: without a port, since each login has another.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html>
pub(super) const REGISTERED: &str = "http://127.0.0.1/oauth/callback";
/// Browsers open connections in advance; more than these are not theirs.
const MOST_CONNECTIONS: usize = 32;
/// How long the browser may take to fetch its page.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// What the browser brought back.
#[derive(Debug)]
pub(super) enum Answer {
    Code(Secret),
    /// `access_denied` and others of RFC 6749, section 4.1.2.1.
    Error {
        code: String,
        description: Option<String>,
    },
}

/// An answer, and the browser that waits to be shown what came of it.
#[derive(Debug)]
pub(super) struct Callback {
    pub(super) answer: Answer,
    browser: oneshot::Sender<Page>,
}

#[derive(Debug)]
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    gate: Arc<Gate>,
    callback: oneshot::Receiver<Callback>,
    connections: Connections,
}

/// Each says at its end whether it was the one that brought the answer.
#[derive(Debug, Default)]
struct Connections(JoinSet<bool>);

/// Lets one answer with the right state through.
#[derive(Debug)]
struct Gate {
    state: Secret,
    callback: Mutex<Option<oneshot::Sender<Callback>>>,
}

impl Loopback {
    /// Listens for a browser that knows `state`.
    pub(super) async fn open(state: Secret) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (sender, callback) = oneshot::channel();
        let gate = Arc::new(Gate { state, callback: Mutex::new(Some(sender)) });
        Ok(Self { listener, port, gate, callback, connections: Connections::default() })
    }

    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the answer, and closes the port behind it.
    pub(super) async fn callback(self) -> io::Result<(Callback, LastPage)> {
        let Self { listener, gate, mut callback, mut connections, .. } = self;
        loop {
            tokio::select! {
                answered = &mut callback => {
                    let answered = answered.map_err(|_| io::Error::other("the listener has ended"))?;
                    return Ok((answered, LastPage(connections)));
                }
                accepted = listener.accept(), if connections.0.len() < MOST_CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        connections.0.spawn(attend(stream, gate.clone()));
                    }
                    // A browser that went away before it was accepted is no reason to stop.
                    Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                    Err(error) => return Err(error),
                },
                Some(_) = connections.0.join_next(), if !connections.0.is_empty() => {}
            }
        }
    }
}

/// The browser's connection, on which it is told how the login ended.
#[derive(Debug)]
pub(super) struct LastPage(Connections);

impl LastPage {
    pub(super) async fn show(mut self, callback: Callback, shown: Page) {
        // A browser that was closed in the meantime has seen enough.
        let _ = callback.browser.send(shown);
        let fetched = async {
            while let Some(ended) = self.0.0.join_next().await {
                if ended.is_ok_and(|answered| answered) {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(LAST_PAGE, fetched).await;
    }
}

async fn attend(stream: TcpStream, gate: Arc<Gate>) -> bool {
    let answered = AtomicBool::new(false);
    let service = service_fn(|request| async {
        let (page, last) = gate.answer(request).await;
        answered.fetch_or(last, Ordering::Relaxed);
        Ok::<_, Infallible>(page)
    });
    // An error here is a connection that broke; the browser knows.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    answered.into_inner()
}

impl Gate {
    /// The page for a request, and whether it was the answer. Everything else is refused, and the login goes on.
    async fn answer<B: Body>(&self, request: Request<B>) -> (Page, bool) {
        let refused = |status, text: &str| (page(status, "This is not the answer", text), false);
        if request.uri().path() != PATH {
            return refused(StatusCode::NOT_FOUND, "There is nothing here.");
        }
        if request.method() != Method::GET {
            let (mut page, last) = refused(StatusCode::METHOD_NOT_ALLOWED, "Only GET is answered here.");
            page.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
            return (page, last);
        }
        let query = request.uri().query().unwrap_or_default();
        let mut query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if !query.remove("state").is_some_and(|state| self.expects(&state)) {
            return refused(
                StatusCode::BAD_REQUEST,
                "It belongs to another login. Go on in the page that was opened last.",
            );
        }
        let answer = match (query.remove("error"), query.remove("code")) {
            (Some(code), _) => Answer::Error { code, description: query.remove("error_description") },
            (None, Some(code)) => Answer::Code(Secret::new(code)),
            (None, None) => return refused(StatusCode::BAD_REQUEST, "It holds no code."),
        };
        let Some(callback) = self.callback.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return refused(StatusCode::CONFLICT, "This login was answered already.");
        };
        let (browser, shown) = oneshot::channel();
        let given_up = || page(StatusCode::GONE, "The login was given up", "You can close this window.");
        let Ok(()) = callback.send(Callback { answer, browser }) else { return (given_up(), true) };
        (shown.await.unwrap_or_else(|_| given_up()), true)
    }

    /// By digests, so that the time it takes says nothing about the state.
    fn expects(&self, state: &str) -> bool {
        Sha256::digest(state) == Sha256::digest(self.state.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> (Gate, oneshot::Receiver<Callback>) {
        let (sender, callback) = oneshot::channel();
        (Gate { state: Secret::new("right".into()), callback: Mutex::new(Some(sender)) }, callback)
    }

    async fn status(gate: &Gate, method: &str, uri: &str) -> u16 {
        let request = Request::builder().method(method).uri(uri).body(String::new()).unwrap();
        gate.answer(request).await.0.status().as_u16()
    }

    #[tokio::test]
    async fn what_is_not_the_answer_is_refused_and_leaves_the_login_open() {
        let (gate, mut callback) = gate();
        for (method, uri, expected) in [
            ("GET", "/", 404),
            ("GET", "/favicon.ico", 404),
            ("GET", "/oauth/callback/more?code=c&state=right", 404),
            ("POST", "/oauth/callback?code=c&state=right", 405),
            ("HEAD", "/oauth/callback?code=c&state=right", 405),
            ("GET", "/oauth/callback?code=c", 400),
            ("GET", "/oauth/callback?code=c&state=wrong", 400),
            ("GET", "/oauth/callback?error=access_denied&state=wrong", 400),
            ("GET", "/oauth/callback?state=right", 400),
        ] {
            assert_eq!(status(&gate, method, uri).await, expected, "{method} {uri}");
        }
        assert!(callback.try_recv().is_err());
        drop(callback);
        assert_eq!(status(&gate, "GET", "/oauth/callback?code=c&state=right").await, 410);
    }

    #[tokio::test]
    async fn there_is_one_answer() {
        let (gate, callback) = gate();
        let uri = "/oauth/callback?code=a%2Bb&state=right";
        let (first, ()) = tokio::join!(status(&gate, "GET", uri), async {
            let callback = callback.await.unwrap();
            assert!(matches!(&callback.answer, Answer::Code(code) if code.reveal() == "a+b"));
            assert_eq!(status(&gate, "GET", uri).await, 409);
            callback.browser.send(page(StatusCode::OK, "In", "Done.")).unwrap();
        });
        assert_eq!(first, 200);
    }
}
