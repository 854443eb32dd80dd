//! The real AWS SDK against the sandbox, in virtual time.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::config::retry::RetryConfig;
use aws_sdk_cloudformation::config::{Credentials, Region, SharedAsyncSleep};
use aws_sdk_cloudformation::error::ProvideErrorMetadata as _;
use aws_sdk_cloudformation::types::{ChangeAction, ChangeSetStatus, ChangeSetType, StackStatus};
use aws_smithy_async::rt::sleep::TokioSleep;
use sandbox::{CallFault, Effect, Nth, Sandbox, Settings, Throttling, http_client, virtual_clock};

const TEMPLATE: &str = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: one}\nOutputs:\n  \
                        Arn:\n    Value: !Ref Topic\n    Export: {Name: dev-Topic}\n";

fn sandbox(settings: Settings) -> Sandbox {
    Sandbox::in_memory(settings, virtual_clock("2026-01-01T00:00:00Z".parse().unwrap()))
}

fn client(sandbox: &Sandbox, retries: u32) -> Client {
    let credentials = Credentials::new("ASIASANDBOX111111111111", "secret", None, None, "test");
    let config = aws_sdk_cloudformation::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(credentials)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .retry_config(RetryConfig::standard().with_max_attempts(retries))
        .http_client(http_client(sandbox.clone()))
        .build();
    Client::from_conf(config)
}

async fn settled(client: &Client, stack: &str) -> StackStatus {
    loop {
        let answer = client.describe_stacks().stack_name(stack).send().await.unwrap();
        let status = answer.stacks()[0].stack_status().unwrap().clone();
        if !status.as_str().ends_with("_IN_PROGRESS") || status == StackStatus::ReviewInProgress {
            return status;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_sdk_deploys_a_stack_and_reads_its_outputs_and_exports() {
    let sandbox = sandbox(Settings::default());
    let client = client(&sandbox, 1);
    client.create_stack().stack_name("s").template_body(TEMPLATE).send().await.unwrap();
    assert_eq!(settled(&client, "s").await, StackStatus::CreateComplete);
    let answer = client.describe_stacks().stack_name("s").send().await.unwrap();
    let output = &answer.stacks()[0].outputs()[0];
    assert_eq!(output.export_name(), Some("dev-Topic"));
    assert!(output.output_value().unwrap().starts_with("arn:aws:sns:eu-west-1:111111111111:s-Topic-"));
    let exports = client.list_exports().send().await.unwrap();
    assert_eq!(exports.exports()[0].name(), Some("dev-Topic"));
    let events = client.describe_stack_events().stack_name("s").send().await.unwrap();
    assert_eq!(events.stack_events()[0].resource_status().unwrap().as_str(), "CREATE_COMPLETE");
}

#[tokio::test(start_paused = true)]
async fn the_sdk_reviews_and_executes_a_change_set() {
    let sandbox = sandbox(Settings::default());
    let client = client(&sandbox, 1);
    let made = client
        .create_change_set()
        .stack_name("s")
        .change_set_name("one")
        .change_set_type(ChangeSetType::Create)
        .template_body(TEMPLATE)
        .send()
        .await
        .unwrap();
    let id = made.id().unwrap();
    let shown = loop {
        let shown = client.describe_change_set().change_set_name(id).send().await.unwrap();
        if shown.status() != Some(&ChangeSetStatus::CreateInProgress) {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(shown.status(), Some(&ChangeSetStatus::CreateComplete));
    assert_eq!(shown.changes()[0].resource_change().unwrap().action(), Some(&ChangeAction::Add));
    client.execute_change_set().change_set_name(id).client_request_token("run").send().await.unwrap();
    assert_eq!(settled(&client, "s").await, StackStatus::CreateComplete);
}

#[tokio::test(start_paused = true)]
async fn errors_arrive_as_the_sdk_knows_them() {
    let sandbox = sandbox(Settings::default());
    let client = client(&sandbox, 1);
    client.create_stack().stack_name("s").template_body(TEMPLATE).send().await.unwrap();
    let error = client.create_stack().stack_name("s").template_body(TEMPLATE).send().await.unwrap_err();
    assert!(error.as_service_error().unwrap().is_already_exists_exception());
    let error = client.describe_stacks().stack_name("none").send().await.unwrap_err();
    let error = error.as_service_error().unwrap();
    assert_eq!(error.code(), Some("ValidationError"));
    assert_eq!(error.message(), Some("Stack with id none does not exist"));
}

#[tokio::test(start_paused = true)]
async fn sixty_polls_at_once_under_a_rate_limit_all_end_with_the_sdks_retries() {
    let mut settings =
        Settings { throttling: Some(Throttling { per_second: 50.0, burst: 20.0 }), ..Settings::default() };
    settings.latency.call_ms = 100;
    let sandbox = sandbox(settings);
    let client = client(&sandbox, 20);
    client.create_stack().stack_name("s").template_body(TEMPLATE).send().await.unwrap();
    let polls = (0..60).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.describe_stacks().stack_name("s").send().await.is_ok() })
    });
    let polls: Vec<_> = polls.collect();
    for poll in polls {
        assert!(poll.await.unwrap());
    }
    assert!(sandbox.calls()["cloudformation:DescribeStacks"] > 60, "some were throttled and repeated");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_changes_nothing_and_a_lost_answer_changed_everything() {
    let mut settings = Settings::default();
    settings.faults.calls.push(CallFault::new("CreateStack", Nth::Only(1), Effect::Throttle));
    settings.faults.calls.push(CallFault::new("CreateStack", Nth::Only(2), Effect::LoseAnswer));
    let sandbox = sandbox(settings);
    let client = client(&sandbox, 1);
    let create =
        || client.create_stack().stack_name("s").template_body(TEMPLATE).client_request_token("t").send();
    let throttled = create().await.unwrap_err();
    assert_eq!(throttled.as_service_error().unwrap().code(), Some("Throttling"));
    assert!(client.describe_stacks().stack_name("s").send().await.is_err());
    assert!(create().await.unwrap_err().as_service_error().is_none(), "the connection broke");
    assert!(client.describe_stacks().stack_name("s").send().await.is_ok(), "the stack is there all the same");
    create().await.expect("the same token again is the same request");
    let ledger = sandbox.ledger().unwrap();
    let outcomes: Vec<bool> = ledger.iter().map(sandbox::Entry::accepted).collect();
    assert_eq!(outcomes, [false, true, true]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_ended_by_the_callers_own_time_limit() {
    let mut settings = Settings::default();
    settings.faults.calls.push(CallFault::new("DescribeStacks", Nth::First(1), Effect::Hang));
    let sandbox = sandbox(settings);
    let client = client(&sandbox, 1);
    let call = client.describe_stacks().send();
    assert!(tokio::time::timeout(Duration::from_secs(3600), call).await.is_err());
    assert!(client.describe_stacks().send().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn one_seed_gives_one_history() {
    async fn history(seed: u64) -> Vec<(String, String)> {
        let settings = Settings { seed, ..Settings::default() };
        let sandbox = Sandbox::in_memory(settings, virtual_clock("2026-01-01T00:00:00Z".parse().unwrap()));
        let client = client(&sandbox, 1);
        client.create_stack().stack_name("s").template_body(TEMPLATE).send().await.unwrap();
        settled(&client, "s").await;
        let answer = client.describe_stack_events().stack_name("s").send().await.unwrap();
        answer
            .stack_events()
            .iter()
            .map(|event| (event.event_id().unwrap().to_owned(), event.timestamp().unwrap().to_string()))
            .collect()
    }
    assert_eq!(history(7).await, history(7).await);
    assert_ne!(history(7).await, history(8).await);
}
