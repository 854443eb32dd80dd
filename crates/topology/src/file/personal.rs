//! What makes a stage personal, as the file writes it.

use std::collections::BTreeMap;

use super::{
    FileErrorCode,
    access::optional,
    known_keys as known,
    reader::{Node, Reader},
    secrets,
};
use crate::{Answer, Personal};

const ANSWER_HINT: &str = "Write \"leave\" or { use = \"name\" }.";

pub(super) fn personal(reader: &mut Reader<'_>, stage: &Node<'_>) -> Option<Personal> {
    let node = reader.table(stage, "personal")?;
    secrets::check(reader, &node);
    reader.unknown_keys(&node, known::PERSONAL);
    if !node.table.contains_key("replicate") {
        reader.missing(&node, "replicate", "Write the services that stand here: `replicate = [\"notes\"]`.");
    }
    Some(Personal {
        replicate: reader.names(&node, "replicate").unwrap_or_default(),
        owner: optional(reader, &node, "owner"),
        created: optional(reader, &node, "created"),
        expires: optional(reader, &node, "expires"),
        express: reader.yes_or_no(&node, "express").unwrap_or_default(),
        answers: answers(reader, &node),
    })
}

fn answers(reader: &mut Reader<'_>, personal: &Node<'_>) -> BTreeMap<String, Answer> {
    let Some(node) = reader.table(personal, "answers") else { return BTreeMap::new() };
    let keys: Vec<&str> = node.table.iter().map(|(key, _)| key).collect();
    keys.into_iter().filter_map(|key| Some((key.to_owned(), answer(reader, &node, key)?))).collect()
}

fn answer(reader: &mut Reader<'_>, answers: &Node<'_>, key: &str) -> Option<Answer> {
    let (item, offset, path) = reader.get(answers, key)?;
    match item.as_str() {
        Some("leave") => Some(Answer::Leave),
        Some(word) => {
            let message = format!("`{word}` is no answer that `{}` can have", path.dotted());
            reader.error(offset, FileErrorCode::UnknownValue, message, ANSWER_HINT.into());
            None
        }
        None => {
            let node = reader.table(answers, key)?;
            reader.unknown_keys(&node, known::ANSWER);
            if !node.table.contains_key("use") {
                reader.missing(&node, "use", ANSWER_HINT);
            }
            optional(reader, &node, "use").map(Answer::Use)
        }
    }
}
