//! What is run for a service of the kind `command`, as the file writes it.

use super::{
    access::optional,
    known_keys as known,
    reader::{Node, Reader},
    secrets,
};
use crate::Program;

const WORDS_HINT: &str = "Write the program and its arguments: `[\"npm\", \"run\", \"deploy\"]`.";

pub(super) fn program(reader: &mut Reader<'_>, service: &Node<'_>) -> Option<Program> {
    let node = reader.table(service, "program")?;
    secrets::check(reader, &node);
    reader.unknown_keys(&node, known::PROGRAM);
    let deploy = words(reader, &node, "deploy");
    let program = Program {
        deploy: Vec::new(),
        remove: node.table.contains_key("remove").then(|| words(reader, &node, "remove")).flatten(),
        timeout: reader.number(&node, "timeout", "a time in seconds"),
        environment: reader.texts_by_name(&node, "environment"),
        outputs: optional(reader, &node, "outputs"),
    };
    Some(Program { deploy: deploy?, ..program })
}

/// A program and its arguments.
pub(super) fn words(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<Vec<String>> {
    if !node.table.contains_key(key) {
        reader.missing(node, key, WORDS_HINT);
    }
    let texts = reader.texts(node, key)?;
    Some(texts.into_iter().map(|(text, _)| text).collect())
}
