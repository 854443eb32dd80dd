//! Whose comment is it? A comment right above something belongs to it; one right below something, with a blank line
//! after it, belongs to what is above; one between two blank lines belongs to nobody and always stays.

use toml_edit::{Decor, DocumentMut, RawString};

use super::tables;

pub(super) fn prefix(decor: &Decor) -> String {
    decor.prefix().and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// Splits what stands before something into what belongs to the thing above it, and the rest.
pub(super) fn split_above(text: &str) -> (&str, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            return text.split_at(end);
        }
        end += line.len();
    }
    ("", text)
}

/// What stays when the thing below `text` goes: everything but the comment right above it.
pub(super) fn staying(text: &str) -> &str {
    let mut end = 0;
    let mut last_blank = None;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            last_blank = Some(end);
        }
        end += line.len();
    }
    let staying = last_blank.map_or("", |at| &text[..at]);
    if staying.contains('#') { staying } else { "" }
}

/// Puts text before the first table after a position, or at the end of the file where there is none. `apart`: what
/// stands there is not to become a comment of what is above.
pub(super) fn put_after(document: &mut DocumentMut, position: isize, text: &str, apart: bool) {
    let join = |there: &str| {
        let blank = if apart && there.starts_with('#') { "\n" } else { "" };
        format!("{text}{blank}{there}")
    };
    if let Some(table) = tables::first_after(document, position) {
        let with = join(&prefix(table.decor()));
        table.decor_mut().set_prefix(with);
    } else {
        let with = join(document.trailing().as_str().unwrap_or_default());
        document.set_trailing(with);
    }
}

/// Takes the comment that belongs to whatever stands before a position from what follows it.
pub(super) fn take_above(document: &mut DocumentMut, position: isize) -> String {
    if let Some(table) = tables::first_after(document, position) {
        let text = prefix(table.decor());
        let (above, rest) = split_above(&text);
        if !above.is_empty() {
            table.decor_mut().set_prefix(rest);
        }
        return above.to_owned();
    }
    let text = document.trailing().as_str().unwrap_or_default().to_owned();
    let (above, rest) = if text.lines().any(|line| line.trim().is_empty()) {
        split_above(&text)
    } else {
        (text.as_str(), "")
    };
    document.set_trailing(rest);
    if above.is_empty() || above.ends_with('\n') { above.to_owned() } else { format!("{above}\n") }
}

#[cfg(test)]
mod tests {
    use super::{split_above, staying};

    #[test]
    fn a_comment_below_something_and_above_a_blank_line_belongs_to_what_is_above() {
        assert_eq!(split_above("# role = 1\n\n# next\n"), ("# role = 1\n", "\n# next\n"));
        assert_eq!(split_above("\n# next\n"), ("", "\n# next\n"));
        assert_eq!(split_above("# next\n"), ("", "# next\n"));
    }

    #[test]
    fn only_the_comment_right_above_goes_with_a_thing() {
        assert_eq!(staying("\n# Services\n\n# the database\n"), "\n# Services\n");
        assert_eq!(staying("\n# the database\n"), "");
        assert_eq!(staying("\n\n"), "");
    }
}
