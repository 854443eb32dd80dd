//! The calls that stop an operation, take it back, or take a stack away.

use crate::{AwsError, Cloud, Proof, retry::Attempts};

impl Cloud {
    /// By the stack's id, so that one created since under the same name is safe.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn delete_stack(&self, proof: &Proof, stack_id: &str, token: &str) -> Result<(), AwsError> {
        self.delete_stack_retaining(proof, stack_id, token, &[]).await
    }

    /// The same, and leaves the resources of the logical ids in `retain` where they are, which then belong to no stack. AWS
    /// allows it for a stack whose deletion has failed only.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn delete_stack_retaining(
        &self,
        proof: &Proof,
        stack_id: &str,
        token: &str,
        retain: &[String],
    ) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.once(proof, stack_id, token, || async {
            let request = client
                .delete_stack()
                .stack_name(stack_id)
                .set_retain_resources(given(retain))
                .client_request_token(token);
            request.send().await.map(drop).map_err(|error| AwsError::sdk("DeleteStack", error))
        })
        .await
    }

    /// Stops an update and rolls it back. A creation cannot be stopped.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn cancel_update(&self, proof: &Proof, stack_id: &str, token: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.once(proof, stack_id, token, || async {
            let request = client.cancel_update_stack().stack_name(stack_id).client_request_token(token);
            request.send().await.map(drop).map_err(|error| AwsError::sdk("CancelUpdateStack", error))
        })
        .await
    }

    /// Takes up the way back that had failed (`UPDATE_ROLLBACK_FAILED`). Resources of the logical ids in `skip` are taken for
    /// rolled back as they are: only such whose rollback failed.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn continue_update_rollback(
        &self,
        proof: &Proof,
        stack_id: &str,
        token: &str,
        skip: &[String],
    ) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.once(proof, stack_id, token, || async {
            let request = client
                .continue_update_rollback()
                .stack_name(stack_id)
                .set_resources_to_skip(given(skip))
                .client_request_token(token);
            request.send().await.map(drop).map_err(|error| AwsError::sdk("ContinueUpdateRollback", error))
        })
        .await
    }

    /// Brings a stack that failed without a rollback (`CREATE_FAILED`, `UPDATE_FAILED`) back to its last good state.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn roll_back_stack(&self, proof: &Proof, stack_id: &str, token: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.once(proof, stack_id, token, || async {
            let request = client.rollback_stack().stack_name(stack_id).client_request_token(token);
            request.send().await.map(drop).map_err(|error| AwsError::sdk("RollbackStack", error))
        })
        .await
    }

    /// A call with a token: where its answer was lost and it is refused when it is sent again, AWS's events tell whether
    /// the first was carried out.
    async fn once<F>(
        &self,
        proof: &Proof,
        stack_id: &str,
        token: &str,
        send: impl Fn() -> F,
    ) -> Result<(), AwsError>
    where
        F: Future<Output = Result<(), AwsError>>,
    {
        let send = &send;
        self.call(Attempts::STANDARD, |lost| async move {
            match send().await {
                Ok(()) => Ok(()),
                Err(error) => {
                    let in_doubt = lost || proof.in_doubt();
                    self.unless_carried_out(error, in_doubt, stack_id, token).await.map(drop)
                }
            }
        })
        .await
    }
}

/// An empty list is not sent.
fn given(logical_ids: &[String]) -> Option<Vec<String>> {
    (!logical_ids.is_empty()).then(|| logical_ids.to_vec())
}
