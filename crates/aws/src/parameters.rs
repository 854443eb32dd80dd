//! Which SSM parameters exist.

use std::collections::BTreeSet;

use crate::{AwsError, Cloud};

/// GetParameters takes at most ten names.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>
const NAMES_PER_CALL: usize = 10;

impl Cloud {
    /// Those of `names` that exist. Their values are not read.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn existing_parameters(&self, names: &BTreeSet<String>) -> Result<BTreeSet<String>, AwsError> {
        let mut existing = BTreeSet::new();
        let session = self.session().await?;
        let names: Vec<_> = names.iter().cloned().collect();
        for names in names.chunks(NAMES_PER_CALL) {
            let answer = self
                .other_call(|_| async {
                    let request = session.clients.ssm.get_parameters().set_names(Some(names.to_vec()));
                    request.send().await.map_err(|error| AwsError::sdk("GetParameters", error))
                })
                .await?;
            existing.extend(
                answer.parameters().iter().filter_map(|parameter| parameter.name()).map(str::to_owned),
            );
        }
        Ok(existing)
    }
}
