//! Reports of drift: for people, for documents, for tables, and for what reads SARIF.

use std::fmt::Write as _;

use super::count;
use app::{
    contract::{DriftReport, ReportedCell, ReportedDifference},
    plan::drift::{Behind, DifferenceKind, DriftState, PropertyDrift, Settled},
};

pub(super) fn what(difference: &ReportedDifference) -> String {
    match &difference.difference.what {
        DifferenceKind::Deleted => "was deleted".to_owned(),
        DifferenceKind::Property { property: PropertyDrift { path, expected, actual, .. } } => {
            let side = |text: &Option<String>| {
                text.as_deref().map_or("not set".to_owned(), |text| format!("`{text}`"))
            };
            format!("{path} is {}, deployed as {}", side(actual), side(expected))
        }
    }
}

fn settled(settled: Settled) -> &'static str {
    match settled {
        Settled::Open => "open",
        Settled::Accepted { .. } => "accepted",
        Settled::Expired { .. } => "acceptance is over",
        Settled::Ignored { .. } => "ignored",
    }
}

/// What was looked at, and what was not.
fn coverage(report: &DriftReport) -> String {
    let seen = &report.summary.coverage;
    let mut text = format!("{} of {} resources checked", seen.checked, seen.of);
    let unsupported: u32 = seen.not_supported.values().sum();
    if unsupported > 0 {
        let kinds: Vec<&str> = seen.not_supported.keys().map(String::as_str).collect();
        let _ = write!(text, ", {unsupported} of types that cannot be: {}", kinds.join(", "));
    }
    if seen.not_checked > 0 {
        let _ = write!(text, ", {} not looked at", seen.not_checked);
    }
    if seen.unlisted > 0 {
        let _ = write!(text, ", {} not known at all", count(seen.unlisted as usize, "stack"));
    }
    text
}

fn headline(report: &DriftReport) -> String {
    let states: Vec<String> =
        report.summary.states.iter().map(|(state, number)| format!("{number} {}", state.words())).collect();
    format!(
        "{}: {}. {}. {}.",
        count(report.summary.cells as usize, "cell"),
        states.join(", "),
        count(report.summary.open as usize, "difference") + " that nobody settled",
        coverage(report)
    )
}

/// Everything about a cell that is not in its differences.
fn remarks(cell: &ReportedCell) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(missing) = cell.missing {
        remarks.push(format!("the stack {} is missing ({})", cell.stack, settled(missing)));
    }
    if let (Some(before), Some(at)) = (cell.before, &cell.checked) {
        remarks.push(format!("the latest look saw nothing of it; at {at} it was {}", before.words()));
    }
    remarks.extend(cell.stale.iter().map(|why| format!("stale: {why}")));
    for failure in &cell.failures {
        remarks.push(format!("{}: {}", failure.message, failure.hint));
    }
    for value in &cell.old_values {
        remarks.push(format!(
            "{} holds `{}` of {}, which is `{}` now ({})",
            value.at, value.holds, value.name, value.now, value.location
        ));
    }
    match &cell.behind {
        Some(Behind::Sources) => remarks.push("the code has changed since it was deployed".to_owned()),
        Some(Behind::Differs { resources, parameters }) => {
            if !resources.is_empty() {
                remarks.push(format!("the code has {} otherwise", resources.join(", ")));
            }
            for one in parameters {
                let deployed = one.deployed.as_deref().unwrap_or("nothing");
                remarks.push(format!("{} is deployed as {deployed}, and {} in the code", one.name, one.code));
            }
        }
        Some(Behind::Unknown) | None => {}
    }
    remarks
}

pub fn text(report: &DriftReport) {
    say!("{}", headline(report));
    for cell in &report.cells {
        let remarks = remarks(cell);
        if cell.state == DriftState::InSync && cell.differences.is_empty() && remarks.is_empty() {
            continue;
        }
        say!("  {:<20} {}", cell.state.words(), cell.cell);
        for remark in remarks {
            say!("      {remark}");
        }
        for difference in &cell.differences {
            let place = difference.location.as_ref().map(|at| format!("  {at}")).unwrap_or_default();
            say!(
                "      {} [{}] {}{place}",
                difference.address,
                settled(difference.difference.settled),
                what(difference)
            );
            if let Some(reason) = &difference.reason {
                say!("          {reason}");
            }
        }
    }
    for stranger in &report.strangers {
        say!(
            "  {:<20} {} in {} ({})",
            "not of the topology",
            stranger.stack,
            stranger.target,
            stranger.status
        );
    }
    for (rule, fired) in &report.ignored {
        say!("  ignored {fired} {}: {rule}", if *fired == 1 { "time" } else { "times" });
    }
    for problem in &report.problems {
        say!("{}: {}\n  {}", problem.code, problem.message, problem.hint);
    }
}

pub fn markdown(report: &DriftReport) -> String {
    let cell_of = |text: &str| text.replace('|', "\\|").replace(['\n', '\r'], " ");
    let mut out = format!("# Drift\n\n{}\n\n", headline(report));
    out.push_str("| Service | Stage | Target | State | Resource | Difference | Settled |\n|---|---|---|---|---|---|---|\n");
    for cell in &report.cells {
        let mut row = |resource: &str, text: &str, settled: &str| {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                cell.cell.service,
                cell.cell.stage,
                cell.cell.target,
                cell.state.words(),
                cell_of(resource),
                cell_of(text),
                settled
            );
        };
        for remark in remarks(cell) {
            row("", &remark, "");
        }
        for one in &cell.differences {
            row(&one.difference.resource, &what(one), settled(one.difference.settled));
        }
    }
    if !report.strangers.is_empty() {
        out.push_str("\n## Stacks that are no cell's\n\n");
        for stranger in &report.strangers {
            let _ = writeln!(out, "- `{}` in {} ({})", stranger.stack, stranger.target, stranger.status);
        }
    }
    out
}

pub fn csv(report: &DriftReport) -> String {
    let mut out = String::from(
        "service,stage,account,region,stack,state,resource,type,property,deployed,actual,settled,checked,resources,of\r\n",
    );
    for cell in &report.cells {
        let mut row =
            |resource: &str, kind: &str, property: &str, deployed: &str, actual: &str, settled: &str| {
                let fields = [
                    cell.cell.service.as_str(),
                    cell.cell.stage.as_str(),
                    cell.cell.target.account.as_str(),
                    cell.cell.target.region.as_str(),
                    cell.stack.as_str(),
                    cell.state.code(),
                    resource,
                    kind,
                    property,
                    deployed,
                    actual,
                    settled,
                    cell.checked.as_deref().unwrap_or_default(),
                    &cell.coverage.checked.to_string(),
                    &cell.coverage.of.to_string(),
                ];
                out.push_str(&fields.map(field).join(","));
                out.push_str("\r\n");
            };
        if cell.differences.is_empty() {
            row("", "", "", "", "", "");
        }
        for one in &cell.differences {
            let said = settled(one.difference.settled);
            let (resource, kind) = (one.difference.resource.as_str(), one.difference.kind.as_str());
            match &one.difference.what {
                DifferenceKind::Deleted => row(resource, kind, "", "there", "deleted", said),
                DifferenceKind::Property { property } => row(
                    resource,
                    kind,
                    &property.path,
                    property.expected.as_deref().unwrap_or_default(),
                    property.actual.as_deref().unwrap_or_default(),
                    said,
                ),
            }
        }
    }
    out
}

/// RFC 4180. A field that a spreadsheet would take for a formula is one that somebody else wrote: it gets an apostrophe.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::text::sarif::sarif;

    fn report() -> DriftReport {
        let property = |path: &str, actual: &str, settled: Value| {
            json!({
                "address": format!("database/Table{path}"),
                "resource": "Table", "physical_id": "t", "type": "AWS::DynamoDB::Table",
                "what": { "is": "property", "property":
                    { "path": path, "expected": "PROVISIONED", "actual": actual, "kind": "not-equal" } },
                "settled": settled,
                "location": { "file": "data base/template.yaml", "line": 7, "column": 3 },
                "reason": "a sale",
            })
        };
        let cell = json!({
            "service": "database", "stage": "prod", "target": { "account": "acme", "region": "eu-west-1" },
            "stack": "database-prod", "state": "drifted", "checked": "2026-11-21T12:00:00Z", "stale": null,
            "coverage": { "checked": 1, "of": 2, "not_supported": { "Custom::Seed": 1 }, "not_checked": 0, "unlisted": 0 },
            "differences": [
                property("/BillingMode", "=HYPERLINK(\"x\")|", json!({ "is": "open" })),
                property("/Tags", "a", json!({ "is": "accepted", "number": 0 })),
            ],
            "missing": null, "behind": null, "old_values": [], "failures": [], "file": "data base/template.yaml",
        });
        let summary = json!({
            "cells": 1, "states": { "drifted": 1 }, "open": 1, "accepted": 1, "ignored": 0,
            "coverage": cell["coverage"], "oldest": null,
        });
        let report = json!({
            "at": "2026-11-21T12:00:00Z", "open": true, "summary": summary, "cells": [cell], "strangers": [],
            "problems": [], "ignored": {},
        });
        serde_json::from_value(report).unwrap()
    }

    /// What the schema of SARIF 2.1.0 requires of the parts that are written here.
    #[test]
    fn sarif_has_what_its_schema_requires_and_accepted_drift_is_suppressed() {
        let log = sarif(&report());
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert!(run["tool"]["driver"]["name"].is_string());
        let rules: Vec<&Value> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().collect();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 2);
        for result in results {
            assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "data%20base/template.yaml");
            assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0));
        }
        assert_eq!(results[0].get("suppressions"), None);
        assert_eq!(results[1]["suppressions"][0]["kind"], "external");
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn a_table_has_as_many_fields_in_every_line_and_runs_no_formula() {
        let text = csv(&report());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("\"'=HYPERLINK(\"\"x\"\")|\""), "{}", lines[1]);
        assert_eq!(lines[0].split(',').count(), lines[2].split(',').count());
    }

    #[test]
    fn a_document_keeps_its_columns_whatever_stands_in_a_value() {
        let text = markdown(&report());
        let row = text.lines().find(|line| line.contains("HYPERLINK")).unwrap();
        assert_eq!(row.matches(" | ").count(), 6, "{row}");
        assert!(text.contains("1 of 2 resources checked, 1 of types that cannot be: Custom::Seed"));
    }
}
