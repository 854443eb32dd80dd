//! The nearest of some names, for hints: "did you mean `staging`?".

/// The name that differs least, where it differs by no more than a third of its letters (at least one), in either case.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (name.len() / 3).max(1);
    let name = name.to_lowercase();
    known
        .into_iter()
        // Cheap, and rules out most of a long list.
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit)
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_error_finds_the_word_that_was_meant() {
        assert_eq!(nearest("serivces", ["stages", "services", "accounts"]), Some("services"));
        assert_eq!(nearest("Role", ["role", "rule"]), Some("role"));
    }

    #[test]
    fn an_export_is_found_by_its_ending_among_its_like() {
        let known = ["dev-notes-ext-infra-TableName", "dev-notes-ext-infra-TableArn", "dev-Other"];
        assert_eq!(nearest("dev-notes-ext-infra-ExtTableName", known), Some("dev-notes-ext-infra-TableName"));
    }

    #[test]
    fn a_word_that_resembles_nothing_finds_nothing() {
        assert_eq!(nearest("colour", ["path", "kind", "role"]), None);
    }
}
