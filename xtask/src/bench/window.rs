//! The real window: how soon it can be used beside an empty one, how canvases of 1,000 services and 2,500 references and of 5,000
//! services move, how soon an edit is seen, and the same beside the naive rendering of such a graph.

use serde_json::Value;

use super::{
    Extent,
    project::{self, Groups, Ties},
    released, table,
};
use crate::{Result, node, process, report::doing, workspace};

const PROJECTS: [(&str, usize, Groups); 4] = [
    ("grouped", 1_000, Groups::OneALayer),
    ("flat", 1_000, Groups::None),
    ("overview", 5_000, Groups::None),
    ("wide", 1_000, Groups::None),
];
/// Of the project whose matrix is looked at.
const TARGETS: usize = 30;
/// What is measured, and what it may take at most where that was promised: milliseconds.
const FIGURES: [(&str, &str, Option<u32>); 13] = [
    ("open", "until everything has its place", Some(1_000)),
    ("panP50", "a frame of panning, median", None),
    ("panP95", "a frame of panning, 95%", Some(35)),
    ("zoomP50", "a frame of zooming, median", None),
    ("zoomP95", "a frame of zooming, 95%", Some(35)),
    ("panNearP50", "from near, a frame of panning, median", None),
    ("panNearP95", "from near, a frame of panning, 95%", Some(35)),
    ("zoomNearP50", "from near, a frame of zooming, median", None),
    ("zoomNearP95", "from near, a frame of zooming, 95%", Some(35)),
    ("editP50", "from a key to its edit, median", Some(50)),
    ("editP95", "from a key to its edit, 95%", None),
    ("answerP50", "to the edit as it was made, median", None),
    ("answerP95", "to the edit as it was made, 95%", None),
];

const MATRIX: [(&str, &str, Option<u32>); 4] = [
    ("first", "from the key to the matrix, the first time", None),
    ("open", "from the key to the matrix, median", Some(150)),
    ("scrollP50", "a frame of scrolling, median", None),
    ("scrollP95", "a frame of scrolling, 95%", Some(35)),
];

pub fn measure(_: Extent) -> Result<()> {
    let folder = workspace::target().join("bench/window");
    for (name, services, groups) in PROJECTS {
        project::generate_tied(&folder.join(name), services, 10, groups, Ties::More)?;
    }
    project::widen(&folder.join("wide"), TARGETS)?;
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
    let figure = |part: &str, name: &str| {
        figures[part][name].as_f64().ok_or(format!("no figure `{name}` of `{part}` in {output}"))
    };
    let (empty, usable) = (figure("start", "empty")?, figure("start", "usable")?);
    let rows = [("an empty Tauri window", empty), ("Stagewright on its sample", usable)]
        .map(|(name, ms)| vec![name.to_owned(), format!("{ms:.0} ms"), format!("{:.2}", ms / empty)]);
    table::print("Start to first usable frame (median)", &["", "time", "of the empty window"], &rows);
    let most = |most: &Option<u32>| most.map_or(String::new(), |most| format!("{most} ms"));
    let rows: Vec<Vec<String>> = (FIGURES.iter())
        .map(|(key, what, promised)| {
            let naive = figures["naive"][*key].as_f64();
            // Where no card is near, no edit is measured.
            let cell = |column: &str| match (figures[column][*key].as_f64(), naive) {
                (Some(ms), Some(naive)) => format!("{ms:.0} ms ({:.2})", ms / naive),
                (Some(ms), None) => format!("{ms:.0} ms"),
                (None, _) => String::new(),
            };
            let naive = naive.map_or(String::new(), |ms| format!("{ms:.0} ms"));
            [(*what).to_owned(), naive]
                .into_iter()
                .chain(["flat", "grouped", "overview"].map(cell))
                .chain([most(promised)])
                .collect()
        })
        .collect();
    table::print(
        "A canvas of 1,000 services and 2,500 references, rendered naively, flat and in groups; and of 5,000 services from afar \
         (in parts of the naive one)",
        &["", "naive", "flat", "grouped", "5,000", "at most"],
        &rows,
    );
    let rows = (MATRIX.iter())
        .map(|(key, what, promised)| {
            Ok(vec![(*what).to_owned(), format!("{:.0} ms", figure("matrix", key)?), most(promised)])
        })
        .collect::<Result<Vec<_>>>()?;
    table::print("The matrix of 1,000 services in 30 targets", &["", "time", "at most"], &rows);
    let rows = [vec![
        "from the button to the first stack".to_owned(),
        format!("{:.0} ms", figure("mine", "first")?),
        "2000 ms".to_owned(),
    ]];
    table::print(
        "A stage of one's own, of the sample, where nothing is packaged",
        &["", "time", "at most"],
        &rows,
    );
    Ok(())
}
