//! Patterns of policies, `table/alice-*`: what they cover decides what becomes of them.

use super::names::{Counterpart, Name};

/// What a text with a star covers.
#[derive(Debug, PartialEq, Eq)]
pub enum Covered<'a> {
    /// Nothing that is known to be shared.
    Nothing,
    /// Shared names only, which all have the same beginning in the base stage.
    Shared { from: String, to: String, by: &'a Counterpart },
    /// Names of both, or of shared services whose beginnings differ.
    Both { from: String, choices: Vec<&'a Counterpart>, to: Vec<String> },
}

pub fn covered<'a>(text: &str, counterparts: &[&'a Counterpart], own: &[Name]) -> Covered<'a> {
    for prefix in prefixes(text) {
        let shared: Vec<(&Counterpart, String)> = counterparts
            .iter()
            .filter_map(|counterpart| {
                let rest = counterpart.personal.strip_prefix(prefix)?;
                Some((*counterpart, counterpart.base.strip_suffix(rest)?.to_owned()))
            })
            .collect();
        let Some((first, to)) = shared.first() else { continue };
        let from = format!("{prefix}*");
        let own = own.iter().any(|name| name.text.starts_with(prefix));
        if !own && shared.iter().all(|(_, other)| other == to) {
            return Covered::Shared { from, to: format!("{to}*"), by: first };
        }
        let mut choices: Vec<String> = shared.iter().map(|(_, to)| format!("{to}*")).collect();
        choices.sort();
        choices.dedup();
        return Covered::Both {
            from,
            choices: shared.iter().map(|(counterpart, _)| *counterpart).collect(),
            to: choices,
        };
    }
    Covered::Nothing
}

/// What stands before each star, back to where the name begins.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('*').filter_map(|(star, _)| {
        let before = &text[..star];
        let begin = before.rfind([':', '/', ' ', ',']).map_or(0, |at| at + 1);
        let prefix = &before[begin..];
        (!prefix.is_empty()).then_some(prefix)
    })
}
