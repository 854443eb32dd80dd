//! The same graph deployed by Stagewright and by other tools, into the same simulated AWS.

use std::{fs, path::PathBuf, thread, time::Duration};

use super::{
    Extent,
    endpoint::{CALL, CHANGE_SET, Pace},
    measured::{Deployment, FIGURES, Measured},
    project::CHAIN,
    table,
    tools::{Graph, Installed, Tool},
};
use crate::{Result, report::doing, workspace};

const GRAPH: Graph = Graph { services: 24, layers: 6 };
const PACES: [Pace; 2] = [
    Pace { stack: Duration::from_secs(2), resource: Duration::from_millis(500) },
    Pace { stack: Duration::from_secs(8), resource: Duration::from_secs(1) },
];
/// One after another, so that none takes the machine from another.
const TOOLS: [Tool; 5] = [Tool::Direct, Tool::Reviewed, Tool::CdkDirect, Tool::Cdk, Tool::Sceptre];

pub fn measure(extent: Extent) -> Result<()> {
    let installed = Installed::install()?;
    let mut tables: Vec<Vec<(Tool, Measured)>> = vec![];
    for pace in PACES {
        let measured = TOOLS.map(|tool| deploy(&installed, tool, pace).map(|measured| (tool, measured)));
        tables.push(measured.into_iter().collect::<Result<_>>()?);
    }
    if extent == Extent::Whole {
        for (table, measured) in tables.iter_mut().zip(loops(&installed)?) {
            table.push((Tool::Loop, measured));
        }
    }
    for (pace, measured) in PACES.into_iter().zip(tables) {
        let title = format!(
            "{} services in {} layers: {}, {} s a change set, {} s a call; critical path {} s",
            GRAPH.services,
            GRAPH.layers,
            pace.text(),
            CHANGE_SET.as_secs_f64(),
            CALL.as_secs_f64(),
            pace.critical_path(GRAPH.layers, CHAIN).as_secs_f64()
        );
        let rows: Vec<_> = measured.iter().map(|(tool, measured)| measured.row(tool.name())).collect();
        table::print(&title, &[&["tool"][..], &FIGURES].concat(), &rows);
    }
    Ok(())
}

/// All paces at once: this one looks every 30 seconds, sleeps in between, and would take half an hour otherwise.
fn loops(installed: &Installed) -> Result<Vec<Measured>> {
    thread::scope(|scope| {
        let running = PACES.map(|pace| scope.spawn(move || deploy(installed, Tool::Loop, pace)));
        let done = running.into_iter().map(|one| one.join().map_err(|_| "a loop was lost".to_owned())?);
        done.collect()
    })
}

fn deploy(installed: &Installed, tool: Tool, pace: Pace) -> Result<Measured> {
    let folder = workspace::target().join("bench/peers").join(tool.short());
    let folder: PathBuf = folder.join(format!("{}s", pace.stack.as_secs()));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    doing(&format!("{}: {}", tool.name(), pace.text()), || {
        Deployment { tool, graph: GRAPH, pace, fault: None }.measure(installed, &folder)
    })
}
