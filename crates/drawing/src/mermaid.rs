//! Mermaid, for Markdown pages.

use std::{collections::HashMap, fmt::Write};

use topology::{ReferenceKind, ServiceId};

use crate::{
    picture::Picture,
    sections::{Section, label, lines, sections},
};

/// A flowchart from left to right: strong references thick, weak ones plain, config dotted, drawn ones with a ring.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let mut nodes: HashMap<ServiceId, usize> = HashMap::new();
    for (number, Section { title, services }) in sections(picture).into_iter().enumerate() {
        let indent = if title.is_some() { "    " } else { "  " };
        if let Some(title) = &title {
            writeln!(text, "  subgraph g{number}[\"{}\"]", escaped(title)).unwrap_or_default();
        }
        for service in services {
            let node = nodes.len();
            writeln!(text, "{indent}n{node}[\"{}\"]", escaped(service.as_str())).unwrap_or_default();
            nodes.insert(service, node);
        }
        if title.is_some() {
            text.push_str("  end\n");
        }
    }
    let mut missing = 0;
    for line in lines(&picture.references) {
        let Some(to) = nodes.get(line.to) else { continue };
        let arrow = match line.kind {
            ReferenceKind::Strong => "==>",
            ReferenceKind::Weak => "-->",
            ReferenceKind::Config => "-.->",
            ReferenceKind::Manual => "--o",
        };
        match line.from {
            Some(from) => {
                let Some(from) = nodes.get(from) else { continue };
                match label(&line.names).as_str() {
                    "" => writeln!(text, "  n{from} {arrow} n{to}"),
                    label => writeln!(text, "  n{from} {arrow}|\"{}\"| n{to}", escaped(label)),
                }
                .unwrap_or_default();
            }
            None => {
                for name in line.names {
                    writeln!(text, "  missing{missing}([\"? {}\"]) {arrow} n{to}", escaped(name))
                        .unwrap_or_default();
                    missing += 1;
                }
            }
        }
    }
    text
}

/// Mermaid's own entities (<https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax>): nothing of a name
/// is read as syntax or as HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter
                if letter.is_alphanumeric()
                    || matches!(letter, ' ' | '-' | '_' | '.' | ',' | ':' | '/' | '?') =>
            {
                escaped.push(letter);
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => write!(escaped, "#{};", u32::from(letter)).unwrap_or_default(),
        }
    }
    escaped
}
