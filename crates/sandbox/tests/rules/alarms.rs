//! CloudWatch's alarms, asked by the real SDK.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::{Credentials, Region};
use aws_sdk_cloudwatch::error::ProvideErrorMetadata as _;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use sandbox::{
    Alarm, AlarmState, CallFault, Effect, Nth, Sandbox, Settings, When, http_client, virtual_clock,
};

use crate::support::{ACCOUNT, epoch, form};

fn sandbox(alarms: Vec<Alarm>) -> Sandbox {
    let settings = Settings { alarms, ..Settings::default() };
    Sandbox::in_memory(settings, virtual_clock(epoch()))
}

fn client(sandbox: &Sandbox) -> Client {
    let config = aws_sdk_cloudwatch::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("ASIASANDBOX111111111111", "secret", None, None, "test"))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .http_client(http_client(sandbox.clone()))
        .build();
    Client::from_conf(config)
}

async fn states(client: &Client, names: &[&str]) -> Vec<(String, String)> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let answer = client.describe_alarms().set_alarm_names(Some(names)).send().await.unwrap();
    let one = |alarm: &aws_sdk_cloudwatch::types::MetricAlarm| {
        (alarm.alarm_name().unwrap().to_owned(), alarm.state_value().unwrap().as_str().to_owned())
    };
    answer.metric_alarms().iter().map(one).collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, state)| ((*name).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn alarms_are_as_the_settings_say_and_turn_when_they_are_told_to() {
    let soon = When::At(epoch() + jiff::SignedDuration::from_secs(60));
    let sandbox = sandbox(vec![
        Alarm::new("errors", AlarmState::Ok).turning(soon, AlarmState::Alarm),
        Alarm::new("latency", AlarmState::InsufficientData),
        Alarm { account: Some("222222222222".to_owned()), ..Alarm::new("elsewhere", AlarmState::Alarm) },
    ]);
    let client = client(&sandbox);
    let both = ["errors", "latency", "elsewhere"];
    assert_eq!(states(&client, &both).await, owned(&[("errors", "OK"), ("latency", "INSUFFICIENT_DATA")]));
    tokio::time::sleep(Duration::from_secs(61)).await;
    let answer = client.describe_alarms().alarm_names("errors").send().await.unwrap();
    let alarm = &answer.metric_alarms()[0];
    assert_eq!(alarm.state_value().unwrap().as_str(), "ALARM");
    assert_eq!(alarm.state_updated_timestamp().unwrap().secs(), (epoch().as_second()) + 60);
    sandbox.configure(|settings| settings.alarms[0].turns.clear()).unwrap();
    assert_eq!(states(&client, &["errors"]).await, owned(&[("errors", "OK")]));
}

#[tokio::test(start_paused = true)]
async fn an_alarm_may_follow_a_deployment_and_stacks_have_alarms_of_their_own() {
    let after = When::AfterStack { stack: "api".to_owned(), seconds: 30 };
    let sandbox = sandbox(vec![Alarm::new("errors", AlarmState::Ok).turning(after, AlarmState::Alarm)]);
    let client = client(&sandbox);
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(states(&client, &["errors"]).await, owned(&[("errors", "OK")]));
    let template = "Resources: {A: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: own}}}";
    let fields = [("StackName", "api"), ("TemplateBody", template)];
    sandbox.handle(&form("cloudformation", "CreateStack", &fields, ACCOUNT, "us-east-1"));
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(states(&client, &["errors", "own"]).await, owned(&[("errors", "OK"), ("own", "OK")]));
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(states(&client, &["errors", "own"]).await, owned(&[("errors", "ALARM"), ("own", "OK")]));
}

#[tokio::test(start_paused = true)]
async fn alarms_come_in_pages_and_a_scripted_error_reaches_the_caller() {
    let alarms = (0..5).map(|number| Alarm::new(&format!("a{number}"), AlarmState::Ok)).collect();
    let sandbox = sandbox(alarms);
    let client = client(&sandbox);
    let mut names = Vec::new();
    let mut pages = client.describe_alarms().max_records(2).into_paginator().send();
    while let Some(page) = pages.next().await {
        names
            .extend(page.unwrap().metric_alarms().iter().map(|alarm| alarm.alarm_name().unwrap().to_owned()));
    }
    assert_eq!(names, ["a0", "a1", "a2", "a3", "a4"]);
    let denied = Effect::Error {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "User is not authorized".to_owned(),
    };
    sandbox
        .configure(|settings| {
            settings.faults.calls.push(CallFault::new("DescribeAlarms", Nth::Every(1), denied))
        })
        .unwrap();
    let error = client.describe_alarms().send().await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("AccessDenied"), Some("User is not authorized")));
    assert!(sandbox.ledger().unwrap().is_empty(), "reading an alarm is no write");
}
