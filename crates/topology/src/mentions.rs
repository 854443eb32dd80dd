//! How often a file says the name of something elsewhere: what is removed on one side may be needed by the other.

use serde_json::Value as Json;

use crate::rename::Rename;

/// How many places of a file's tree name what is at `section.name`.
pub(crate) fn mentions(tree: &Json, section: &str, name: &str) -> usize {
    let Some(named) = Rename::of(section, name) else { return 0 };
    named.mentions().iter().map(|pattern| found(tree, pattern, name)).sum()
}

fn found(here: &Json, pattern: &[&str], name: &str) -> usize {
    match (pattern, here) {
        ([], Json::String(text)) => usize::from(text == name),
        ([], Json::Array(texts)) => texts.iter().filter(|text| text.as_str() == Some(name)).count(),
        (["*", rest @ ..], Json::Object(keys)) => keys.values().map(|below| found(below, rest, name)).sum(),
        (["*", rest @ ..], Json::Array(elements)) => {
            elements.iter().map(|below| found(below, rest, name)).sum()
        }
        ([key, rest @ ..], below) => below.get(*key).map_or(0, |below| found(below, rest, name)),
        _ => 0,
    }
}
