//! The login in the browser, over real connections.

use std::time::Duration;

use aws::LoginState;
use sandbox::{CallFault, Effect, Nth, Settings};

use crate::{
    support::Setup,
    web::{self, parameter, press},
};

#[tokio::test]
async fn the_browser_brings_the_login_back() {
    let setup = Setup::served(Settings::default()).await;
    let changes = setup.portal.changes();
    let login = setup.portal.begin_browser().await.unwrap();
    let url = login.url.clone();
    assert_eq!(parameter(&url, "response_type"), "code");
    assert_eq!(parameter(&url, "code_challenge_method"), "S256");
    assert_eq!(parameter(&url, "scopes"), "sso:account:access");
    assert!(parameter(&url, "redirect_uri").starts_with("http://127.0.0.1:"));
    assert!(login.until.duration_since(setup.now()).as_secs() > 590);

    let finished = tokio::spawn(login.finish());
    let page = web::get(&press(&url, "allow").await).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("You can close this window"), "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    finished.await.unwrap().unwrap();

    assert!(matches!(setup.portal.state().await, LoginState::LoggedIn { renewable: true, .. }));
    assert_eq!(setup.portal.accounts().await.unwrap().len(), 4);
    assert_eq!(*changes.borrow(), 1);
}

#[tokio::test]
async fn what_is_not_the_answer_is_refused_and_does_not_end_the_login() {
    let setup = Setup::served(Settings::default()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let (url, callback) = (login.url.clone(), parameter(&login.url, "redirect_uri"));
    let state = parameter(&url, "state");
    let finished = tokio::spawn(login.finish());
    for (method, address, status) in [
        ("GET", format!("{callback}?code=x&state=wrong"), 400),
        ("GET", format!("{callback}?error=access_denied&state=wrong"), 400),
        ("GET", format!("{callback}?code=x"), 400),
        ("GET", format!("{callback}?state={state}"), 400),
        ("POST", format!("{callback}?code=x&state={state}"), 405),
        ("GET", callback.replace("/oauth/callback", "/favicon.ico"), 404),
    ] {
        assert_eq!(web::request(method, &address, "").await.status, status, "{method} {address}");
    }
    assert!(!finished.is_finished());
    assert_eq!(web::get(&press(&url, "allow").await).await.status, 200);
    finished.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_says_nothing_does_not_hold_the_login_up() {
    let setup = Setup::served(Settings::default()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let url = login.url.clone();
    let callback = parameter(&url, "redirect_uri");
    let host = callback.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    let finished = tokio::spawn(login.finish());
    // Browsers open connections in advance.
    let _silent = tokio::net::TcpStream::connect(host).await.unwrap();
    assert_eq!(web::get(&press(&url, "allow").await).await.status, 200);
    let begin = std::time::Instant::now();
    finished.await.unwrap().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn a_refusal_in_the_browser_is_told_on_both_sides() {
    let setup = Setup::served(Settings::default()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let url = login.url.clone();
    let finished = tokio::spawn(login.finish());
    let page = web::get(&press(&url, "deny").await).await;
    assert!(page.status == 400 && page.body.contains("refused"), "{}", page.body);
    let error = finished.await.unwrap().unwrap_err();
    assert_eq!(error.code(), "login-refused");
    assert!(error.hint().contains("stagewright login acme"), "{}", error.hint());
    assert_eq!(setup.portal.state().await, LoginState::LoggedOut);
}

#[tokio::test]
async fn a_code_that_aws_does_not_take_is_a_rejected_login() {
    let setup = Setup::served(Settings::default()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let (callback, state) = (parameter(&login.url, "redirect_uri"), parameter(&login.url, "state"));
    let finished = tokio::spawn(login.finish());
    let page = web::get(&format!("{callback}?code=invented&state={state}")).await;
    assert!(page.status == 400 && page.body.contains("did not work"), "{}", page.body);
    let error = finished.await.unwrap().unwrap_err();
    assert_eq!(error.code(), "login-rejected");
    assert!(error.to_string().contains("Invalid authorization code"), "{error}");
}

#[tokio::test]
async fn what_the_browser_brings_is_shown_as_text() {
    let setup = Setup::served(Settings::default()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let (callback, state) = (parameter(&login.url, "redirect_uri"), parameter(&login.url, "state"));
    let finished = tokio::spawn(login.finish());
    let address =
        format!("{callback}?error=server_error&error_description=%3Cscript%3Ex%3C/script%3E&state={state}");
    let page = web::get(&address).await;
    assert!(page.body.contains("&lt;script&gt;") && !page.body.contains("<script"), "{}", page.body);
    assert_eq!(finished.await.unwrap().unwrap_err().code(), "login-rejected");
}

#[tokio::test]
async fn a_login_that_was_given_up_closes_its_port_and_can_be_begun_again() {
    let setup = Setup::served(Settings::default()).await;
    let first = setup.portal.begin_browser().await.unwrap();
    let (url, callback) = (first.url.clone(), parameter(&first.url, "redirect_uri"));
    let host = callback.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    let waiting = tokio::spawn(first.finish());
    assert_eq!(web::get(&callback).await.status, 400);
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert!(tokio::net::TcpStream::connect(host).await.is_err());

    let second = setup.portal.begin_browser().await.unwrap();
    let again = second.url.clone();
    assert_ne!(parameter(&url, "state"), parameter(&again, "state"));
    assert_ne!(parameter(&url, "code_challenge"), parameter(&again, "code_challenge"));
    let finished = tokio::spawn(second.finish());
    web::get(&press(&again, "allow").await).await;
    finished.await.unwrap().unwrap();
    assert_eq!(setup.calls("sso-oidc:RegisterClient"), 1);
}

#[tokio::test]
async fn a_code_whose_exchange_broke_once_still_logs_in() {
    let setup = Setup::served(Settings::default()).await;
    setup.go_wrong(vec![crate::support::fails("CreateToken", Nth::First(1), 500, "InternalServerException")]);
    let login = setup.portal.begin_browser().await.unwrap();
    let url = login.url.clone();
    let finished = tokio::spawn(login.finish());
    assert_eq!(web::get(&press(&url, "allow").await).await.status, 200);
    finished.await.unwrap().unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_this_machines_own_address_is_listened_to() {
    let setup = Setup::plain();
    let login = setup.portal.begin_browser().await.unwrap();
    let callback = parameter(&login.url, "redirect_uri");
    let port: u16 = callback.split([':', '/']).nth(4).unwrap().parse().unwrap();
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    assert!(tokio::net::TcpStream::connect(("127.0.0.2", port)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_nobody_answers_ends_after_ten_minutes() {
    let setup = Setup::plain();
    let login = setup.portal.begin_browser().await.unwrap();
    let until = login.until;
    let error = login.finish().await.unwrap_err();
    assert_eq!(error.code(), "login-timed-out");
    assert_eq!(setup.now(), until);
    assert_eq!(setup.portal.state().await, LoginState::LoggedOut);
    // The page may have failed because AWS did not know the client any more.
    setup.portal.begin_browser().await.unwrap();
    assert_eq!(setup.calls("sso-oidc:RegisterClient"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_start_url_that_aws_does_not_know_is_said_at_once() {
    let setup = Setup::plain();
    let refused = Effect::Error { status: 400, code: "InvalidRequestException".into(), message: "no".into() };
    setup.go_wrong(vec![CallFault::new("RegisterClient", Nth::Every(1), refused)]);
    let error = setup.portal.begin_browser().await.unwrap_err();
    assert_eq!(error.code(), "login-rejected");
    assert!(error.hint().contains("start URL"), "{}", error.hint());
}
