//! What a child process may know of AWS: the short-lived credentials of exactly one cell.

use std::path::Path;

use aws_credential_types::Credentials;
use jiff::Timestamp;

use crate::{AwsError, Cloud, Proof, Secret, access};

/// The shortest that STS gives; a build takes less.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
const SECONDS: i32 = 900;

/// Credentials for one child process, with the region and the address that they are meant for.
#[derive(Debug, Clone)]
pub struct ChildCredentials {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Secret,
    region: String,
    endpoint: Option<String>,
    expires: Option<Timestamp>,
}

impl ChildCredentials {
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// All that begins with `AWS_` in the child's environment. `absent` is a path where nothing is: a tool that also looks
    /// into the AWS configuration of its user finds none.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>
    #[must_use]
    pub fn variables(&self, absent: &Path) -> Vec<(String, Secret)> {
        let absent = absent.display().to_string();
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID", self.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_access_key.reveal().to_owned()),
            ("AWS_SESSION_TOKEN", self.session_token.reveal().to_owned()),
            ("AWS_REGION", self.region.clone()),
            ("AWS_DEFAULT_REGION", self.region.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", absent.clone()),
            ("AWS_SHARED_CREDENTIALS_FILE", absent),
            ("AWS_SDK_LOAD_CONFIG", "0".to_owned()),
        ];
        if let Some(endpoint) = &self.endpoint {
            variables.push(("AWS_ENDPOINT_URL", endpoint.clone()));
        }
        variables.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
    }
}

impl Cloud {
    /// Credentials for a child process: the session's own or, where the access has a key without an end, a session of
    /// a quarter of an hour, so that no such key leaves this process.
    ///
    /// # Errors
    /// Where the proof has ended or is another account's, or STS gives no session.
    pub async fn child_credentials(&self, proof: &Proof) -> Result<ChildCredentials, AwsError> {
        let clients = self.writing(proof)?;
        let own = proof.credentials();
        let credentials = match own.session_token() {
            Some(_) => own.clone(),
            None => {
                let answer = self
                    .other_call(|_| async {
                        let request = clients.sts.get_session_token().duration_seconds(SECONDS);
                        request.send().await.map_err(|error| AwsError::sdk("GetSessionToken", error))
                    })
                    .await?;
                access::session(answer.credentials(), "GetSessionToken")?
            }
        };
        Ok(self.handed_on(&credentials))
    }

    fn handed_on(&self, credentials: &Credentials) -> ChildCredentials {
        ChildCredentials {
            access_key_id: credentials.access_key_id().to_owned(),
            secret_access_key: Secret::new(credentials.secret_access_key().to_owned()),
            session_token: Secret::new(credentials.session_token().unwrap_or_default().to_owned()),
            region: self.target().region.to_string(),
            endpoint: self.0.connector.endpoint().map(str::to_owned),
            expires: access::expiry(credentials),
        }
    }
}
