//! A guess at what a service is for: a personal stage replicates APIs and jobs and shares infrastructure.

use topology::Role;

use crate::located::Value;

/// What speaks for a role.
#[derive(Debug, Default)]
pub struct Signs {
    api: bool,
    functions: bool,
    website: bool,
}

impl Signs {
    /// A function, by the kinds of events that call it: `http`, `schedule`, `sqs`.
    pub fn function<E: AsRef<str>>(&mut self, events: impl IntoIterator<Item = E>) {
        self.functions = true;
        self.api |= events.into_iter().any(|event| {
            matches!(
                event.as_ref(),
                "http" | "httpApi" | "websocket" | "alb" | "url" | "Api" | "HttpApi" | "FunctionUrlConfig"
            )
        });
    }

    pub fn resources(&mut self, template: &Value) {
        for entry in template.get("Resources").map(Value::entries).unwrap_or_default() {
            let properties = entry.value.get("Properties");
            match entry.value.get("Type").and_then(Value::as_str).unwrap_or_default() {
                "AWS::Lambda::Function" => self.functions = true,
                "AWS::Serverless::Function" => {
                    let events =
                        properties.and_then(|p| p.get("Events")).map(Value::entries).unwrap_or_default();
                    self.function(events.iter().filter_map(|event| event.value.get("Type")?.as_str()));
                }
                "AWS::Lambda::Url"
                | "AWS::ApiGateway::RestApi"
                | "AWS::ApiGatewayV2::Api"
                | "AWS::Serverless::Api"
                | "AWS::Serverless::HttpApi"
                | "AWS::AppSync::GraphQLApi"
                | "AWS::AppRunner::Service"
                | "AWS::ECS::Service" => self.api = true,
                "AWS::S3::Bucket" => {
                    self.website |= properties.is_some_and(|p| p.get("WebsiteConfiguration").is_some());
                }
                "AWS::CloudFront::Distribution" | "AWS::Amplify::App" => self.website = true,
                _ => {}
            }
        }
    }

    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self { api: true, .. } => Role::Api,
            Self { website: true, .. } => Role::Web,
            Self { functions: true, .. } => Role::Job,
            _ => Role::Infrastructure,
        }
    }
}

/// The role of a template on its own.
#[must_use]
pub fn of_template(template: &Value) -> Role {
    let mut signs = Signs::default();
    signs.resources(template);
    signs.role()
}
