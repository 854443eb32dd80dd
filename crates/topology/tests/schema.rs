//! The JSON Schema that is checked in, for editors.

use topology::json_schema;

#[test]
fn the_schema_that_is_checked_in_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/stagewright.schema.json");
    let current = format!("{}\n", serde_json::to_string_pretty(&json_schema()).unwrap());
    let checked_in = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(checked_in == current, "the schema is old: run `cargo xtask schema`");
}

#[test]
fn the_schema_knows_the_version_and_lets_unknown_keys_be() {
    let schema = json_schema();
    assert_eq!(schema["properties"]["schema"]["const"], 1);
    assert_eq!(schema["required"], serde_json::json!(["schema"]));
    let text = schema.to_string();
    assert!(!text.contains("\"additionalProperties\":false,\"properties\""));
    assert!(!text.contains("\"null\""), "TOML has none");
}
