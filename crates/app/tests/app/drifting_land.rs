//! Three accounts in two regions with twenty services, in which 37 things are wrong: the board tells all of them, and nothing
//! else.

use std::collections::BTreeSet;

use program_tests::planted::{self, Kind, Planted, cells, checkable};
use serde_json::{Value, json};

use crate::support::Window;

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn side(value: &Value) -> String {
    if value.is_null() { "-".to_owned() } else { text(value) }
}

fn list<'v>(view: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    view[key].as_array().unwrap().iter()
}

/// What one cell is told to be.
fn told(view: &Value, say: &mut impl FnMut(String)) {
    let status = view["status"].as_str().unwrap_or_default();
    if !view["missing"].is_null() {
        return say("missing".into());
    }
    if !["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status) {
        assert_eq!(view["state"], "failed", "{view}");
        return say(status.to_owned());
    }
    for resource in list(view, "resources") {
        for three in list(resource, "differences") {
            let (name, what) = (text(&resource["resource"]), &three["difference"]["what"]);
            let property = &what["property"];
            say(match what["is"].as_str().unwrap() {
                "deleted" => format!("{name} deleted"),
                _ => format!(
                    "{name}{} {} {} {}",
                    text(&property["path"]),
                    text(&property["kind"]),
                    side(&property["expected"]),
                    side(&property["actual"])
                ),
            });
        }
    }
    for one in list(view, "unchecked") {
        let how = if one["why"].is_null() { "not supported" } else { "not checked" };
        say(format!("{} {how}", text(&one["resource"])));
    }
    for one in list(view, "old_values") {
        let resource = text(&one["at"]);
        say(format!("{} holds {}", resource.split('/').next().unwrap(), text(&one["holds"])));
    }
    if view["behind"]["is"] == "differs" {
        if view["behind"]["resources"] != json!([]) {
            say("another template".into());
        }
        for one in list(&view["behind"], "parameters") {
            say(format!("{} is {}", text(&one["name"]), side(&one["deployed"])));
        }
    }
}

#[tokio::test]
async fn the_board_tells_all_of_37_planted_differences_and_nothing_else() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    planted::write_project(folder.path()).unwrap();
    let window = Window::on(data.path(), folder.path()).await;
    let list_of_37 = planted::plant(&window.sandbox());
    window.sandbox().configure(|settings| settings.latency.scale = 0.0).unwrap();
    window.call("drift_scan", json!({})).await.unwrap();
    let view = window.until("drift_board", json!({}), |view| view["look"]["ended"] != Value::Null).await;
    let board = &view["board"];
    let mut found = BTreeSet::new();
    for stranger in list(board, "strangers") {
        let stage = text(&stranger["target"]["account"]).replace("acme-", "");
        let of = stranger["whose"]["stage"].as_str().unwrap_or("nobody");
        let (region, stack) = (text(&stranger["target"]["region"]), text(&stranger["stack"]));
        found.insert(format!("{stage} {region} {stack} of {of}"));
    }
    for (stage, region, service) in cells() {
        let target = json!({ "account": format!("acme-{stage}"), "region": region });
        let request = json!({ "service": service, "stage": stage, "target": target });
        let cell = window.call("drift_cell", request).await.unwrap();
        told(&cell, &mut |what| {
            found.insert(format!("{stage} {region} {} {what}", planted::stack(service, stage)));
        });
    }
    let expected: BTreeSet<String> = list_of_37.iter().map(Planted::told).collect();
    assert_eq!(expected.len(), 37);
    let missed: Vec<&String> = expected.difference(&found).collect();
    let invented: Vec<&String> = found.difference(&expected).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed: {missed:#?}\ninvented: {invented:#?}");
    one_group_for_three_accounts(board);
    covered_exactly(board, &list_of_37);
}

fn one_group_for_three_accounts(board: &Value) {
    let billing = list(board, "groups").find(|group| group["address"] == "audit/Table/BillingMode").unwrap();
    assert_eq!(billing["cells"].as_array().unwrap().len(), 3);
}

fn covered_exactly(board: &Value, planted: &[Planted]) {
    let mut checked = 0;
    for (stage, region, service) in cells() {
        let here: Vec<&Kind> =
            planted.iter().filter(|one| one.concerns(stage, region, service)).map(|one| &one.kind).collect();
        checked += match here.as_slice() {
            [Kind::Missing | Kind::Stuck { status: "ROLLBACK_COMPLETE" | "DELETE_FAILED" }] => 0,
            [Kind::HalfWay] => checkable(service) - 1,
            _ => checkable(service),
        };
    }
    let coverage = &board["summary"]["coverage"];
    assert_eq!(coverage["checked"], checked);
    assert_eq!(coverage["not_supported"], json!({ "Custom::Seed": 3 }));
    assert_eq!(coverage["not_checked"], 3);
}
