//! An Identity Center, a vault, and a person in front of them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws::{Clock, Entropy, Portal, PortalSpec, SharedHttpClient, Vault};
use jiff::Timestamp;
use sandbox::{CallFault, Effect, Nth, Request, Sandbox, Settings, http_client, virtual_clock};

pub const KEY: &str = "https://acme.awsapps.com/start eu-west-1";
pub const TOKEN: &str = "token https://acme.awsapps.com/start eu-west-1";
pub const REGISTRATION: &str = "registration https://acme.awsapps.com/start eu-west-1";

pub struct Setup {
    pub sandbox: Sandbox,
    pub vault: Vault,
    pub clock: Clock,
    pub portal: Portal,
    endpoint: String,
    http_client: Option<SharedHttpClient>,
}

impl Setup {
    /// Inside the process, so that time can be virtual.
    pub fn inside(settings: Settings) -> Self {
        Self::new(settings, "http://127.0.0.1:9".into(), |sandbox| {
            Some(SharedHttpClient::new(http_client(sandbox)))
        })
    }

    pub fn plain() -> Self {
        Self::inside(Settings::default())
    }

    /// Over the loopback interface, as a browser reaches it.
    pub async fn served(settings: Settings) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let setup = Self::new(settings, endpoint, |_| None);
        tokio::spawn(sandbox::serve(listener, setup.sandbox.clone(), std::future::pending()));
        setup
    }

    fn new(
        settings: Settings,
        endpoint: String,
        client: impl FnOnce(Sandbox) -> Option<SharedHttpClient>,
    ) -> Self {
        let clock = virtual_clock("2026-03-01T08:00:00Z".parse().unwrap());
        let sandbox = Sandbox::in_memory(settings, clock.clone());
        let http_client = client(sandbox.clone());
        let vault = Vault::in_memory();
        let portal = open(&endpoint, http_client.clone(), &vault, &clock);
        Self { sandbox, vault, clock, portal, endpoint, http_client }
    }

    /// The same login as another process sees it: the vault is all that they share.
    pub fn other_process(&self) -> Portal {
        open(&self.endpoint, self.http_client.clone(), &self.vault, &self.clock)
    }

    /// The same login through another HTTP client.
    pub fn portal_through(&self, http_client: SharedHttpClient) -> Portal {
        open(&self.endpoint, Some(http_client), &self.vault, &self.clock)
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub fn calls(&self, action: &str) -> u64 {
        self.sandbox.calls().get(action).copied().unwrap_or_default()
    }

    /// From now on, instead of what went wrong until now.
    pub fn go_wrong(&self, faults: Vec<CallFault>) {
        self.sandbox.configure(|settings| settings.faults.calls = faults).unwrap();
    }

    pub fn press(&self, user_code: &str, decision: &str) {
        let body = format!("user_code={user_code}&decision={decision}&user=ana");
        let answer = self.sandbox.handle(&Request::new("POST", "/device").with_body(body)).response;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub async fn log_in(&self) {
        let login = self.portal.begin_device().await.unwrap();
        self.press(&login.code, "allow");
        login.finish().await.unwrap();
    }

    pub async fn kept(&self, item: &str) -> Option<String> {
        self.vault.read(item).await.unwrap().map(|secret| secret.reveal().to_owned())
    }
}

fn open(endpoint: &str, http_client: Option<SharedHttpClient>, vault: &Vault, clock: &Clock) -> Portal {
    Portal::open(PortalSpec {
        key: KEY.into(),
        name: "acme".into(),
        start_url: "https://acme.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        endpoint: Some(endpoint.to_owned()),
        http_client,
        vault: vault.clone(),
        clock: clock.clone(),
        entropy: counting(),
    })
}

/// Bytes that differ from call to call and are the same in each test.
fn counting() -> Entropy {
    let calls = AtomicU64::new(1);
    Arc::new(move |bytes: &mut [u8]| {
        let call = calls.fetch_add(1, Ordering::Relaxed);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = (call.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(place as u32) >> 32) as u8;
        }
    })
}

pub fn fails(action: &str, nth: Nth, status: u16, code: &str) -> CallFault {
    let message = format!("{code} on purpose");
    CallFault::new(action, nth, Effect::Error { status, code: code.into(), message })
}

/// Lets virtual time pass.
pub async fn minutes(minutes: u64) {
    tokio::time::advance(std::time::Duration::from_secs(60 * minutes)).await;
}
