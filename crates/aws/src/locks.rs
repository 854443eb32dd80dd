//! Locks that live in the account that they are about: SSM parameters, whose versions SSM counts.

use aws_sdk_ssm::types::{ParameterTier, ParameterType};

use crate::{AwsError, Cloud, Proof};

/// What a lock's writer takes for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// That there is none.
    New,
    /// That it has this version. SSM has no compare-and-set: who gets another version than the next one was not alone.
    /// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
    Replacing(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutLock {
    /// The version that SSM gave it.
    Put(i64),
    /// Somebody else was there before; nothing was written.
    Taken,
}

impl Cloud {
    /// The value has to be the writer's own (a run, a moment): where an answer was lost, it tells whose lock is found there.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn put_lock(
        &self,
        proof: &Proof,
        name: &str,
        value: &str,
        expected: Lock,
    ) -> Result<PutLock, AwsError> {
        let client = &self.writing(proof)?.ssm;
        self.other_call(|lost| async move {
            let in_doubt = lost || proof.in_doubt();
            if let (Lock::Replacing(before), true) = (expected, in_doubt) {
                // Written again, it would get one version more, as if somebody else had been there.
                match read(client, name).await? {
                    Some((found, version)) if found == value => return Ok(PutLock::Put(version)),
                    Some((_, version)) if version != before => return Ok(PutLock::Taken),
                    Some(_) | None => {}
                }
            }
            let request = client
                .put_parameter()
                .name(name)
                .value(value)
                .r#type(ParameterType::String)
                .tier(ParameterTier::Standard)
                .overwrite(expected != Lock::New);
            match request.send().await.map_err(|error| AwsError::sdk("PutParameter", error)) {
                Ok(answer) => Ok(PutLock::Put(answer.version())),
                Err(error) if error.code() == "lock-taken" => {
                    let found = if in_doubt { read(client, name).await? } else { None };
                    let ours = found.filter(|(found, _)| found == value);
                    Ok(ours.map_or(PutLock::Taken, |(_, version)| PutLock::Put(version)))
                }
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// What a lock says, and its version. Absent where there is no such lock.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn read_lock(&self, name: &str) -> Result<Option<(String, i64)>, AwsError> {
        let session = self.session().await?;
        self.other_call(|_| read(&session.clients.ssm, name)).await
    }

    /// That it is gone already is no error.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn delete_lock(&self, proof: &Proof, name: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.ssm;
        let deleted = self
            .other_call(|_| async move {
                let request = client.delete_parameter().name(name);
                request.send().await.map_err(|error| AwsError::sdk("DeleteParameter", error))
            })
            .await;
        match deleted {
            Err(error) if !error.missing_parameter() => Err(error),
            _ => Ok(()),
        }
    }
}

async fn read(client: &aws_sdk_ssm::Client, name: &str) -> Result<Option<(String, i64)>, AwsError> {
    let request = client.get_parameter().name(name);
    match request.send().await.map_err(|error| AwsError::sdk("GetParameter", error)) {
        Ok(answer) => Ok(answer
            .parameter()
            .map(|found| (found.value().unwrap_or_default().to_owned(), found.version()))),
        Err(error) if error.missing_parameter() => Ok(None),
        Err(error) => Err(error),
    }
}
