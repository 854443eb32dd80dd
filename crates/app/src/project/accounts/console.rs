//! Links to the AWS console.

use topology::{Access, Account, AccountId, Region, Topology};

use super::checking::{account, region_of};
use crate::{
    Project,
    contract::{ConsoleLink, ErrorView},
    error::Result,
    project::connecting::partition,
};

impl Project {
    /// The address of the AWS console for an account, or for a stack in it: through the access portal where the account
    /// stands on one, so that the browser is in the right account and not in whichever it was in last.
    ///
    /// # Errors
    /// Where there is no such account, or it is simulated.
    pub fn console_url(&self, link: &ConsoleLink) -> Result<String> {
        let topology = self.topology();
        let of = account(&topology, &link.account)?;
        if topology.is_simulated(&link.account) || of.endpoint.is_some() {
            return Err(ErrorView::new(
                "no-console",
                format!("{} is simulated and has no console", link.account),
                "`stagewright sandbox` says what is in it.",
            ));
        }
        let region = link.region.clone().unwrap_or_else(|| region_of(&topology, &link.account));
        let page = page(&region, link.stack.as_deref());
        let id = of.known_id(&link.account)?;
        Ok(through_portal(&topology, of, id, &page).unwrap_or(page))
    }
}

/// <https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/select-region.html>
fn page(region: &Region, stack: Option<&str>) -> String {
    let domain = match partition(region) {
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    match stack {
        Some(stack) => format!(
            "https://{region}.{domain}/cloudformation/home?region={region}#/stacks?filteringText={}",
            encoded(stack)
        ),
        None => format!("https://{region}.{domain}/console/home?region={region}"),
    }
}

/// A link of the access portal that goes to a page with an account and role.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html>
fn through_portal(topology: &Topology, account: &Account, id: &AccountId, page: &str) -> Option<String> {
    let Some(Access::Sso(access)) = &account.access else { return None };
    let start_url = topology.sessions.get(&access.session)?.start_url.trim_end_matches(['/', '#']);
    Some(format!(
        "{start_url}/#/console?account_id={id}&role_name={}&destination={}",
        encoded(&access.role),
        encoded(page)
    ))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_looked_for_by_its_name_in_its_region() {
        let page = page(&Region::new("eu-west-1").unwrap(), Some("notes-dev"));
        assert_eq!(
            page,
            "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks?filteringText=notes%2Ddev"
        );
    }
}
