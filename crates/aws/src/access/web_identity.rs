//! Roles that the OpenID Connect token of a CI system may assume.

use std::path::Path;

use aws_credential_types::Credentials;

use super::{Minting, assume};
use crate::{
    AwsError, Secret,
    retry::{Attempts, retrying},
};

/// AWS takes at most 20,000 characters.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
const LONGEST_TOKEN: u64 = 20_000;

pub(super) async fn credentials(
    role_arn: &str,
    token_file: &Path,
    minting: Minting<'_>,
) -> Result<Credentials, AwsError> {
    let token = token(token_file).await?;
    // The call is not signed: the token is the proof.
    let sts = minting.connector.sts(None);
    let answer = retrying(None, minting.jitter, Attempts::STANDARD, |_| async {
        sts.assume_role_with_web_identity()
            .role_arn(role_arn)
            .role_session_name(assume::SESSION_NAME)
            .web_identity_token(token.reveal())
            .send()
            .await
            .map_err(|error| AwsError::sdk("AssumeRoleWithWebIdentity", error))
    })
    .await?;
    assume::session(answer.credentials(), "AssumeRoleWithWebIdentity")
}

async fn token(file: &Path) -> Result<Secret, AwsError> {
    let unreadable = |message: String| AwsError::File {
        path: file.to_owned(),
        message: format!("web identity token: {message}"),
    };
    let size = tokio::fs::metadata(file).await.map_err(|error| unreadable(error.to_string()))?.len();
    if size > LONGEST_TOKEN {
        return Err(unreadable(format!("{size} bytes are more than a token has")));
    }
    let text = tokio::fs::read_to_string(file).await.map_err(|error| unreadable(error.to_string()))?;
    let text = Secret::new(text);
    match text.reveal().trim() {
        "" => Err(unreadable("the file is empty".into())),
        token => Ok(Secret::new(token.to_owned())),
    }
}
