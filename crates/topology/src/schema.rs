//! The JSON Schema of `stagewright.toml`, for editors.

use serde_json::{Map, Value, json};

use crate::{SCHEMA_VERSION, Topology};

/// The schema as it is checked in beside this crate.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Topology).to_value();
    without_null(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), json!("stagewright.toml"));
        root.insert("required".into(), json!(["schema"]));
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            let version = json!({ "description": "The version of this schema.", "const": SCHEMA_VERSION });
            properties.shift_insert(0, "schema".into(), version);
        }
        let access = root.get_mut("$defs").and_then(|types| types.get_mut("Access"));
        if let Some(ways) = access.and_then(|access| access["oneOf"].as_array_mut()) {
            ways.push(json!({ "const": "keys", "description": "Short for { keys = {} }." }));
        }
        if let Some(id) = root.get_mut("$defs").and_then(|types| types.get_mut("AccountId")) {
            id["pattern"] = json!("^[0-9]{12}$");
        }
    }
    schema
}

/// TOML has no null: what is optional is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(schemas) => schemas.iter_mut().for_each(without_null),
        Value::Object(keys) => {
            if let Some(Value::Array(types)) = keys.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    keys.insert("type".into(), only);
                }
            }
            if let Some(Value::Array(options)) = keys.get_mut("anyOf") {
                options.retain(|option| option["type"] != "null");
                if let [Value::Object(only)] = &mut options[..] {
                    let only = std::mem::take(only);
                    keys.shift_remove("anyOf");
                    let rest: Map<String, Value> = std::mem::take(keys);
                    keys.extend(only.into_iter().chain(rest));
                }
            }
            keys.values_mut().for_each(without_null);
        }
        _ => {}
    }
}
