//! Gates of a stage, as the file writes them.

use super::{
    FileErrorCode,
    access::{optional, required},
    known_keys as known,
    program::words,
    reader::{Node, Reader},
    secrets,
};
use crate::{Gate, GateCheck, GatePlace};

const PLACE_HINT: &str = "Write \"start\", \"end\", \"between-targets\", { before = \"service\" }, { after = \"service\" } or \
     { after-phase = 1 }.";
const CHECK_HINT: &str = "Write `approval = {}`, `barrier = {}`, `command = { run = [\"npm\", \"test\"] }`, \
     `http = { url = \"https://example.com/health\" }` or `alarms = { names = [\"errors\"] }`.";
/// The keys of a gate that say what opens it.
pub(crate) const CHECKS: [&str; 5] = ["approval", "barrier", "command", "http", "alarms"];

pub(super) fn gates(reader: &mut Reader<'_>, stage: &Node<'_>) -> Vec<Gate> {
    let nodes = reader.tables(stage, "gates", "`[[stages.prod.gates]]` with `name` and `at` below it");
    nodes.iter().filter_map(|node| gate(reader, node)).collect()
}

fn gate(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Gate> {
    secrets::check(reader, node);
    reader.unknown_keys(node, known::GATE);
    let name = required(reader, node, "name", "Write a name that no other gate of the stage has.");
    if !node.table.contains_key("at") {
        reader.missing(node, "at", PLACE_HINT);
    }
    let at = place(reader, node);
    let check = check(reader, node);
    Some(Gate { name: name?, at: at?, check: check? })
}

fn place(reader: &mut Reader<'_>, gate: &Node<'_>) -> Option<GatePlace> {
    let (item, offset, path) = reader.get(gate, "at")?;
    let title = path.dotted();
    if let Some(word) = item.as_str() {
        return match word {
            "start" => Some(GatePlace::Start),
            "end" => Some(GatePlace::End),
            "between-targets" => Some(GatePlace::BetweenTargets),
            _ => {
                let message = format!("`{word}` is no place that `{title}` can be");
                reader.error(offset, FileErrorCode::UnknownValue, message, PLACE_HINT.into());
                None
            }
        };
    }
    if item.as_table_like().is_none() {
        reader.wrong_type(offset, &title, item, "a place", PLACE_HINT);
        return None;
    }
    let place = reader.table(gate, "at")?;
    reader.unknown_keys(&place, known::PLACE);
    match one_of(reader, &place, known::PLACE, "place", PLACE_HINT)? {
        "before" => reader.name_at(&place, "before").map(GatePlace::Before),
        "after" => reader.name_at(&place, "after").map(GatePlace::After),
        key => reader.number(&place, key, "a phase").map(GatePlace::AfterPhase),
    }
}

fn check(reader: &mut Reader<'_>, gate: &Node<'_>) -> Option<GateCheck> {
    let key = one_of(reader, gate, &CHECKS, "check", CHECK_HINT)?;
    let node = reader.table(gate, key)?;
    match key {
        "approval" => {
            reader.unknown_keys(&node, known::APPROVAL);
            Some(GateCheck::Approval { note: optional(reader, &node, "note") })
        }
        "command" => {
            reader.unknown_keys(&node, known::COMMAND);
            let run = words(reader, &node, "run");
            let folder = optional(reader, &node, "folder");
            let timeout = reader.number(&node, "timeout", "a time in seconds");
            Some(GateCheck::Command { run: run?, folder, timeout: timeout.unwrap_or(GateCheck::TIMEOUT) })
        }
        "http" => {
            reader.unknown_keys(&node, known::HTTP);
            let url = required(reader, &node, "url", "Write the address that has to answer.");
            let status = reader.number(&node, "status", "a status code");
            let attempts = reader.number(&node, "attempts", "a number of attempts");
            let pause = reader.number(&node, "pause", "a time in seconds");
            Some(GateCheck::Http {
                url: url?,
                // One that no answer can have is a problem of its own.
                status: status.map_or(GateCheck::STATUS, |status| u16::try_from(status).unwrap_or(u16::MAX)),
                attempts: attempts.unwrap_or(GateCheck::ATTEMPTS),
                pause: pause.unwrap_or(GateCheck::PAUSE),
            })
        }
        "alarms" => {
            reader.unknown_keys(&node, known::ALARMS);
            if !node.table.contains_key("names") {
                reader.missing(&node, "names", "Write the names of CloudWatch alarms: `[\"errors\"]`.");
            }
            let names = reader.texts(&node, "names");
            let minutes = reader.number(&node, "minutes", "a time in minutes");
            Some(GateCheck::Alarms {
                names: names?.into_iter().map(|(name, _)| name).collect(),
                minutes: minutes.unwrap_or(GateCheck::MINUTES),
            })
        }
        _ => {
            reader.unknown_keys(&node, &[]);
            Some(GateCheck::Barrier {})
        }
    }
}

/// The one key of several that a table has.
fn one_of<'k>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    keys: &[&'k str],
    what: &str,
    hint: &str,
) -> Option<&'k str> {
    let found: Vec<&str> = keys.iter().copied().filter(|key| node.table.contains_key(key)).collect();
    match found[..] {
        [one] => Some(one),
        [] => {
            reader.says_no(node, what, hint);
            None
        }
        [_, second, ..] => {
            let (_, offset, _) = reader.get(node, second)?;
            let message = format!("`{}` says more than one {what}: {}", node.path.dotted(), found.join(", "));
            reader.error(offset, FileErrorCode::UnknownValue, message, "Keep one of them.".into());
            None
        }
    }
}
