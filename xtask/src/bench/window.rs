//! The real window: how soon it can be used beside an empty one, and how a canvas of 1,000 services moves.

use serde_json::Value;

use super::{
    Extent,
    project::{self, Groups},
    released, table,
};
use crate::{Result, node, process, report::doing, workspace};

const SERVICES: usize = 1_000;
const PROJECTS: [(&str, Groups); 2] = [("grouped", Groups::OneALayer), ("flat", Groups::None)];

pub fn measure(_: Extent) -> Result<()> {
    let folder = workspace::target().join("bench/window");
    for (name, groups) in PROJECTS {
        project::generate(&folder.join(name), SERVICES, 10, groups)?;
    }
    let e2e = node::e2e();
    node::install("e2e", &e2e)?;
    let output = doing("measuring the real window", || {
        let mut bench = process::command("node", ["bench.js"], &e2e);
        bench.env("STAGEWRIGHT_DESKTOP", released("stagewright-desktop"));
        bench.env("STAGEWRIGHT_EMPTY", released("examples/empty_window"));
        bench.env("STAGEWRIGHT_SCREENSHOTS", workspace::target().join("screenshots"));
        bench.env("STAGEWRIGHT_PROJECTS", &folder);
        process::output(&mut bench)
    })?;
    let figures: Value =
        serde_json::from_str(&output).map_err(|error| format!("no figures: {error}\n{output}"))?;
    let figure = |name: &str| figures[name].as_f64().ok_or(format!("no figure `{name}` in {output}"));
    let (empty, usable) = (figure("empty")?, figure("usable")?);
    let rows = [("an empty Tauri window", empty), ("Stagewright on its sample", usable)]
        .map(|(name, ms)| vec![name.to_owned(), format!("{ms:.0} ms"), format!("{:.2}", ms / empty)]);
    table::print("Start to first usable frame (median)", &["", "time", "of the empty window"], &rows);
    let mut rows = vec![];
    for (project, _) in PROJECTS {
        for what in ["open", "panP50", "panP95", "zoomP50", "zoomP95"] {
            let ms =
                figures[project][what].as_f64().ok_or(format!("no figure `{project}.{what}` in {output}"))?;
            rows.push(vec![format!("{project}: {what}"), format!("{ms:.0} ms")]);
        }
    }
    table::print(
        &format!("A canvas of {SERVICES} services: until everything has its place, and a frame"),
        &["", "time"],
        &rows,
    );
    Ok(())
}
