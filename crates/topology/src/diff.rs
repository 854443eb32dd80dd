//! What a save would change, line by line.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum DiffKind {
    Context,
    Added,
    Removed,
    /// Lines left out between two changes.
    Gap,
}

/// A line of a unified diff. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffLine {
    pub kind: DiffKind,
    /// The line in the saved file.
    pub old_line: Option<u32>,
    /// The line in the file to be saved.
    pub new_line: Option<u32>,
    /// Without its line break.
    pub text: String,
}

/// A unified diff with three lines of context; empty where nothing differs.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index + 1).ok());
    let mut lines = Vec::new();
    let diff = TextDiff::from_lines(old, new);
    for (group, ops) in diff.grouped_ops(3).iter().enumerate() {
        if group > 0 {
            lines.push(DiffLine { kind: DiffKind::Gap, old_line: None, new_line: None, text: String::new() });
        }
        for change in ops.iter().flat_map(|op| diff.iter_changes(op)) {
            lines.push(DiffLine {
                kind: match change.tag() {
                    ChangeTag::Equal => DiffKind::Context,
                    ChangeTag::Insert => DiffKind::Added,
                    ChangeTag::Delete => DiffKind::Removed,
                },
                old_line: number(change.old_index()),
                new_line: number(change.new_index()),
                text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{DiffKind, diff};

    #[test]
    fn the_same_text_has_no_diff() {
        assert_eq!(diff("a\n", "a\n"), []);
    }

    #[test]
    fn a_changed_line_is_removed_and_added_between_its_context() {
        let lines = diff("a\nb\nc\n", "a\nB\nc\n");
        let short: Vec<_> =
            lines.iter().map(|line| (line.kind, line.old_line, line.new_line, line.text.as_str())).collect();
        assert_eq!(
            short,
            [
                (DiffKind::Context, Some(1), Some(1), "a"),
                (DiffKind::Removed, Some(2), None, "b"),
                (DiffKind::Added, None, Some(2), "B"),
                (DiffKind::Context, Some(3), Some(3), "c"),
            ]
        );
    }
}
