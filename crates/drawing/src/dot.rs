//! Graphviz.

use std::fmt::Write;

use topology::ReferenceKind;

use crate::{
    picture::Picture,
    sections::{Section, label, lines, sections},
    words,
};

/// A digraph from left to right, with a cluster for each group.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let mut text = "digraph services {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge \
                    [fontname=\"sans-serif\", fontsize=10];\n"
        .to_owned();
    for Section { title, services } in sections(picture) {
        let indent = if title.is_some() { "    " } else { "  " };
        if let Some(title) = &title {
            let (cluster, label) = (quoted(&format!("cluster_{title}")), quoted(title));
            writeln!(text, "  subgraph {cluster} {{\n    label={label};").unwrap_or_default();
        }
        for service in services {
            writeln!(text, "{indent}{};", quoted(service.as_str())).unwrap_or_default();
        }
        if title.is_some() {
            text.push_str("  }\n");
        }
    }
    for line in lines(&picture.references) {
        let style = match line.kind {
            ReferenceKind::Strong => "bold",
            ReferenceKind::Weak => "solid",
            ReferenceKind::Config => "dotted",
            ReferenceKind::Manual => "dashed",
        };
        let to = quoted(line.to.as_str());
        let kind = words::reference(line.kind);
        match line.from {
            Some(from) => {
                let (from, label) = (quoted(from.as_str()), quoted(&label(&line.names)));
                writeln!(text, "  {from} -> {to} [style={style}, class={kind}, label={label}];")
                    .unwrap_or_default();
            }
            None => {
                for name in line.names {
                    // No service is called that: `?` is not part of a name.
                    let missing = quoted(&format!("? {name}"));
                    writeln!(
                        text,
                        "  {missing} [style=dashed];\n  {missing} -> {to} [style={style}, class={kind}];"
                    )
                    .unwrap_or_default();
                }
            }
        }
    }
    text.push_str("}\n");
    text
}

/// A quoted string of DOT; a backslash would begin an escape, so it is doubled.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
