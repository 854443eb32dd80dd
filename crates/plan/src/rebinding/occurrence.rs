//! Where a name stands in a text, as itself and not as a part of a longer name.

use super::names::{Counterpart, Named};

/// Byte places at which the name stands in the text.
pub fn places(text: &str, name: &str, named: &Named) -> Vec<usize> {
    text.match_indices(name)
        .map(|(at, _)| at)
        .filter(|at| {
            let before = &text[..*at];
            let after = &text[at + name.len()..];
            begins(before, name, named) && ends(after, named)
        })
        .collect()
}

fn begins(before: &str, name: &str, named: &Named) -> bool {
    // `arn:aws:ssm:eu-west-1:111122223333:parameter/path`, where the path's own slash follows the word.
    if matches!(named, Named::Parameter { .. }) && name.starts_with('/') && before.ends_with(":parameter") {
        return true;
    }
    before.chars().next_back().is_none_or(|character| !belongs(character, named) || character == '/')
        && !(name.starts_with('/') && before.ends_with(|character: char| belongs(character, named)))
}

fn ends(after: &str, named: &Named) -> bool {
    let mut rest = after.chars();
    match rest.next() {
        // The end of a sentence, or of a host's first label; a name goes on only where a letter follows.
        Some('.') => rest.next().is_none_or(|character| !character.is_ascii_alphanumeric()) || host(after),
        Some(character) => !belongs(character, named),
        None => true,
    }
}

/// `.s3.amazonaws.com`: what follows a bucket's name in its address.
fn host(after: &str) -> bool {
    after.starts_with(".s3.") || after.starts_with(".s3-") || after.contains(".amazonaws.com")
}

/// Whether a name of this kind may have the character in it.
fn belongs(character: char, named: &Named) -> bool {
    let within = character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    within || (character == '/' && matches!(named, Named::Parameter { .. }))
}

/// The text with the names of the base stage in it.
pub fn replaced(text: &str, found: &[(usize, &Counterpart)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, counterpart) in found {
        out.push_str(&text[from..*at]);
        out.push_str(&counterpart.base);
        from = at + counterpart.personal.len();
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Named {
        Named::Resource { logical_id: "T".into(), kind: "AWS::DynamoDB::Table".into() }
    }

    #[test]
    fn a_name_is_found_in_an_arn_and_not_in_a_longer_name() {
        let found = |text: &str| places(text, "alice-notes", &table()).len();
        assert_eq!(found("alice-notes"), 1);
        assert_eq!(found("arn:aws:dynamodb:eu-west-1:1:table/alice-notes/index/*"), 1);
        assert_eq!(found("arn:aws:dynamodb:eu-west-1:1:table/alice-notes-old"), 0);
        assert_eq!(found("my-alice-notes"), 0);
        assert_eq!(found("alice-notes,alice-notes"), 2);
        assert_eq!(found("https://alice-notes.s3.eu-west-1.amazonaws.com/x"), 1);
        assert_eq!(found("alice-notes.example"), 0);
    }

    #[test]
    fn a_parameters_path_is_found_whole() {
        let named = Named::Parameter { logical_id: "P".into() };
        let found = |text: &str| places(text, "/alice/db", &named).len();
        assert_eq!(found("{{resolve:ssm:/alice/db}}"), 1);
        assert_eq!(found("{{resolve:ssm:/alice/db:3}}"), 1);
        assert_eq!(found("arn:aws:ssm:eu-west-1:1:parameter/alice/db"), 1);
        assert_eq!(found("/alice/db/url"), 0);
        assert_eq!(found("/team/alice/db"), 0);
    }
}
