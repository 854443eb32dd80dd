//! Which keys each table of the file has, for the hints about those it has not.

pub(super) const TOP: &[&str] =
    &["schema", "name", "repositories", "groups", "services", "accounts", "stages", "references"];
pub(super) const REPOSITORY: &[&str] = &["path"];
pub(super) const GROUP: &[&str] = &["label"];
pub(super) const SERVICE: &[&str] =
    &["path", "kind", "repository", "stack", "stack-name", "role", "group", "parameters", "note", "stages"];
pub(super) const ACCOUNT: &[&str] = &["id", "access", "endpoint"];
pub(super) const ACCESS: &[&str] = &["profile", "environment"];
pub(super) const ENVIRONMENT: &[&str] = &["access-key-id", "secret-access-key", "session-token"];
pub(super) const STAGE: &[&str] = &["targets", "safety", "method", "base", "order"];
pub(super) const TARGET: &[&str] = &["account", "region"];
pub(super) const REFERENCE: &[&str] = &["from", "to", "note"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::render;

    /// What the model can say must be known here, or the program would warn about what it wrote itself.
    #[test]
    fn every_key_that_the_program_writes_is_known() {
        let text = render(&crate::test_support::everything());
        let parsed = crate::file::parse(&text).unwrap();
        assert_eq!(parsed.problems, []);
        for key in
            [TOP, REPOSITORY, GROUP, SERVICE, ACCOUNT, ACCESS, ENVIRONMENT, STAGE, TARGET, REFERENCE].concat()
        {
            assert!(text.contains(key), "{key} is in no example");
        }
    }
}
