//! A sandbox of its own for every measurement, with latencies and faults that are known, behind a relay that counts.

use std::{fs, path::Path, time::Duration};

use serde_json::{Value, json};

use super::{counting::Relay, released};
use crate::{Result, servers::Server};

/// How slow the simulated AWS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// What a stack operation takes besides its resources.
    pub stack: Duration,
    pub resource: Duration,
}

/// The same at every pace.
pub const CHANGE_SET: Duration = Duration::from_secs(1);
pub const CALL: Duration = Duration::from_millis(50);

impl Pace {
    /// How long the operations of `layers` stacks take one after another, each with `chain` resources that wait for
    /// each other.
    pub fn critical_path(self, layers: u32, chain: u32) -> Duration {
        layers * (self.stack + chain * self.resource)
    }

    pub fn text(self) -> String {
        format!("{} s a stack, {} s a resource", self.stack.as_secs_f64(), self.resource.as_secs_f64())
    }
}

/// What goes wrong, whatever the call: `hits` of `of` calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// As the sandbox's settings name it.
    pub effect: &'static str,
    pub hits: u32,
    pub of: u32,
}

impl Fault {
    /// Evenly spread: one fault for each of the hits, each counting from another call on.
    fn scripted(self) -> Vec<Value> {
        let fault = |hit: u32| {
            json!({ "action": null, "account": null, "region": null, "nth": { "every": self.of },
                "effect": self.effect, "seen": hit * self.of / self.hits })
        };
        (0..self.hits).map(fault).collect()
    }
}

pub struct Endpoint {
    /// Not counted.
    pub direct: String,
    pub relay: Relay,
    /// Ends with the endpoint.
    _server: Server,
}

impl Endpoint {
    /// An empty sandbox in memory.
    pub fn fresh(pace: Pace, fault: Option<Fault>, folder: &Path) -> Result<Self> {
        let settings = json!({
            "latency": {
                "jitter": 0.0,
                "stack_ms": millis(pace.stack),
                "other_ms": millis(pace.resource),
                "change_set_ms": millis(CHANGE_SET),
                "call_ms": millis(CALL),
                "types": {},
            },
            "faults": { "calls": fault.map(Fault::scripted).unwrap_or_default() },
        });
        let file = folder.join("sandbox.json");
        fs::write(&file, settings.to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
        let file = file.to_string_lossy().into_owned();
        let arguments = |port: &str| [port, "", &file].map(str::to_owned).to_vec();
        let server =
            Server::start(&released("examples/serve"), arguments, folder, &folder.join("sandbox.log"))?;
        let relay = Relay::to(&server.url)?;
        Ok(Self { direct: server.url.clone(), relay, _server: server })
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_spread_evenly() {
        let faults = Fault { effect: "throttle", hits: 3, of: 10 }.scripted();
        let seen: Vec<u64> = faults.iter().map(|fault| fault["seen"].as_u64().unwrap()).collect();
        assert_eq!(seen, [0, 3, 6]);
    }

    #[test]
    fn the_critical_path_is_a_stack_of_every_layer() {
        let pace = Pace { stack: Duration::from_secs(2), resource: Duration::from_millis(500) };
        assert_eq!(pace.critical_path(6, 2), Duration::from_secs(18));
    }
}
