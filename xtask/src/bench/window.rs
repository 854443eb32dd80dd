//! The real window: how soon it can be used beside an empty one, how canvases of 1,000 services and 2,500 references and of 5,000
//! services move, how soon an edit is seen, and the same beside the naive rendering of such a graph.

use serde_json::Value;

use super::{
    Extent,
    project::{self, Groups, Ties},
    released, table,
};
use crate::{Result, node, process, report::doing, workspace};

const PROJECTS: [(&str, usize, Groups); 3] =
    [("grouped", 1_000, Groups::OneALayer), ("flat", 1_000, Groups::None), ("overview", 5_000, Groups::None)];
/// What is measured, and what it may take at most where that was promised: milliseconds.
const FIGURES: [(&str, &str, Option<u32>); 7] = [
    ("open", "until everything has its place", Some(1_000)),
    ("panP50", "a frame of panning, median", None),
    ("panP95", "a frame of panning, 95%", Some(35)),
    ("zoomP50", "a frame of zooming, median", None),
    ("zoomP95", "a frame of zooming, 95%", Some(35)),
    ("editP50", "from a key to its edit, median", Some(50)),
    ("editP95", "from a key to its edit, 95%", None),
];

pub fn measure(_: Extent) -> Result<()> {
    let folder = workspace::target().join("bench/window");
    for (name, services, groups) in PROJECTS {
        project::generate_tied(&folder.join(name), services, 10, groups, Ties::More)?;
    }
    let pages = node::build_fixtures()?;
    let e2e = node::e2e();
    node::install("e2e", &e2e)?;
    let output = doing("measuring the real window", || {
        let mut bench = process::command("node", ["bench.js"], &e2e);
        bench.env("STAGEWRIGHT_DESKTOP", released("stagewright-desktop"));
        bench.env("STAGEWRIGHT_EMPTY", released("examples/empty_window"));
        bench.env("STAGEWRIGHT_SCREENSHOTS", workspace::target().join("screenshots"));
        bench.env("STAGEWRIGHT_PROJECTS", &folder);
        bench.env("STAGEWRIGHT_PAGES", &pages);
        process::output(&mut bench)
    })?;
    let figures: Value =
        serde_json::from_str(&output).map_err(|error| format!("no figures: {error}\n{output}"))?;
    let figure = |name: &str| figures[name].as_f64().ok_or(format!("no figure `{name}` in {output}"));
    let (empty, usable) = (figure("empty")?, figure("usable")?);
    let rows = [("an empty Tauri window", empty), ("Stagewright on its sample", usable)]
        .map(|(name, ms)| vec![name.to_owned(), format!("{ms:.0} ms"), format!("{:.2}", ms / empty)]);
    table::print("Start to first usable frame (median)", &["", "time", "of the empty window"], &rows);
    let columns = ["naive", "flat", "grouped", "overview"];
    let rows: Vec<Vec<String>> = (FIGURES.iter())
        .map(|(key, what, most)| {
            let mut row = vec![(*what).to_owned()];
            // Where no card is near, no edit is measured.
            let ms =
                |column: &str| figures[column][*key].as_f64().map_or("".into(), |ms| format!("{ms:.0} ms"));
            row.extend(columns.iter().map(|column| ms(column)));
            row.push(most.map_or(String::new(), |most| format!("{most} ms")));
            row
        })
        .collect();
    table::print(
        "A canvas of 1,000 services and 2,500 references, rendered naively, flat and in groups; and of 5,000 services from afar",
        &["", "naive", "flat", "grouped", "5,000", "at most"],
        &rows,
    );
    Ok(())
}
