//! Many stacks in one target while calls go wrong.

use std::time::Duration;

use super::{
    Extent,
    endpoint::{Fault, Pace},
    measured::{Deployment, FIGURES},
    table,
    tools::{Graph, Installed, Tool},
};
use crate::{Result, report::doing, workspace};

const GRAPH: Graph = Graph { services: 200, layers: 4 };
const PACE: Pace = Pace { stack: Duration::from_secs(2), resource: Duration::from_millis(500) };
const FAULTS: [(&str, &str, Option<Fault>); 3] = [
    ("nothing goes wrong", "none", None),
    ("30 % of calls throttled", "throttled", Some(Fault { effect: "throttle", hits: 3, of: 10 })),
    ("5 % of answers lost", "lost", Some(Fault { effect: "lose_answer", hits: 1, of: 20 })),
];

pub fn measure(_: Extent) -> Result<()> {
    let installed = Installed::install()?;
    let mut rows = vec![];
    for (name, short, fault) in FAULTS {
        let folder = workspace::target().join("bench/faults").join(short);
        let deployment = Deployment { tool: Tool::Direct, graph: GRAPH, pace: PACE, fault };
        let title = format!("deploying {} services, {name}", GRAPH.services);
        rows.push(doing(&title, || deployment.measure(&installed, &folder))?.row(name));
    }
    let title = format!("{} services in {} layers, {}", GRAPH.services, GRAPH.layers, PACE.text());
    table::print(&title, &[&["Stagewright, direct"][..], &FIGURES].concat(), &rows);
    Ok(())
}
