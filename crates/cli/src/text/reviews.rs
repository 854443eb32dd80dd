//! Ways out of a failure, and promotions, for people.

use app::contract::{DeployedVersion, PromotionView, RecoveryView};
use app::topology::StageId;

pub fn recoveries(stage: &StageId, views: &[RecoveryView]) {
    if views.is_empty() {
        say!("No stack of {stage} needs a recovery.");
    }
    for view in views {
        say!("{} in {}: {} is {}", view.cell.service, view.cell.target, view.stack, view.status);
        if let Some(reason) = &view.reason {
            say!("  AWS says: {reason}");
        }
        say!("  {}", view.guide.means);
        for resource in &view.resources {
            let reason = resource.reason.as_deref().unwrap_or_default();
            say!("    {:<28} {:<32} {} {reason}", resource.logical_id, resource.kind, resource.status);
        }
        for (number, option) in view.guide.ways.iter().enumerate() {
            let recommended = if number == 0 { " (recommended)" } else { "" };
            let loses = if option.destructive { " [something is lost]" } else { "" };
            say!("  {}{recommended}{loses}", option.title);
            say!("    {}", option.does);
            let leave = if option.can_leave { " [--leave RESOURCE,...]" } else { "" };
            say!(
                "    stagewright recover {stage} --service {} --target {} --way {}{leave}",
                view.cell.service,
                view.cell.target,
                option.way.as_str()
            );
        }
    }
}

pub fn promotion(view: &PromotionView) {
    let to = &view.plan.plan.stage;
    match &view.commit {
        Some(commit) => say!("{} -> {to} at {commit}", view.from),
        None => say!("{} -> {to}", view.from),
    }
    for row in &view.rows {
        say!("  {:<28} {} -> {}", row.service.as_str(), versions(&row.from), versions(&row.to));
        for input in &row.inputs {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
            say!(
                "    {}: {} in {}, {} in {to}{}",
                input.name,
                shown(&input.stage_before),
                view.from,
                shown(&input.deployed),
                if input.new == input.deployed {
                    String::new()
                } else {
                    format!(", then {}", shown(&input.new))
                }
            );
        }
    }
}

fn versions(versions: &[DeployedVersion]) -> String {
    if versions.is_empty() {
        return "not deployed".to_owned();
    }
    let mut said: Vec<String> = versions
        .iter()
        .map(|version| match &version.commit {
            Some(commit) => commit.get(..10).unwrap_or(commit).to_owned(),
            None => "commit unknown".to_owned(),
        })
        .collect();
    said.dedup();
    said.join(", ")
}
