//! The login by a code, in virtual time.

use std::time::Duration;

use aws::LoginState;
use sandbox::{CallFault, Effect, Nth, Settings};
use tokio::time::{Instant, sleep};

use crate::support::{Setup, fails, minutes};

fn every(interval_seconds: u32) -> Setup {
    let mut settings = Settings::default();
    settings.identity_center.interval_seconds = interval_seconds;
    Setup::inside(settings)
}

#[tokio::test(start_paused = true)]
async fn the_code_is_asked_about_at_the_interval_until_it_was_entered() {
    let setup = every(5);
    let login = setup.portal.begin_device().await.unwrap();
    assert!(login.url.contains(&login.code), "{}", login.url);
    assert_eq!(login.until.duration_since(setup.now()).as_secs(), 600);
    let (code, begin) = (login.code.clone(), Instant::now());
    let finished = tokio::spawn(login.finish());
    sleep(Duration::from_secs(12)).await;
    setup.press(&code, "allow");
    finished.await.unwrap().unwrap();
    assert_eq!((begin.elapsed().as_secs(), setup.calls("sso-oidc:CreateToken")), (15, 3));
    assert!(matches!(setup.portal.state().await, LoginState::LoggedIn { renewable: true, .. }));
}

#[tokio::test(start_paused = true)]
async fn an_interval_that_is_not_given_is_five_seconds() {
    let setup = every(0);
    let login = setup.portal.begin_device().await.unwrap();
    let begin = Instant::now();
    setup.press(&login.code, "allow");
    login.finish().await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn each_slow_down_adds_five_seconds() {
    let setup = every(5);
    setup.go_wrong(vec![fails("CreateToken", Nth::First(2), 400, "SlowDownException")]);
    let login = setup.portal.begin_device().await.unwrap();
    let begin = Instant::now();
    setup.press(&login.code, "allow");
    login.finish().await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 5 + 10 + 15);
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_does_not_end_the_login() {
    let setup = Setup::plain();
    setup.go_wrong(vec![
        fails("CreateToken", Nth::Only(1), 500, "InternalServerException"),
        CallFault::new("CreateToken", Nth::Only(2), Effect::Throttle),
        CallFault::new("CreateToken", Nth::Only(3), Effect::Hang),
    ]);
    let login = setup.portal.begin_device().await.unwrap();
    setup.press(&login.code, "allow");
    login.finish().await.unwrap();
    assert_eq!(setup.calls("sso-oidc:CreateToken"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_the_login() {
    let setup = Setup::plain();
    let login = setup.portal.begin_device().await.unwrap();
    setup.press(&login.code, "deny");
    assert_eq!(login.finish().await.unwrap_err().code(), "login-refused");
    assert_eq!(setup.portal.state().await, LoginState::LoggedOut);
}

#[tokio::test(start_paused = true)]
async fn a_code_that_nobody_enters_runs_out() {
    let setup = Setup::plain();
    let login = setup.portal.begin_device().await.unwrap();
    let until = login.until;
    assert_eq!(login.finish().await.unwrap_err().code(), "login-timed-out");
    assert!(setup.now() <= until);

    setup.go_wrong(vec![fails("CreateToken", Nth::Every(1), 400, "ExpiredTokenException")]);
    let login = setup.portal.begin_device().await.unwrap();
    assert_eq!(login.finish().await.unwrap_err().code(), "login-timed-out");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_will_not_change_ends_the_login() {
    let setup = Setup::plain();
    setup.go_wrong(vec![fails("CreateToken", Nth::Every(1), 400, "InvalidRequestException")]);
    let login = setup.portal.begin_device().await.unwrap();
    assert_eq!(login.finish().await.unwrap_err().code(), "login-rejected");
    assert_eq!(setup.calls("sso-oidc:CreateToken"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_was_given_up_asks_no_more() {
    let setup = every(5);
    let login = setup.portal.begin_device().await.unwrap();
    let waiting = tokio::spawn(login.finish());
    sleep(Duration::from_secs(7)).await;
    waiting.abort();
    sleep(Duration::from_secs(60)).await;
    assert_eq!(setup.calls("sso-oidc:CreateToken"), 1);
    setup.log_in().await;
}

#[tokio::test(start_paused = true)]
async fn a_registration_is_used_until_it_expires() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.log_in().await;
    setup.other_process().begin_device().await.unwrap();
    assert_eq!(setup.calls("sso-oidc:RegisterClient"), 1);
    minutes(90 * 24 * 60).await;
    setup.log_in().await;
    assert_eq!(setup.calls("sso-oidc:RegisterClient"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_aws_does_not_know_any_more_is_made_again() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.sandbox.reset().unwrap();
    setup.log_in().await;
    setup.portal.accounts().await.unwrap();
}
