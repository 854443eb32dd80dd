//! Sessions and ways in, as the file writes them.

use super::{
    FileErrorCode, known_keys as known,
    reader::{Node, Reader},
    secrets,
};
use crate::{Access, AssumeRoleAccess, EnvironmentAccess, KeysAccess, Session, SsoAccess, WebIdentityAccess};

const ACCESS_HINT: &str = "Write \"sandbox\", \"keys\", { profile = \"name\" }, \
     { sso = { session = \"name\", role = \"name\" } }, { assume-role = { from = \"account\", role = \"name\" } }, \
     { environment = { access-key-id = \"NAME\", secret-access-key = \"NAME\" } } or \
     { web-identity = { role = \"name\", token-file = \"NAME\" } }.";
const ROLE_HINT: &str = "Write the name of the role in this account.";
const VARIABLE_HINT: &str = "Write the name of an environment variable, not its value.";

pub(super) fn session(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Session> {
    secrets::check(reader, node);
    let start_hint =
        "Write the address of the access portal, such as `https://acme.awsapps.com/start`, or `sandbox`.";
    let start_url = required(reader, node, "start-url", start_hint);
    if !node.table.contains_key("region") {
        reader.missing(
            node,
            "region",
            "Write the region that Identity Center is in: `region = \"eu-west-1\"`.",
        );
    }
    let region = reader.name_at(node, "region");
    let endpoint = optional(reader, node, "endpoint");
    Some(Session { start_url: start_url?, region: region?, endpoint })
}

pub(super) fn access(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Access> {
    let (item, offset, path) = reader.get(node, "access")?;
    let title = path.dotted();
    if let Some(word) = item.as_str() {
        return match word {
            "sandbox" => Some(Access::Sandbox),
            "keys" => Some(Access::Keys(KeysAccess::default())),
            _ => {
                let message = format!("`{word}` is no access that `{title}` can have");
                reader.error(offset, FileErrorCode::UnknownValue, message, ACCESS_HINT.into());
                None
            }
        };
    }
    if item.as_table_like().is_none() {
        reader.wrong_type(offset, &title, item, "an access", ACCESS_HINT);
        return None;
    }
    let access = reader.table(node, "access")?;
    reader.unknown_keys(&access, known::ACCESS);
    let ways: Vec<&str> =
        known::ACCESS.iter().copied().filter(|way| access.table.contains_key(way)).collect();
    match ways[..] {
        [] => {
            let message = format!("`{title}` says no way to get credentials");
            reader.error(offset, FileErrorCode::MissingKey, message, ACCESS_HINT.into());
            None
        }
        [way] => one_way(reader, &access, way),
        _ => {
            let message =
                format!("`{title}` says {} ways to get credentials: {}", ways.len(), ways.join(", "));
            reader.error(offset, FileErrorCode::UnknownValue, message, "Keep one of them.".into());
            None
        }
    }
}

/// `way` is one of the keys that an access can have.
fn one_way(reader: &mut Reader<'_>, access: &Node<'_>, way: &str) -> Option<Access> {
    if way == "profile" {
        return optional(reader, access, way).map(Access::Profile);
    }
    let node = reader.table(access, way)?;
    match way {
        "sso" => {
            reader.unknown_keys(&node, known::SSO);
            if !node.table.contains_key("session") {
                reader.missing(&node, "session", "Write the name of a session in [sessions].");
            }
            let session = reader.name_at(&node, "session");
            let role = required(reader, &node, "role", "Write the name of a permission set.");
            Some(Access::Sso(SsoAccess { session: session?, role: role? }))
        }
        "assume-role" => {
            reader.unknown_keys(&node, known::ASSUME_ROLE);
            if !node.table.contains_key("from") {
                reader.missing(&node, "from", "Write the name of the account whose access assumes the role.");
            }
            let from = reader.name_at(&node, "from");
            let role = required(reader, &node, "role", ROLE_HINT);
            let external_id = optional(reader, &node, "external-id");
            let mfa_serial = optional(reader, &node, "mfa-serial");
            Some(Access::AssumeRole(AssumeRoleAccess { from: from?, role: role?, external_id, mfa_serial }))
        }
        "keys" => {
            reader.unknown_keys(&node, known::KEYS);
            Some(Access::Keys(KeysAccess { mfa_serial: optional(reader, &node, "mfa-serial") }))
        }
        "environment" => {
            reader.unknown_keys(&node, known::ENVIRONMENT);
            let access_key_id = required(reader, &node, "access-key-id", VARIABLE_HINT);
            let secret_access_key = required(reader, &node, "secret-access-key", VARIABLE_HINT);
            let session_token = optional(reader, &node, "session-token");
            Some(Access::Environment(EnvironmentAccess {
                access_key_id: access_key_id?,
                secret_access_key: secret_access_key?,
                session_token,
            }))
        }
        "web-identity" => {
            reader.unknown_keys(&node, known::WEB_IDENTITY);
            let role = required(reader, &node, "role", ROLE_HINT);
            let token_file = required(reader, &node, "token-file", VARIABLE_HINT);
            Some(Access::WebIdentity(WebIdentityAccess { role: role?, token_file: token_file? }))
        }
        _ => None,
    }
}

pub(super) fn required(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, hint: &str) -> Option<String> {
    if !node.table.contains_key(key) {
        reader.missing(node, key, hint);
    }
    optional(reader, node, key)
}

pub(super) fn optional(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<String> {
    reader.text(node, key).map(|(text, _)| text)
}
