//! Serverless Compose: outputs of one service that become parameters of another.
//! <https://www.serverless.com/framework/docs/guides/compose>

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use topology::{Problem, ReferenceKind, Scope, Text, Tie};

use super::{READ, interface::stack_name_of};
use crate::{
    cloudformation::Consumptions,
    files::{Files, read_text},
    limits::Limits,
    located::{self, Value},
};

const NAMES: [&str; 3] = ["serverless-compose.yml", "serverless-compose.yaml", "serverless-compose.json"];

/// What the nearest composition gives to the service in `folder`.
#[derive(Debug, Default)]
pub struct Given {
    pub params: HashMap<String, Value>,
    pub consumptions: Consumptions,
    pub problems: Vec<Problem>,
    /// The service's part of the composition, in one text.
    pub entry: String,
}

pub fn given(folder: &Path, scope: &Scope, limits: &Limits, files: &mut Files<'_>) -> Given {
    let mut given = Given::default();
    let above = folder.ancestors().take_while(|above| files.allows(above));
    let candidates = above.flat_map(|above| NAMES.map(|name| above.join(name)));
    let Some(path) = candidates.into_iter().find_map(|path| files.find(&path).ok()) else { return given };
    let base = path.parent().unwrap_or(folder);
    let Ok(text) = read_text(&path, limits.file_bytes) else { return given };
    let file = files.named(files.name(&path));
    let document = match located::parse(&text, file, limits) {
        Ok(parsed) => parsed.value,
        Err(fault) => {
            given.problems.push(files.parse_problem(&fault, file));
            return given;
        }
    };
    let services = document.get("services").map(Value::entries).unwrap_or_default();
    let Some(own) =
        services.iter().find(|entry| folder_of(base, &entry.value, files).as_deref() == Some(folder))
    else {
        return given;
    };
    given.entry = own.value.canonical();
    for param in own.value.get("params").map(Value::entries).unwrap_or_default() {
        let value = &param.value;
        let Some((service, output)) = value.as_str().and_then(output_of) else {
            let unknown = value.as_str().is_some_and(|text| text.contains("${"));
            let value = match value.as_str() {
                Some(text) if unknown => Value::unknown_at(text, "the composition fills it in", value.span),
                _ => value.clone(),
            };
            given.params.insert(param.key.to_string(), value);
            continue;
        };
        let because = format!("it is the output `{output}` of the service `{service}`");
        let written = value.as_str().unwrap_or_default();
        let unknown = Value::unknown_at(written, because, value.span);
        given.params.insert(param.key.to_string(), unknown);
        let producer = services.iter().find(|entry| &*entry.key == service);
        let stack = producer
            .and_then(|entry| folder_of(base, &entry.value, files))
            .and_then(|folder| READ.iter().map(|name| folder.join(name)).find(|path| path.is_file()));
        let stack = stack.and_then(|path| stack_name_of(&path, scope, limits, files));
        let stack = stack.unwrap_or_else(|| Text::Unknown {
            written: service.to_owned(),
            because: format!("the composition has no service `{service}` that can be read"),
        });
        let tie = Tie::Output { stack, output: Text::Known(output.to_owned()), region: None };
        let at = format!("services.{}.params.{}", own.key, param.key);
        given.consumptions.add(tie, ReferenceKind::Weak, &at, value.span, files);
    }
    given
}

fn folder_of(base: &Path, service: &Value, files: &Files<'_>) -> Option<PathBuf> {
    let path = service.get("path").and_then(Value::as_str)?;
    files.find(&base.join(path)).ok()
}

/// `${notes.TableName}`; in version 4 `${service:notes.TableName}`. Split at the last dot.
fn output_of(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim().strip_prefix("${")?.strip_suffix('}')?;
    let inner = inner.strip_prefix("service:").unwrap_or(inner);
    let (service, output) = inner.rsplit_once('.')?;
    let plain =
        |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    (!service.is_empty() && plain(service) && plain(output)).then_some((service, output))
}
