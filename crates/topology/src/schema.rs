//! The JSON Schema of `stagewright.toml`, for editors.

use serde_json::{Value, json};

use crate::{SCHEMA_VERSION, Topology};

/// The schema as it is checked in beside this crate.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Topology).to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), json!("stagewright.toml"));
        root.insert("required".into(), json!(["schema"]));
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            let version = json!({ "description": "The version of this schema.", "const": SCHEMA_VERSION });
            properties.shift_insert(0, "schema".into(), version);
        }
    }
    schema
}
