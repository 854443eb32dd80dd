//! One call: who makes it, what goes wrong with it, which service answers, and what is noted of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::error::{ApiError, ApiResult};
use crate::faults::Effect;
use crate::ledger::{self, Entry, Outcome};
use crate::request::{Delivery, Reply, Request, Response};
use crate::scope::{self, Caller};
use crate::services::s3::{self, Address, S3Call};
use crate::services::{Call, cloudformation, ssm, sts};
use crate::wire::query::Form;
use crate::wire::{json, query};
use crate::world::World;

/// A call as its protocol gives it.
enum Spoken {
    Query { service: &'static str, action: String, form: Form },
    Json { action: String },
    Rest { action: &'static str, address: Address },
    Unknown(String),
}

impl Spoken {
    fn of(request: &Request, caller: &Caller) -> Self {
        match caller.service.as_deref() {
            Some("s3") => {}
            Some("ssm") => {
                return Self::Json { action: json::action(request).unwrap_or("Unknown").to_owned() };
            }
            Some(service @ ("cloudformation" | "sts")) => {
                let service = if service == "sts" { "sts" } else { "cloudformation" };
                return Self::query(service, request);
            }
            Some(other) => return Self::Unknown(other.to_owned()),
            // Unsigned: what it looks like decides.
            None if json::action(request).is_some() => {
                return Self::Json { action: json::action(request).unwrap_or_default().to_owned() };
            }
            None if request.method == "POST" && request.path() == "/" && !request.body.is_empty() => {
                let form = Form::read(request);
                let sts = matches!(form.get("Action"), Some("GetCallerIdentity" | "AssumeRole"));
                return Self::query(if sts { "sts" } else { "cloudformation" }, request);
            }
            None => {}
        }
        let address = Address::of(request);
        Self::Rest { action: s3::action(request, &address), address }
    }

    fn query(service: &'static str, request: &Request) -> Self {
        let form = Form::read(request);
        Self::Query { service, action: form.get("Action").unwrap_or("Unknown").to_owned(), form }
    }

    fn service(&self) -> &str {
        match self {
            Self::Query { service, .. } => service,
            Self::Json { .. } => "ssm",
            Self::Rest { .. } => "s3",
            Self::Unknown(service) => service,
        }
    }

    fn action(&self) -> &str {
        match self {
            Self::Query { action, .. } | Self::Json { action } => action,
            Self::Rest { action, .. } => action,
            Self::Unknown(_) => "Unknown",
        }
    }

    fn failure(&self, request: &Request, error: &ApiError, id: &str) -> Response {
        match self {
            Self::Query { service, .. } => query::failure(service, error, id),
            Self::Json { .. } => json::failure(error, id),
            Self::Rest { address, .. } => s3::failure(error, address, request.method == "HEAD", id),
            Self::Unknown(_) => json::failure(error, id),
        }
    }

    /// What is acted on, and under which token.
    fn subject(&self, request: &Request) -> (Option<String>, Option<String>) {
        match self {
            Self::Query { form, .. } => {
                let subject =
                    ["StackName", "ChangeSetName", "RoleArn"].iter().find_map(|name| form.get(name));
                let token = form.get("ClientRequestToken").or_else(|| form.get("ClientToken"));
                (subject.map(str::to_owned), token.map(str::to_owned))
            }
            Self::Json { .. } => {
                let name = json::read(request).ok().and_then(|body| body["Name"].as_str().map(str::to_owned));
                (name, None)
            }
            Self::Rest { address, .. } => {
                let parts = [address.bucket.as_deref(), address.key.as_deref()];
                (Some(parts.into_iter().flatten().collect::<Vec<_>>().join("/")), None)
            }
            Self::Unknown(_) => (None, None),
        }
    }
}

impl World {
    /// Answers one call made at `now`.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Reply {
        self.advance(now);
        let caller = scope::caller(request, &self.shared.sessions);
        let spoken = Spoken::of(request, &caller);
        let (service, action) = (spoken.service().to_owned(), spoken.action().to_owned());
        let id = self.next_request_id(now);
        *self.calls.entry(format!("{service}:{action}")).or_default() += 1;
        let mut delay = Duration::from_millis(self.settings.latency.call_ms);
        let mut delivery = Delivery::Normal;
        let effect = self.settings.faults.call(&action, &caller.scope.account, &caller.scope.region);
        if !self.settings.faults.calls.is_empty() {
            self.note_faults_used();
        }
        let fault = match effect {
            Some(Effect::Throttle) => Some(ApiError::throttling()),
            Some(Effect::Error { status, code, message }) => Some(ApiError::new(status, &code, message)),
            Some(Effect::DelayMs(ms)) => {
                delay += Duration::from_millis(ms);
                None
            }
            Some(Effect::Hang) => {
                delivery = Delivery::Hang;
                Some(ApiError::new(408, "RequestTimeout", "The request was left without an answer."))
            }
            Some(Effect::LoseAnswer) => {
                delivery = Delivery::Lost;
                None
            }
            None => None,
        };
        let key = format!("{} {service}", caller.scope);
        let limit = self.settings.throttling;
        let fits = limit.is_none_or(|limit| self.throttled.take(&key, limit, now));
        let result = match fault {
            Some(error) => Err(error),
            None if !fits => Err(ApiError::throttling()),
            None => self.dispatch(&spoken, request, &caller, &id, now),
        };
        // An operation without latency is done by the time of the answer's next look, not within the call.
        if !ledger::is_read(&action) {
            self.record(&spoken, request, &caller, result.as_ref().err(), now);
        }
        let response = result.unwrap_or_else(|error| spoken.failure(request, &error, &id));
        Reply { response, delay, delivery }
    }

    fn dispatch(
        &mut self,
        spoken: &Spoken,
        request: &Request,
        caller: &Caller,
        id: &str,
        now: Timestamp,
    ) -> ApiResult<Response> {
        match spoken {
            Spoken::Query { service, action, form } => {
                let call = Call { caller, form: form.clone(), now };
                let result = if *service == "sts" {
                    sts::call(self, action, &call)?
                } else {
                    cloudformation::call(self, action, &call)?
                };
                Ok(query::answer(service, action, result, id))
            }
            Spoken::Json { action } => {
                let body = json::read(request)?;
                Ok(json::answer(&ssm::call(self, action, &caller.scope, &body, now)?, id))
            }
            Spoken::Rest { action, address } => {
                let call = S3Call { request, caller, address: address.clone(), now };
                Ok(s3::call(self, action, &call)?.with_header("x-amz-request-id", id))
            }
            Spoken::Unknown(service) => Err(ApiError::new(
                501,
                "NotImplemented",
                format!("The sandbox simulates cloudformation, sts, ssm and s3, not {service}"),
            )),
        }
    }

    fn record(
        &mut self,
        spoken: &Spoken,
        request: &Request,
        caller: &Caller,
        error: Option<&ApiError>,
        now: Timestamp,
    ) {
        let (subject, token) = spoken.subject(request);
        let outcome = match error {
            None => Outcome::Accepted,
            Some(error) => Outcome::Refused { code: error.code.clone(), message: error.message.clone() },
        };
        self.ledger.push(Entry {
            at: now,
            account: caller.scope.account.clone(),
            region: caller.scope.region.clone(),
            service: spoken.service().to_owned(),
            action: spoken.action().to_owned(),
            subject,
            token,
            outcome,
        });
    }
}
