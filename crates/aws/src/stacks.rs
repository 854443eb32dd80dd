//! Stacks: what is there, and the calls that change it.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudformation::types::{
    Capability, DeploymentConfig, DeploymentConfigMode, Parameter, Stack, Tag,
};
use jiff::Timestamp;

use crate::{AwsError, Cloud, Proof, StackStatus, clock::timestamp, retry::Attempts};

/// A stack as DescribeStacks shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackDescription {
    pub id: String,
    pub name: String,
    pub status: StackStatus,
    pub reason: Option<String>,
    pub outputs: BTreeMap<String, String>,
    /// The key of the output behind each export, by export name.
    pub exports: BTreeMap<String, String>,
    /// The values as they were given; secret ones are stars.
    pub parameters: BTreeMap<String, String>,
    /// What SSM parameters held when the stack was deployed with them.
    pub resolved: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// As AWS writes them: `CAPABILITY_IAM`. The way back to a template takes them, too.
    pub capabilities: Vec<String>,
    /// The id of the stack that this one is nested in.
    pub parent: Option<String>,
    pub termination_protection: bool,
    pub created: Option<Timestamp>,
    pub updated: Option<Timestamp>,
}

impl StackDescription {
    fn read(stack: &Stack) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            id: text(stack.stack_id()),
            name: text(stack.stack_name()),
            status: StackStatus(text(stack.stack_status().map(|status| status.as_str()))),
            reason: stack.stack_status_reason().map(str::to_owned),
            outputs: stack
                .outputs()
                .iter()
                .map(|output| (text(output.output_key()), text(output.output_value())))
                .collect(),
            exports: stack
                .outputs()
                .iter()
                .filter_map(|output| Some((output.export_name()?.to_owned(), text(output.output_key()))))
                .collect(),
            parameters: stack
                .parameters()
                .iter()
                .map(|parameter| (text(parameter.parameter_key()), text(parameter.parameter_value())))
                .collect(),
            resolved: stack
                .parameters()
                .iter()
                .filter_map(|one| Some((text(one.parameter_key()), one.resolved_value()?.to_owned())))
                .collect(),
            tags: stack.tags().iter().map(|tag| (text(tag.key()), text(tag.value()))).collect(),
            capabilities: stack.capabilities().iter().map(|one| one.as_str().to_owned()).collect(),
            parent: stack.parent_id().map(str::to_owned),
            termination_protection: stack.enable_termination_protection().unwrap_or(false),
            created: stack.creation_time().and_then(timestamp),
            updated: stack.last_updated_time().and_then(timestamp),
        }
    }

    /// When the stack was last changed by anybody.
    #[must_use]
    pub fn changed(&self) -> Option<Timestamp> {
        self.updated.or(self.created)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub name: String,
    pub value: String,
    /// The id of the stack that exports it.
    pub stack_id: String,
}

/// Where CloudFormation finds a template: at most 51,200 bytes travel with the call.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateSource {
    Body(String),
    Url(String),
}

impl TemplateSource {
    pub const LARGEST_BODY: usize = 51_200;

    pub(crate) fn body(&self) -> Option<String> {
        match self {
            Self::Body(text) => Some(text.clone()),
            Self::Url(_) => None,
        }
    }

    pub(crate) fn url(&self) -> Option<String> {
        match self {
            Self::Body(_) => None,
            Self::Url(url) => Some(url.clone()),
        }
    }
}

/// What a stack shall become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackRequest {
    /// Its name, or its id where it exists.
    pub stack: String,
    pub template: TemplateSource,
    pub parameters: BTreeMap<String, String>,
    /// Parameters that keep the values that they have: what AWS shows of a secret one is stars.
    pub previous: BTreeSet<String>,
    pub tags: BTreeMap<String, String>,
    /// As AWS writes them: `CAPABILITY_IAM`.
    pub capabilities: Vec<String>,
    pub mode: Mode,
    /// The ClientRequestToken: with the same one, AWS carries out a call once.
    pub token: String,
}

/// When an operation counts as done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Once all resources are ready.
    #[default]
    Standard,
    /// Once they are configured; they get ready behind it. Not every server and region has it.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html>
    Express,
}

/// Other tags for a stack that stays what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retagging {
    pub stack_id: String,
    /// Their values are not touched: those of secret ones are not known.
    pub parameters: BTreeSet<String>,
    /// All of them: AWS takes away what is not among them.
    pub tags: BTreeMap<String, String>,
    pub capabilities: Vec<String>,
    pub token: String,
}

impl StackRequest {
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        let given = self.parameters.iter().filter(|(key, _)| !self.previous.contains(*key));
        let given = given.map(|(key, value)| Parameter::builder().parameter_key(key).parameter_value(value));
        let kept =
            self.previous.iter().map(|key| Parameter::builder().parameter_key(key).use_previous_value(true));
        given.chain(kept).map(|parameter| parameter.build()).collect()
    }

    pub(crate) fn tags(&self) -> Vec<Tag> {
        sent_tags(&self.tags)
    }

    pub(crate) fn capabilities(&self) -> Vec<Capability> {
        sent_capabilities(&self.capabilities)
    }

    /// Said only where it is asked for, so that servers which do not know it are not asked.
    pub(crate) fn deployment_config(&self) -> Option<DeploymentConfig> {
        match self.mode {
            Mode::Standard => None,
            Mode::Express => Some(DeploymentConfig::builder().mode(DeploymentConfigMode::Express).build()),
        }
    }
}

fn sent_tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn sent_capabilities(names: &[String]) -> Vec<Capability> {
    names.iter().map(|name| Capability::from(name.as_str())).collect()
}

impl Cloud {
    /// Absent where there is no such stack.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn describe(&self, stack: &str) -> Result<Option<StackDescription>, AwsError> {
        self.describe_with(stack, Attempts::STANDARD).await
    }

    /// The same, asked once: for a question that will be asked again.
    ///
    /// # Errors
    /// Where AWS refuses, throttles, or cannot be reached.
    pub async fn glance(&self, stack: &str) -> Result<Option<StackDescription>, AwsError> {
        self.describe_with(stack, Attempts::ONCE).await
    }

    async fn describe_with(
        &self,
        stack: &str,
        attempts: Attempts,
    ) -> Result<Option<StackDescription>, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(attempts, |_| async {
                let request = session.clients.cloudformation.describe_stacks().stack_name(stack);
                request.send().await.map_err(|error| AwsError::sdk("DescribeStacks", error))
            })
            .await;
        match answer {
            Ok(answer) => Ok(answer.stacks().first().map(StackDescription::read)),
            Err(error) if error.missing_stack() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Every stack of the target that is not deleted.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn stacks(&self) -> Result<Vec<StackDescription>, AwsError> {
        self.stacks_with(Attempts::STANDARD).await
    }

    /// The same, asked once: for a question that will be asked again.
    ///
    /// # Errors
    /// Where AWS refuses, throttles, or cannot be reached.
    pub async fn glance_at_all(&self) -> Result<Vec<StackDescription>, AwsError> {
        self.stacks_with(Attempts::ONCE).await
    }

    async fn stacks_with(&self, attempts: Attempts) -> Result<Vec<StackDescription>, AwsError> {
        let session = self.session().await?;
        let mut stacks = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(attempts, |_| async {
                    let request =
                        session.clients.cloudformation.describe_stacks().set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("DescribeStacks", error))
                })
                .await?;
            stacks.extend(answer.stacks().iter().map(StackDescription::read));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(stacks);
            }
        }
    }

    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn exports(&self) -> Result<Vec<Export>, AwsError> {
        let session = self.session().await?;
        let mut exports = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(Attempts::STANDARD, |_| async {
                    let request = session.clients.cloudformation.list_exports().set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("ListExports", error))
                })
                .await?;
            exports.extend(answer.exports().iter().map(|export| Export {
                name: export.name().unwrap_or_default().to_owned(),
                value: export.value().unwrap_or_default().to_owned(),
                stack_id: export.exporting_stack_id().unwrap_or_default().to_owned(),
            }));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(exports);
            }
        }
    }

    /// The names of the stacks that import an export. Absent where the server cannot say.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn importers(&self, export: &str) -> Result<Option<BTreeSet<String>>, AwsError> {
        let session = self.session().await?;
        let mut importers = BTreeSet::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(Attempts::OPTIONAL, |_| async {
                    let imports = session.clients.cloudformation.list_imports();
                    let request = imports.export_name(export).set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("ListImports", error))
                })
                .await;
            let answer = match answer {
                Ok(answer) => answer,
                // That nobody imports it is an error to AWS: `Export 'X' is not imported by any stack.`
                Err(AwsError::Service { message, .. })
                    if message.contains("is not imported by any stack") =>
                {
                    return Ok(Some(importers));
                }
                Err(error) if error.unsupported() => return Ok(None),
                Err(error) => return Err(error),
            };
            importers.extend(answer.imports().iter().cloned());
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(Some(importers));
            }
        }
    }

    /// The template as it was given. Absent where there is no such stack.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn template(&self, stack: &str) -> Result<Option<String>, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(Attempts::STANDARD, |_| async {
                let request = session.clients.cloudformation.get_template().stack_name(stack);
                request.send().await.map_err(|error| AwsError::sdk("GetTemplate", error))
            })
            .await;
        match answer {
            Ok(answer) => Ok(answer.template_body().map(str::to_owned)),
            Err(error) if error.missing_stack() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Answers the new stack's id.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn create_stack(&self, proof: &Proof, request: &StackRequest) -> Result<String, AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.call(Attempts::STANDARD, |lost| async move {
            let in_doubt = lost || proof.in_doubt();
            let sent = client
                .create_stack()
                .stack_name(&request.stack)
                .set_template_body(request.template.body())
                .set_template_url(request.template.url())
                .set_parameters(Some(request.parameters()))
                .set_tags(Some(request.tags()))
                .set_capabilities(Some(request.capabilities()))
                .set_deployment_config(request.deployment_config())
                .client_request_token(&request.token)
                .send()
                .await;
            match sent {
                Ok(answer) => Ok(answer.stack_id().unwrap_or(&request.stack).to_owned()),
                Err(error) => {
                    let error = AwsError::sdk("CreateStack", error);
                    self.unless_carried_out(error, in_doubt, &request.stack, &request.token).await
                }
            }
        })
        .await
    }

    /// Answers the stack's id.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached; `no_updates` where there is nothing to do.
    pub async fn update_stack(&self, proof: &Proof, request: &StackRequest) -> Result<String, AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.call(Attempts::STANDARD, |lost| async move {
            let in_doubt = lost || proof.in_doubt();
            let sent = client
                .update_stack()
                .stack_name(&request.stack)
                .set_template_body(request.template.body())
                .set_template_url(request.template.url())
                .set_parameters(Some(request.parameters()))
                .set_tags(Some(request.tags()))
                .set_capabilities(Some(request.capabilities()))
                .set_deployment_config(request.deployment_config())
                .client_request_token(&request.token)
                .send()
                .await;
            match sent {
                Ok(answer) => Ok(answer.stack_id().unwrap_or(&request.stack).to_owned()),
                Err(error) => {
                    let error = AwsError::sdk("UpdateStack", error);
                    self.unless_carried_out(error, in_doubt, &request.stack, &request.token).await
                }
            }
        })
        .await
    }

    /// Changes a stack's tags and nothing else of it: its own template is used again. What of its resources takes tags gets the
    /// new ones, too. Answers the stack's id.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached; `no_updates` where it has these tags.
    pub async fn retag_stack(&self, proof: &Proof, request: &Retagging) -> Result<String, AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        let kept = |key: &String| Parameter::builder().parameter_key(key).use_previous_value(true).build();
        self.call(Attempts::STANDARD, |lost| async move {
            let in_doubt = lost || proof.in_doubt();
            let sent = client
                .update_stack()
                .stack_name(&request.stack_id)
                .use_previous_template(true)
                .set_parameters(Some(request.parameters.iter().map(kept).collect()))
                .set_tags(Some(sent_tags(&request.tags)))
                .set_capabilities(Some(sent_capabilities(&request.capabilities)))
                .client_request_token(&request.token)
                .send()
                .await;
            match sent {
                Ok(answer) => Ok(answer.stack_id().unwrap_or(&request.stack_id).to_owned()),
                Err(error) => {
                    let error = AwsError::sdk("UpdateStack", error);
                    self.unless_carried_out(error, in_doubt, &request.stack_id, &request.token).await
                }
            }
        })
        .await
    }

    /// A call that is refused after one whose answer was lost: if AWS carried out the first, its events bear our token.
    pub(crate) async fn unless_carried_out(
        &self,
        error: AwsError,
        in_doubt: bool,
        stack: &str,
        token: &str,
    ) -> Result<String, AwsError> {
        if !in_doubt || error.retryable() {
            return Err(error);
        }
        let carried_out = self.carried_out(stack, token).await.map_err(|_| error.clone())?;
        carried_out.ok_or(error)
    }
}
