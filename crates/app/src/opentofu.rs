//! Child accounts as OpenTofu, for those who create accounts with it.

use crate::contract::NewAccount;

/// One `aws_organizations_account` for each.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_account>
pub fn accounts(accounts: &[NewAccount], role: &str) -> String {
    let blocks = accounts.iter().map(|account| {
        let label: String = account
            .name
            .as_str()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        // A label begins with a letter or an underscore.
        let label = if label.starts_with(|c: char| c.is_ascii_digit()) { format!("_{label}") } else { label };
        format!(
            "resource \"aws_organizations_account\" \"{label}\" {{\n  name      = {}\n  email     = {}\n  role_name = {}\n\n  \
             # Closing an account is a decision of its own.\n  close_on_deletion = false\n\n  lifecycle {{\n    \
             ignore_changes = [role_name]\n  }}\n}}\n",
            text(account.name.as_str()),
            text(&account.email),
            text(role)
        )
    });
    blocks.collect::<Vec<_>>().join("\n")
}

/// A text in which nothing is a template.
fn text(plain: &str) -> String {
    let escaped = plain.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_address_cannot_leave_its_text() {
        let account = NewAccount { name: "9.acme-dev".parse().unwrap(), email: "a\"${b}@example.com".into() };
        let text = accounts(&[account], "R");
        assert!(text.contains("\"_9_acme_dev\""), "{text}");
        assert!(text.contains("email     = \"a\\\"$${b}@example.com\""), "{text}");
    }
}
