//! The config of a service, stage by stage, for people.

use app::contract::{
    ConfigCell, ConfigColumn, ConfigDeployed, ConfigKind, ConfigOrigin, ConfigRow, ConfigValue, ConfigView,
};
use app::topology::{Kept, Store};

/// Longer values are cut: they are all there with `--json`.
const WIDEST: usize = 60;

pub fn config(view: &ConfigView) {
    let titles: Vec<String> = view.columns.iter().map(title).collect();
    let width = titles.iter().map(|title| title.chars().count()).max().unwrap_or_default();
    say!("{}", view.service);
    for (kind, heading) in [(ConfigKind::Parameter, "parameters"), (ConfigKind::Environment, "environment")] {
        let rows: Vec<&ConfigRow> = view.rows.iter().filter(|row| row.kind == kind).collect();
        if rows.is_empty() {
            continue;
        }
        say!("  {heading}");
        for row in rows {
            say!("    {}{}", row.name, marks(row));
            // Once for all stages, where they have the same.
            match row.cells.as_slice() {
                [first, ..] if !row.differs && !row.drifted => say!("      {}", line(first)),
                cells => {
                    for (title, cell) in titles.iter().zip(cells) {
                        say!("      {title:<width$}  {}", line(cell));
                    }
                }
            }
        }
    }
    for (column, title) in view.columns.iter().zip(&titles) {
        match &column.deployed {
            ConfigDeployed::Absent { .. } => say!("  {title} is not deployed"),
            ConfigDeployed::Failed { problem } => {
                say!("  {title}: {}\n    {}", problem.message, problem.hint)
            }
            ConfigDeployed::NotAsked {} | ConfigDeployed::Known { .. } => {}
        }
    }
    if !view.unused.is_empty() {
        say!("  nothing takes: {}", view.unused.join(", "));
    }
    super::problems(&view.problems);
}

fn title(column: &ConfigColumn) -> String {
    match column.targets.as_slice() {
        [target, ..] if column.split => format!("{} {target}", column.stage),
        _ => column.stage.to_string(),
    }
}

fn marks(row: &ConfigRow) -> String {
    let owners = match row.owners.as_slice() {
        [] => String::new(),
        [one] => format!("  of {one}"),
        many => format!("  of {} functions", many.len()),
    };
    let marks =
        [("differs", row.differs && !row.missing), ("missing", row.missing), ("drifted", row.drifted)];
    let words: Vec<&str> = marks.iter().filter(|(_, on)| *on).map(|(word, _)| *word).collect();
    let words = if words.is_empty() { String::new() } else { format!("  [{}]", words.join(", ")) };
    owners + &words
}

fn line(cell: &ConfigCell) -> String {
    let mut text = value(&cell.source);
    if let Some(by) = origin(cell) {
        text.push_str(&format!("  ({by})"));
    }
    if cell.drifted
        && let Some(deployed) = &cell.deployed
    {
        text.push_str(&format!("  deployed: {}", value(deployed)));
    }
    if let Some(breach) = &cell.breach {
        text.push_str(&format!("  refused: {breach}"));
    }
    text
}

fn value(value: &ConfigValue) -> String {
    match value {
        ConfigValue::Missing {} => "-".to_owned(),
        ConfigValue::Plain { text } if text.is_empty() => "\"\"".to_owned(),
        ConfigValue::Plain { text } => cut(text),
        ConfigValue::Unknown { written, .. } => format!("{} (known when it is deployed)", cut(written)),
        ConfigValue::Reference { kept } => format!("reference: {}", reference(kept)),
        ConfigValue::Hidden {} => "secret, not shown".to_owned(),
    }
}

fn reference(kept: &Kept) -> String {
    let store = match kept.store {
        Store::Ssm => "SSM",
        Store::SsmSecure => "SSM, encrypted",
        Store::SecretsManager => "Secrets Manager",
    };
    match &kept.key {
        Some(key) => format!("{} > {key} in {store}", kept.name),
        None => format!("{} in {store}", kept.name),
    }
}

fn origin(cell: &ConfigCell) -> Option<String> {
    let place = cell.location.as_ref().map(|location| format!("{}:{}", location.file, location.line));
    match &cell.origin {
        ConfigOrigin::Stage { .. }
        | ConfigOrigin::Service {}
        | ConfigOrigin::File {}
        | ConfigOrigin::Sources {} => place,
        ConfigOrigin::StageName {} => Some("the stage".to_owned()),
        ConfigOrigin::Default {} => {
            Some(place.map_or("default".to_owned(), |place| format!("default, {place}")))
        }
        ConfigOrigin::Nobody {} => None,
    }
}

fn cut(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= WIDEST {
        return line;
    }
    format!("{}…", line.chars().take(WIDEST).collect::<String>())
}
