//! Who one is in an account, as AWS says it.

use std::collections::BTreeSet;

use aws::{Cloud, Proof};
use topology::{Account, AccountName, Region, StageId, Target, Topology};

use crate::{
    Project,
    contract::{AccountView, ErrorView, IdentityView},
    error::Result,
    project::cells,
};

/// Where an account is asked that no stage goes to: STS answers the same everywhere.
const SOME_REGION: &str = "us-east-1";

impl Project {
    /// Asks AWS who one is in an account.
    ///
    /// # Errors
    /// Where there is no such account, it cannot be reached, or the credentials belong to another.
    pub async fn check_account(&self, name: &AccountName) -> Result<IdentityView> {
        let topology = self.topology();
        let checked = self.prove_account(&topology, name).await;
        self.identities.saw(name, checked.clone());
        checked
    }

    /// Asks AWS who one is in every account of a stage, all at once.
    ///
    /// # Errors
    /// Where the stage does not exist or goes nowhere. An account that cannot be reached has its problem.
    pub async fn whoami(&self, stage: &StageId) -> Result<Vec<AccountView>> {
        let topology = self.topology();
        let (_, targets) = cells::targets(&topology, stage)?;
        let names: BTreeSet<&AccountName> = targets.iter().map(|(target, _)| &target.account).collect();
        futures_util::future::join_all(names.iter().map(|name| self.check_account(name))).await;
        let profiles = self.profiles().await;
        let mut accounts = Vec::new();
        for name in names {
            accounts.push(self.account_view(&topology, name, account(&topology, name)?, &profiles).await);
        }
        Ok(accounts)
    }

    async fn prove_account(&self, topology: &Topology, name: &AccountName) -> Result<IdentityView> {
        let cloud = self.cloud_of(topology, name)?;
        let proof = cloud.prove().await?;
        Ok(self.identity(&cloud, &proof).await)
    }

    /// What a proof says, and for how long.
    pub(in crate::project) async fn identity(&self, cloud: &Cloud, proof: &Proof) -> IdentityView {
        let lasting = cloud.lasting().await;
        IdentityView {
            account: cloud.account().clone(),
            arn: proof.arn().to_owned(),
            role: role_of(proof.arn()),
            expires: proof.expires().map(|at| at.to_string()),
            renewable: lasting.renewable,
            login_ends: lasting.until.map(|at| at.to_string()),
            checked: self.settings.now().to_string(),
        }
    }

    /// A connection to an account, in a region that one of its stages goes to.
    pub(in crate::project) fn cloud_of(&self, topology: &Topology, name: &AccountName) -> Result<Cloud> {
        let account = account(topology, name)?;
        let region = region_of(topology, name);
        self.connect(topology, &Target { account: name.clone(), region }, account)
    }
}

pub(super) fn account<'t>(topology: &'t Topology, name: &AccountName) -> Result<&'t Account> {
    topology.accounts.get(name).ok_or_else(|| {
        let known = topology.accounts.keys().map(AsRef::as_ref);
        let hint = topology::nearest(name.as_str(), known)
            .map_or_else(|| "Add it to stagewright.toml.".into(), |near| format!("Did you mean `{near}`?"));
        ErrorView::new("unknown-account", format!("there is no account `{name}`"), hint)
    })
}

/// The first region that a stage goes to in the account.
pub(super) fn region_of(topology: &Topology, name: &AccountName) -> Region {
    let targets = topology.stages.values().flat_map(|stage| &stage.targets);
    let here = targets.filter(|target| target.account == *name).map(|target| &target.region).next();
    let session = topology.session_of(name).and_then(|session| topology.sessions.get(session));
    here.or(session.map(|session| &session.region))
        .cloned()
        .unwrap_or_else(|| Region::new(SOME_REGION).expect("a constant that is a region"))
}

/// `Deployer` of `arn:aws:sts::1:assumed-role/AWSReservedSSO_Deployer_0123456789abcdef/ana`.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
fn role_of(arn: &str) -> String {
    let name = match arn.split_once(":assumed-role/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None => arn.rsplit(['/', ':']).next().unwrap_or(arn),
    };
    let permission_set = name.strip_prefix("AWSReservedSSO_").and_then(|rest| rest.rsplit_once('_'));
    permission_set.map_or(name, |(set, _)| set).to_owned()
}

#[cfg(test)]
mod tests {
    use super::role_of;

    #[test]
    fn an_arn_says_the_role_as_people_know_it() {
        let role = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Deploy_All_0123456789abcdef/ana";
        assert_eq!(role_of(role), "Deploy_All");
        assert_eq!(role_of("arn:aws:sts::111111111111:assumed-role/ci/stagewright"), "ci");
        assert_eq!(role_of("arn:aws:iam::111111111111:user/teams/ana"), "ana");
        assert_eq!(role_of("arn:aws:iam::111111111111:root"), "root");
    }
}
