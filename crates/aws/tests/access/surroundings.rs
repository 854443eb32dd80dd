//! The environment has no say: whatever `AWS_*` variables are set, the same is asked of the same servers with the same
//! credentials.

use std::{
    collections::BTreeMap,
    process::Command,
    sync::{Arc, Mutex},
};

use aws::{
    Cloud, ConnectionSpec, Mfa, ProfileFiles, Rate, ResolvedAccess, SharedHttpClient, TimeOuts, Vault,
};
use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};
use proptest::prelude::*;
use sandbox::{Sandbox, SandboxHttpClient, Settings, http_client};
use topology::{AccountName, Region, Target};

use crate::support::{DEV, ROOT, id, key_of};

const MARK: &str = "sent: ";

/// Notes where each request goes and whose key signs it.
#[derive(Debug, Clone)]
struct Noting {
    inner: SandboxHttpClient,
    sent: Arc<Mutex<Vec<String>>>,
}

impl HttpClient for Noting {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Noting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let signature = request.headers().get("authorization").unwrap_or("unsigned");
        let scope = signature.split(',').next().unwrap_or_default();
        self.sent.lock().unwrap().push(format!("{} {} {scope}", request.method(), request.uri()));
        self.inner.call(request)
    }
}

/// Run in a process of its own, by the test below.
#[tokio::test(start_paused = true)]
#[ignore = "the other half of the test below"]
async fn what_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let files = ProfileFiles::in_home(home.path());
    std::fs::create_dir_all(&files.sso_cache).unwrap();
    let config = "[profile dev]\nrole_arn = arn:aws:iam::111111111111:role/Deployer\nsource_profile = root\n";
    std::fs::write(&files.config, config).unwrap();
    let keys = format!("[root]\naws_access_key_id = {}\naws_secret_access_key = s\n", key_of(ROOT));
    std::fs::write(&files.credentials, keys).unwrap();

    let clock: aws::Clock = Arc::new(|| "2026-03-01T08:00:00Z".parse().unwrap());
    let sandbox = Sandbox::in_memory(Settings::default(), clock.clone());
    let noting = Noting { inner: http_client(sandbox.clone()), sent: Arc::default() };
    let cloud = Cloud::open(ConnectionSpec {
        account: &id(DEV),
        target: Target {
            account: AccountName::new("acme-dev").unwrap(),
            region: Region::new("eu-west-1").unwrap(),
        },
        access: ResolvedAccess::Profile { name: "dev".into(), files, mfa: Mfa::new(Vault::in_memory()) },
        endpoint: None,
        http_client: Some(SharedHttpClient::new(noting.clone())),
        clock,
        rate: Rate::LOCAL,
        time_outs: TimeOuts::default(),
        seed: 1,
    })
    .unwrap();
    let proof = cloud.prove().await.unwrap();
    cloud.delete_stack(&proof, "api", "t").await.unwrap();
    cloud.existing_parameters(&["/acme/x".to_owned()].into()).await.unwrap();
    cloud.organization().await.unwrap();
    let child = cloud.child_credentials(&proof).await.unwrap();
    let region = child
        .variables(home.path())
        .into_iter()
        .find_map(|(name, value)| (name == "AWS_REGION").then(|| value.reveal().to_owned()));
    for line in noting.sent.lock().unwrap().iter() {
        println!("{MARK}{line}");
    }
    println!("{MARK}{} {region:?}", proof.arn());
}

fn sent_with(variables: &BTreeMap<String, String>) -> Vec<String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "surroundings::what_is_sent", "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|line| line.split_once(MARK)).map(|(_, sent)| sent.to_owned()).collect()
}

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ENDPOINT_URL_CLOUDFORMATION",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_MAX_ATTEMPTS",
        "AWS_RETRY_MODE",
        "AWS_SIGV4A_SIGNING_REGION_SET",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => known, 1 => "AWS_[A-Z][A-Z_]{0,20}"]
}

fn value() -> impl Strategy<Value = String> {
    let values =
        ["AKIASANDBOX333333333333", "us-gov-west-1", "http://127.0.0.1:1", "/etc/passwd", "true", "default"];
    prop::sample::select(values.map(str::to_owned).to_vec())
}

#[test]
fn no_variable_of_the_environment_changes_what_is_sent_to_whom() {
    let clean = sent_with(&BTreeMap::new());
    assert!(clean.len() >= 5, "{clean:?}");
    assert!(clean.iter().any(|line| line.contains("https://sts.eu-west-1.amazonaws.com")), "{clean:?}");
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(variables in prop::collection::btree_map(name(), value(), 1..12))| {
        prop_assert_eq!(&sent_with(&variables), &clean);
    });
}
