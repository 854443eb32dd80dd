//! Which keys each table of the file has, for the hints about those it has not.

pub(super) const TOP: &[&str] = &[
    "schema",
    "name",
    "repositories",
    "groups",
    "services",
    "sessions",
    "accounts",
    "stages",
    "references",
    "views",
    "notes",
    "dismissed",
];
pub(super) const REPOSITORY: &[&str] = &["path"];
pub(super) const GROUP: &[&str] = &["label"];
pub(super) const SERVICE: &[&str] = &[
    "path",
    "kind",
    "repository",
    "stack",
    "stack-name",
    "role",
    "group",
    "parameters",
    "stage-parameters",
    "values",
    "program",
    "own-deploy",
    "note",
    "stages",
    "provides",
];
pub(super) const PROGRAM: &[&str] = &["deploy", "remove", "timeout", "environment", "outputs"];
pub(super) const SESSION: &[&str] = &["start-url", "region", "endpoint"];
pub(super) const ACCOUNT: &[&str] = &["id", "access", "endpoint", "production", "colour"];
/// The ways in that have keys of their own.
pub(super) const ACCESS: &[&str] = &["sso", "assume-role", "profile", "keys", "environment", "web-identity"];
pub(super) const SSO: &[&str] = &["session", "role"];
pub(super) const ASSUME_ROLE: &[&str] = &["from", "role", "external-id", "mfa-serial"];
pub(super) const KEYS: &[&str] = &["mfa-serial"];
pub(super) const ENVIRONMENT: &[&str] = &["access-key-id", "secret-access-key", "session-token"];
pub(super) const WEB_IDENTITY: &[&str] = &["role", "token-file"];
pub(super) const STAGE: &[&str] =
    &["targets", "safety", "method", "base", "personal", "order", "rollout", "on-failure", "gates", "pins"];
pub(super) const PERSONAL: &[&str] = &["replicate", "owner", "created", "expires", "express", "answers"];
pub(super) const ANSWER: &[&str] = &["use"];
pub(super) const PIN: &[&str] = &["service", "phase"];
pub(super) const GATE: &[&str] = &["name", "at", "approval", "barrier", "command", "http", "alarms"];
/// Places that name something.
pub(super) const PLACE: &[&str] = &["before", "after", "after-phase"];
pub(super) const APPROVAL: &[&str] = &["note"];
pub(super) const COMMAND: &[&str] = &["run", "folder", "timeout"];
pub(super) const HTTP: &[&str] = &["url", "status", "attempts", "pause"];
pub(super) const ALARMS: &[&str] = &["names", "minutes"];
pub(super) const TARGET: &[&str] = &["account", "region"];
pub(super) const REFERENCE: &[&str] = &["from", "to", "note", "planned"];
pub(super) const NOTE: &[&str] = &["text"];
pub(super) const DISMISSED: &[&str] = &["code", "services", "stages", "name", "reason"];
pub(super) const VIEW: &[&str] = &["lens", "shape", "stage", "search", "focus", "collapsed", "place"];
pub(super) const FOCUS: &[&str] = &["service", "direction", "steps"];
pub(super) const VIEW_PLACE: &[&str] = &["x", "y", "zoom"];

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
        let tables = [
            TOP, REPOSITORY, GROUP, SERVICE, SESSION, ACCOUNT, STAGE, PERSONAL, ANSWER, PIN, TARGET,
            REFERENCE, NOTE, DISMISSED,
        ];
        let accesses = [ACCESS, SSO, ASSUME_ROLE, KEYS, ENVIRONMENT, WEB_IDENTITY];
        let gates = [GATE, PLACE, APPROVAL, COMMAND, HTTP, ALARMS, PROGRAM];
        let views = [VIEW, FOCUS, VIEW_PLACE];
        for key in tables.into_iter().chain(accesses).chain(gates).chain(views).flatten() {
            assert!(text.contains(key), "{key} is in no example");
        }
    }
}
