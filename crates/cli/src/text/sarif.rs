//! Drift for what reads SARIF.

use app::{
    contract::DriftReport,
    plan::drift::{DifferenceKind, Settled},
};
use serde_json::{Value, json};

use super::drift::what;

/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub fn sarif(report: &DriftReport) -> Value {
    let mut results = Vec::new();
    for cell in &report.cells {
        let file = cell.file.as_deref().unwrap_or("stagewright.toml");
        let logical = |name: String| json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
        if let Some(missing) = cell.missing {
            let text = format!("{}: the stack {} is missing", cell.cell, cell.stack);
            let place = located(file, None, logical(cell.stack.to_string()));
            results.push(result("missing-stack", &text, &cell.cell.to_string(), place, missing, None));
        }
        for one in &cell.differences {
            let rule = match &one.difference.what {
                DifferenceKind::Property { .. } => "changed-property",
                DifferenceKind::Deleted => "deleted-resource",
            };
            let text = format!("{}: {} {}", cell.cell, one.difference.resource, what(one));
            let (file, line) = match &one.location {
                Some(at) => (at.file.as_str(), Some(at.line)),
                None => (file, None),
            };
            let place = located(file, line, logical(one.address.clone()));
            let id = format!("{} {}", one.address, cell.cell);
            results.push(result(rule, &text, &id, place, one.difference.settled, one.reason.as_deref()));
        }
        for value in &cell.old_values {
            let text = format!("{}: {} holds an old value of {}", cell.cell, value.at, value.name);
            let place = located(&value.location.file, Some(value.location.line), logical(value.at.clone()));
            let id = format!("{} {}", value.name, cell.cell);
            results.push(result("old-value", &text, &id, place, Settled::Open, None));
        }
    }
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Stagewright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": [
                    rule("changed-property", "A property is not as it was deployed"),
                    rule("deleted-resource", "A resource was deleted outside CloudFormation"),
                    rule("missing-stack", "A stage should have a stack that is not there"),
                    rule("old-value", "A stack holds an old value of another's output"),
                ],
            } },
            "invocations": [{ "executionSuccessful": report.problems.is_empty() && report.cells.iter().all(|cell| cell.failures.is_empty()) }],
            "results": results,
        }],
    })
}

fn rule(id: &str, text: &str) -> Value {
    json!({ "id": id, "shortDescription": { "text": text } })
}

fn located(file: &str, line: Option<u32>, logical: Value) -> Value {
    // Blanks and the like would make it no URI.
    let uri: String = file
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let mut place = json!({ "artifactLocation": { "uri": uri } });
    if let Some(line) = line {
        place["region"] = json!({ "startLine": line });
    }
    json!({ "physicalLocation": place, "logicalLocations": logical })
}

fn result(
    rule: &str,
    text: &str,
    id: &str,
    location: Value,
    settled: Settled,
    reason: Option<&str>,
) -> Value {
    let mut result = json!({
        "ruleId": rule,
        "level": if settled.open() { "warning" } else { "note" },
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": { "stagewright/v1": id },
    });
    if !settled.open() {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": reason.unwrap_or_default() }]);
    }
    result
}
