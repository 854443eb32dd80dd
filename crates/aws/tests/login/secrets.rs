//! No secret is told to anybody: the log at its finest level, errors, debug views.

use std::{
    fmt::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use aws::{Portal, SharedHttpClient};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use sandbox::{CallFault, Effect, Nth, Settings};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::{
    listing,
    support::{Setup, TOKEN, fails, minutes},
    web::{self, press},
};

const CANARY: &str = "canary7f3a";

/// Everything that anybody logs, as text.
#[derive(Clone, Default)]
struct Log(Arc<(Mutex<String>, AtomicU64)>);

impl Log {
    fn text(&self) -> String {
        self.0.0.lock().unwrap().clone()
    }
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Line(&mut self.0.0.lock().unwrap()));
        span::Id::from_u64(self.0.1.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(&mut self.0.0.lock().unwrap()));
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.0.lock().unwrap();
        write!(text, "\n{} ", event.metadata().target()).unwrap();
        event.record(&mut Line(&mut text));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

fn marked() -> Settings {
    Settings { secret_marker: CANARY.into(), ..Settings::default() }
}

#[tokio::test]
async fn the_log_at_its_finest_level_holds_no_secret() {
    let log = Log::default();
    let _logging = tracing::subscriber::set_default(log.clone());
    let setup = Setup::served(marked()).await;
    let login = setup.portal.begin_browser().await.unwrap();
    let url = login.url.clone();
    assert!(!format!("{login:?}").contains(&web::parameter(&url, "state")));
    let finished = tokio::spawn(login.finish());
    web::get(&press(&url, "allow").await).await;
    finished.await.unwrap().unwrap();
    let kept = setup.kept(TOKEN).await.unwrap();
    assert!(kept.contains(CANARY), "the marker is in what is to be found");
    setup.go_wrong(vec![fails("ListAccounts", Nth::First(1), 500, "InternalServerException")]);
    setup.portal.accounts().await.unwrap();
    setup.portal.roles(&"111111111111".parse().unwrap()).await.unwrap();
    let device = setup.portal.begin_device().await.unwrap();
    assert!(!format!("{device:?}").contains(&device.code));
    drop(device);
    setup.portal.logout().await.unwrap();
    let text = log.text();
    assert!(text.contains("asking AWS again"), "the log was listened to");
    assert!(!text.contains(CANARY), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_is_logged_of_a_renewal_that_fails_holds_no_secret() {
    let log = Log::default();
    let _logging = tracing::subscriber::set_default(log.clone());
    let setup = Setup::inside(marked());
    setup.log_in().await;
    setup.go_wrong(vec![CallFault::new("CreateToken", Nth::Every(1), Effect::LoseAnswer)]);
    minutes(70).await;
    let error = setup.portal.accounts().await.unwrap_err();
    assert!(log.text().contains("asking AWS again"), "the log was listened to");
    for text in [log.text(), format!("{error}{error:?}{}", error.hint()), format!("{:?}", setup.portal)] {
        assert!(!text.contains(CANARY), "{text}");
    }
    let credentials = listing::cloud(&setup, "111111111111", "Deployer");
    assert!(!format!("{credentials:?}").contains(CANARY));
}

/// Answers everything with the same body.
#[derive(Debug, Clone)]
struct Broken(&'static str);

impl HttpClient for Broken {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Broken {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let mut answer = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(self.0));
        answer.headers_mut().insert("content-type", "application/json");
        HttpConnectorFuture::ready(Ok(answer))
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_is_not_repeated_in_the_error() {
    for body in [
        r#"{"accessToken":"canary7f3a","clientSecret":"canary7f3a","expiresIn":"#,
        r#"{"accessToken":["canary7f3a"],"clientSecret":{"canary7f3a":1}}"#,
        "canary7f3a",
    ] {
        let portal: Portal = Setup::plain().portal_through(SharedHttpClient::new(Broken(body)));
        let error = portal.begin_device().await.unwrap_err();
        assert!(!format!("{error}{error:?}{}", error.hint()).contains(CANARY), "{error:?}");
    }
}
