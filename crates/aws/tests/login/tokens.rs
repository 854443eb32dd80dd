//! What becomes of a token, in virtual time.

use std::time::Duration;

use aws::{AwsError, LoginState};
use sandbox::{CallFault, Effect, Nth, Settings};

use crate::support::{REGISTRATION, Setup, TOKEN, fails, minutes};

const CREATE: &str = "sso-oidc:CreateToken";

/// So many at once, on one portal.
async fn crowd(setup: &Setup, size: usize) -> Vec<Result<usize, AwsError>> {
    let tasks: Vec<_> = (0..size)
        .map(|_| {
            let portal = setup.portal.clone();
            tokio::spawn(async move { portal.accounts().await.map(|accounts| accounts.len()) })
        })
        .collect();
    let mut answers = vec![];
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(start_paused = true)]
async fn a_token_is_used_until_two_minutes_before_its_end() {
    let setup = Setup::plain();
    setup.log_in().await;
    let logins = setup.calls(CREATE);
    minutes(57).await;
    setup.portal.accounts().await.unwrap();
    assert_eq!(setup.calls(CREATE), logins);
    minutes(2).await;
    setup.portal.accounts().await.unwrap();
    assert_eq!(setup.calls(CREATE), logins + 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_refreshed_once_for_a_hundred_callers() {
    let setup = Setup::plain();
    setup.log_in().await;
    let (logins, changes) = (setup.calls(CREATE), setup.portal.changes());
    let before = *changes.borrow();
    setup.go_wrong(vec![CallFault::new("CreateToken", Nth::Every(1), Effect::DelayMs(3_000))]);
    minutes(70).await;
    for answer in crowd(&setup, 100).await {
        assert_eq!(answer.unwrap(), 4);
    }
    assert_eq!(setup.calls(CREATE), logins + 1);
    assert_eq!(*changes.borrow(), before, "nobody noticed");
}

#[tokio::test(start_paused = true)]
async fn a_server_error_keeps_the_refresh_token_and_the_token_that_is_still_good_is_used() {
    let setup = Setup::plain();
    setup.log_in().await;
    let (logins, kept) = (setup.calls(CREATE), setup.kept(TOKEN).await);
    for effect in [
        Effect::Error { status: 500, code: "InternalServerException".into(), message: "no".into() },
        Effect::Throttle,
        Effect::Hang,
    ] {
        setup.go_wrong(vec![CallFault::new("CreateToken", Nth::First(1), effect.clone())]);
        let left = setup.now().duration_since("2026-03-01T08:58:30Z".parse().unwrap());
        if left.is_negative() {
            tokio::time::advance(left.unsigned_abs()).await;
        }
        setup.portal.accounts().await.unwrap();
        assert_eq!(setup.kept(TOKEN).await, kept, "{effect:?}");
    }
    assert_eq!(setup.calls(CREATE), logins + 3);
    setup.portal.accounts().await.unwrap();
    assert_ne!(setup.kept(TOKEN).await, kept);
    assert_eq!(setup.calls(CREATE), logins + 4);
}

#[tokio::test(start_paused = true)]
async fn without_a_good_token_a_server_error_is_shared_by_those_who_waited_and_the_next_call_succeeds() {
    let setup = Setup::plain();
    setup.log_in().await;
    let (logins, kept) = (setup.calls(CREATE), setup.kept(TOKEN).await);
    setup.go_wrong(vec![fails("CreateToken", Nth::Every(1), 500, "InternalServerException")]);
    minutes(70).await;
    for answer in crowd(&setup, 100).await {
        let error = answer.unwrap_err();
        assert!(error.retryable() && !error.needs_person(), "{error}");
    }
    assert!(setup.calls(CREATE) - logins <= 3, "{}", setup.calls(CREATE) - logins);
    assert_eq!(setup.kept(TOKEN).await, kept);
    assert!(matches!(setup.portal.state().await, LoginState::LoggedIn { renewable: true, .. }));
    setup.go_wrong(vec![]);
    setup.portal.accounts().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn only_an_invalid_grant_drops_the_refresh_token() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.go_wrong(vec![fails("CreateToken", Nth::First(1), 400, "InvalidGrantException")]);
    minutes(70).await;
    let error = setup.portal.accounts().await.unwrap_err();
    assert_eq!((error.code(), error.needs_person()), ("login-needed", true));
    assert!(error.to_string().contains("session `acme`"), "{error}");
    assert!(error.hint().contains("stagewright login acme"), "{}", error.hint());
    assert!(setup.kept(TOKEN).await.unwrap().contains("\"refresh\":null"));
    assert!(matches!(setup.portal.state().await, LoginState::Expired { .. }));
    let calls = setup.calls(CREATE);
    assert_eq!(setup.portal.accounts().await.unwrap_err().code(), "login-needed");
    assert_eq!(setup.calls(CREATE), calls);
    setup.log_in().await;
    setup.portal.accounts().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_access_token_outlives_its_refresh_token() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.go_wrong(vec![fails("CreateToken", Nth::First(1), 400, "InvalidGrantException")]);
    minutes(58).await;
    setup.portal.accounts().await.unwrap();
    assert!(matches!(setup.portal.state().await, LoginState::LoggedIn { renewable: false, .. }));
}

#[tokio::test(start_paused = true)]
async fn a_login_ends_with_the_registration_that_renews_it() {
    let mut settings = Settings::default();
    settings.identity_center.session_seconds = 200 * 24 * 3600;
    let setup = Setup::inside(settings);
    setup.log_in().await;
    let calls = setup.calls(CREATE);
    minutes(91 * 24 * 60).await;
    assert!(matches!(setup.portal.state().await, LoginState::Expired { .. }));
    let error = setup.portal.accounts().await.unwrap_err();
    assert!(error.code() == "login-needed" && error.to_string().contains("registration"), "{error}");
    assert_eq!(setup.calls(CREATE), calls);
}

#[tokio::test(start_paused = true)]
async fn what_another_process_renewed_is_not_renewed_again() {
    let setup = Setup::plain();
    setup.log_in().await;
    let other = setup.other_process();
    other.accounts().await.unwrap();
    minutes(70).await;
    let before = setup.calls(CREATE);
    other.accounts().await.unwrap();
    setup.portal.accounts().await.unwrap();
    assert_eq!(setup.calls(CREATE), before + 1);
}

#[tokio::test(start_paused = true)]
async fn two_processes_that_renew_at_once_both_go_on() {
    // A refresh token is good once: the second is refused, before the first is answered or after it.
    for (first, second) in [(2_000, 500), (500, 2_000)] {
        let setup = Setup::plain();
        setup.log_in().await;
        let other = setup.other_process();
        other.accounts().await.unwrap();
        minutes(70).await;
        setup.go_wrong(vec![
            CallFault::new("CreateToken", Nth::Only(1), Effect::DelayMs(first)),
            CallFault::new("CreateToken", Nth::Only(2), Effect::DelayMs(second)),
        ]);
        let before = setup.calls(CREATE);
        let (one, two) = tokio::join!(setup.portal.accounts(), other.accounts());
        one.unwrap();
        two.unwrap();
        assert_eq!(setup.calls(CREATE), before + 2);
        assert!(!setup.kept(TOKEN).await.unwrap().contains("\"refresh\":null"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_does_not_take_the_new_token_along() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.go_wrong(vec![CallFault::new("CreateToken", Nth::Only(1), Effect::DelayMs(5_000))]);
    minutes(70).await;
    let portal = setup.portal.clone();
    let caller = tokio::spawn(async move { portal.accounts().await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    caller.abort();
    // The old refresh token is used up by now.
    setup.portal.accounts().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_ended_at_aws_needs_a_login() {
    let setup = Setup::plain();
    setup.log_in().await;
    let changes = setup.portal.changes();
    let before = *changes.borrow();
    setup.go_wrong(vec![fails("ListAccounts", Nth::Only(1), 401, "UnauthorizedException")]);
    let error = setup.portal.accounts().await.unwrap_err();
    assert!(error.code() == "login-needed" && error.to_string().contains("ended"), "{error}");
    assert_eq!(setup.kept(TOKEN).await, None);
    assert_eq!(setup.portal.state().await, LoginState::LoggedOut);
    assert_eq!(*changes.borrow(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn a_login_in_another_process_takes_the_place_of_a_session_that_was_ended() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.portal.accounts().await.unwrap();
    let other = setup.other_process();
    let login = other.begin_device().await.unwrap();
    setup.press(&login.code, "allow");
    login.finish().await.unwrap();
    setup.go_wrong(vec![fails("ListAccounts", Nth::Only(1), 401, "UnauthorizedException")]);
    assert_eq!(setup.portal.accounts().await.unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn without_a_login_nobody_is_asked() {
    let setup = Setup::plain();
    assert_eq!(setup.portal.state().await, LoginState::LoggedOut);
    assert_eq!(setup.portal.accounts().await.unwrap_err().code(), "login-needed");
    assert!(setup.sandbox.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_logout_wipes_the_vault_and_ends_the_session_at_aws() {
    let setup = Setup::plain();
    setup.log_in().await;
    let other = setup.other_process();
    other.accounts().await.unwrap();
    let changes = setup.portal.changes();
    let before = *changes.borrow();
    setup.portal.logout().await.unwrap();
    assert_eq!((setup.kept(TOKEN).await, setup.kept(REGISTRATION).await), (None, None));
    assert_eq!((setup.portal.state().await, *changes.borrow()), (LoginState::LoggedOut, before + 1));
    assert_eq!(setup.portal.accounts().await.unwrap_err().code(), "login-needed");
    // The other process still holds the token, and AWS does not take it any more.
    assert_eq!(other.accounts().await.unwrap_err().code(), "login-needed");
}

#[tokio::test(start_paused = true)]
async fn a_logout_that_aws_cannot_be_told_of_wipes_all_the_same() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.go_wrong(vec![CallFault::new("Logout", Nth::Every(1), Effect::Hang)]);
    let begin = tokio::time::Instant::now();
    setup.portal.logout().await.unwrap();
    assert!(begin.elapsed() <= Duration::from_secs(10));
    assert_eq!((setup.kept(TOKEN).await, setup.kept(REGISTRATION).await), (None, None));
}
