//! The Identity Center behind each session of the topology.

use aws::{Portal, PortalSpec};
use tokio::net::TcpListener;
use topology::{Session, SessionName, Topology};

use crate::{Project, contract::ErrorView, error::Result};

impl Project {
    pub(in crate::project) fn session<'t>(
        &self,
        topology: &'t Topology,
        name: &SessionName,
    ) -> Result<&'t Session> {
        topology.sessions.get(name).ok_or_else(|| {
            let known: Vec<&str> = topology.sessions.keys().map(AsRef::as_ref).collect();
            let hint = match topology::nearest(name.as_str(), known.iter().copied()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None if known.is_empty() => "Add `[sessions.NAME]` to stagewright.toml.".into(),
                None => format!("There are {}.", known.join(", ")),
            };
            ErrorView::new("unknown-session", format!("there is no session `{name}`"), hint)
        })
    }

    /// The same for everyone who asks in this process, so that a token is renewed once.
    pub(in crate::project) fn portal(&self, topology: &Topology, name: &SessionName) -> Result<Portal> {
        let session = self.session(topology, name)?;
        let inside = session.is_simulated() && session.endpoint.is_none() && self.settings.endpoint.is_none();
        let place = if inside {
            format!("sandbox {}", self.folder.display())
        } else {
            session.endpoint.as_ref().or(self.settings.endpoint.as_ref()).map_or_else(
                || session.start_url.clone(),
                |endpoint| format!("{} {endpoint}", session.start_url),
            )
        };
        let key = format!("{place} {}", session.region);
        if let Some(portal) = self.identities.state().portals.get(&key) {
            return Ok(portal.clone());
        }
        let (endpoint, http_client) = if inside {
            let client = aws::SharedHttpClient::new(sandbox::http_client(self.sandbox()?.clone()));
            (Some(self.sandbox_for_browsers()?), Some(client))
        } else {
            (self.settings.endpoint.clone().or_else(|| session.endpoint.clone()), None)
        };
        let portal = Portal::open(PortalSpec {
            key: key.clone(),
            name: name.to_string(),
            start_url: session.start_url.clone(),
            region: session.region.to_string(),
            endpoint,
            http_client,
            vault: self.settings.vault.clone(),
            clock: self.settings.clock.clone(),
            entropy: self.settings.entropy.clone(),
        });
        Ok(self.identities.state().portals.entry(key).or_insert(portal).clone())
    }

    /// The address at which a browser reaches the sandbox, served from now on while this process lives.
    fn sandbox_for_browsers(&self) -> Result<String> {
        if let Some(url) = &self.identities.state().sandbox_url {
            return Ok(url.clone());
        }
        let cannot = |error: std::io::Error| {
            ErrorView::new(
                "port",
                format!("the sandbox could not be served to the browser: {error}"),
                "Allow Stagewright to listen on 127.0.0.1.",
            )
        };
        // Loopback only: the simulator believes every caller.
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let url = format!("http://{}", listener.local_addr().map_err(cannot)?);
        let listener = TcpListener::from_std(listener).map_err(cannot)?;
        let sandbox = self.sandbox()?.clone();
        tokio::spawn(async move {
            if let Err(error) = sandbox::serve(listener, sandbox, std::future::pending()).await {
                tracing::warn!(%error, "the sandbox is not served any more");
            }
        });
        self.identities.state().sandbox_url = Some(url.clone());
        Ok(url)
    }
}
