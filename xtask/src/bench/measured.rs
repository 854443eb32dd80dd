//! One deployment of a generated graph into a fresh sandbox, by one tool.

use std::path::Path;

use super::{
    counting::Calls,
    endpoint::{Endpoint, Fault, Pace},
    memory::watch,
    project::{self, CHAIN, Groups},
    tools::{Graph, Installed, Tool},
};
use crate::{Result, report::complain};

#[derive(Debug, Clone, Copy)]
pub struct Deployment {
    pub tool: Tool,
    pub graph: Graph,
    pub pace: Pace,
    pub fault: Option<Fault>,
}

pub struct Measured {
    seconds: f64,
    critical: f64,
    calls: Calls,
    peak: Option<u64>,
    complete: usize,
    graph: Graph,
    succeeded: bool,
}

/// The figures of a row after its name.
pub const FIGURES: [&str; 7] =
    ["time", "of the critical path", "CloudFormation calls", "a stack", "all calls", "peak memory", "stacks"];

impl Deployment {
    pub fn measure(self, installed: &Installed, folder: &Path) -> Result<Measured> {
        project::generate(folder, self.graph.services, self.graph.layers as usize, Groups::None)?;
        let endpoint = Endpoint::fresh(self.pace, self.fault, folder)?;
        let mut command = installed.deployment(self.tool, folder, self.graph, &endpoint.relay.url)?;
        let log = folder.join("deploy.log");
        let watched = watch(&mut command, &log)?;
        let calls = endpoint.relay.calls();
        if !watched.status.success() {
            complain(&format!(
                "    {} ended with {}; see {}",
                self.tool.name(),
                watched.status,
                log.display()
            ));
        }
        Ok(Measured {
            seconds: watched.seconds,
            critical: self.pace.critical_path(self.graph.layers, CHAIN).as_secs_f64(),
            calls,
            peak: watched.peak,
            complete: installed.complete_stacks(folder, &endpoint.direct)?,
            graph: self.graph,
            succeeded: watched.status.success(),
        })
    }
}

impl Measured {
    pub fn row(&self, name: &str) -> Vec<String> {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand calls, megabytes")]
        let (each, peak) = (
            self.calls.cloudformation as f64 / self.graph.services as f64,
            self.peak.map(|bytes| format!("{:.0} MB", bytes as f64 / 1e6)),
        );
        let failed = if self.succeeded { "" } else { ", FAILED" };
        vec![
            name.to_owned(),
            format!("{:.1} s", self.seconds),
            format!("{:.2}", self.seconds / self.critical),
            self.calls.cloudformation.to_string(),
            format!("{each:.1}"),
            self.calls.all.to_string(),
            peak.unwrap_or_else(|| "unknown".to_owned()),
            format!("{} of {}{failed}", self.complete, self.graph.services),
        ]
    }
}
