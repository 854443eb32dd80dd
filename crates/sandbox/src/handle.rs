//! One call: who makes it, what goes wrong with it, which service answers, and what is noted of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::drift;
use crate::error::{ApiError, ApiResult};
use crate::faults::Effect;
use crate::ledger::{self, Entry, Outcome};
use crate::request::{Delivery, Reply, Request, Response};
use crate::scope::{self, Caller};
use crate::services::portal::PortalCall;
use crate::services::s3::{self, S3Call};
use crate::services::{
    Call, Sight, cloud_control, cloudformation, cloudwatch, oidc, organizations, portal, sign_in, ssm, sts,
};
use crate::spoken::{JsonService, Spoken};
use crate::wire::rest_json::{self, Door};
use crate::wire::{cbor, json, query};
use crate::world::World;

/// A call with all that is known of it before its service sees it.
struct Arrival<'a> {
    request: &'a Request,
    spoken: &'a Spoken,
    caller: &'a Caller,
    /// The account that a fault puts in place of the right one.
    swapped: Option<String>,
    sight: Sight,
    id: &'a str,
    now: Timestamp,
}

impl World {
    /// Answers one call made at `now`.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Reply {
        self.advance(now);
        let mut caller = scope::caller(request, &self.shared.sessions);
        let spoken = Spoken::of(request, &caller);
        // Who has no account of their own yet asks about one.
        if let (Spoken::Identity { .. }, Some(account)) = (&spoken, request.query("account_id")) {
            caller.scope.account = account;
        }
        let (service, action) = (spoken.service().to_owned(), spoken.action().to_owned());
        let id = self.next_request_id(now);
        *self.calls.entry(format!("{service}:{action}")).or_default() += 1;
        let mut delay = Duration::from_millis(self.settings.latency.call_ms);
        let mut delivery = Delivery::Normal;
        let mut swapped = None;
        let mut sight = Sight::True;
        let effect =
            self.settings.faults.call(&service, &action, &caller.scope.account, &caller.scope.region);
        if !self.settings.faults.calls.is_empty() {
            self.note_faults_used();
        }
        let fault = match effect {
            Some(Effect::Throttle) => Some(spoken.throttled()),
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
            Some(Effect::Expire) => {
                self.end_session(request, now);
                Some(spoken.expired())
            }
            Some(Effect::WrongPrincipal { account }) => {
                swapped = Some(account);
                None
            }
            Some(Effect::Stale) => {
                sight = Sight::Stale;
                None
            }
            Some(Effect::RepeatEvents) => {
                sight = Sight::RepeatedEvents;
                None
            }
            Some(Effect::SkipEvents) => {
                sight = Sight::SkippedEvents;
                None
            }
            None => None,
        };
        let key = format!("{} {service}", caller.scope);
        let limit = self.settings.throttling;
        let fits = limit.is_none_or(|limit| self.throttled.take(&key, limit, now));
        let arrival = Arrival { request, spoken: &spoken, caller: &caller, swapped, sight, id: &id, now };
        let result = match fault {
            Some(error) => Err(error),
            None if !fits => Err(spoken.throttled()),
            None if caller.has_expired(now) => Err(spoken.expired()),
            None => self.dispatch(&arrival),
        };
        // An operation without latency is done by the time of the answer's next look, not within the call.
        if !ledger::is_read(&action) {
            self.record(&arrival, result.as_ref().err());
        }
        let response = result.unwrap_or_else(|error| spoken.failure(request, &error, &id));
        Reply { response, delay, delivery }
    }

    fn dispatch(&mut self, arrival: &Arrival<'_>) -> ApiResult<Response> {
        let Arrival { request, spoken, caller, id, sight, now, .. } = *arrival;
        let swapped = arrival.swapped.as_deref();
        match spoken {
            Spoken::Query { service, action, form } => {
                let call = Call { caller, form: form.clone(), swapped, sight, now };
                let result = if *service == "sts" {
                    sts::call(self, action, &call)?
                } else {
                    cloudformation::call(self, action, &call)?
                };
                Ok(query::answer(service, action, result, id))
            }
            Spoken::Json { service, action } => {
                let body = json::read(request)?;
                let result = match service {
                    JsonService::Ssm => ssm::call(self, action, &caller.scope, &body, now)?,
                    JsonService::Organizations => {
                        organizations::call(self, action, &caller.scope, &body, now)?
                    }
                    JsonService::CloudWatch => cloudwatch::call(self, action, &caller.scope, &body, now)?,
                    JsonService::CloudControl => {
                        cloud_control::call(self, action, &caller.scope, &body, now)?
                    }
                    JsonService::CloudTrail => drift::trail(self, action, &caller.scope, &body, now)?,
                };
                Ok(json::answer(&result, service.version(), id))
            }
            Spoken::Cbor { action } => Ok(cbor::answer(
                &cloudwatch::call(self, action, &caller.scope, &cbor::read(request)?, now)?,
                id,
            )),
            Spoken::Identity { door: Door::Oidc, action } => {
                let body = json::read(request)
                    .map_err(|error| ApiError::new(400, "InvalidRequestException", error.message))?;
                Ok(rest_json::answer(&oidc::call(self, action, request, &body, now)?, id))
            }
            Spoken::Identity { door: Door::Portal, action } => {
                let call = PortalCall { request, swapped, now };
                Ok(rest_json::answer(&portal::call(self, action, &call)?, id))
            }
            Spoken::Identity { door: Door::Pages, action } => sign_in::call(self, action, request, now),
            Spoken::Rest { action, address } => {
                let call = S3Call { request, caller, address: address.clone(), now };
                Ok(s3::call(self, action, &call)?.with_header("x-amz-request-id", id))
            }
            Spoken::Unknown(service) => Err(ApiError::new(
                501,
                "NotImplemented",
                format!(
                    "The sandbox simulates cloudformation, cloudcontrol, cloudtrail, sts, ssm, s3, cloudwatch, organizations \
                     and Identity Center, not {service}"
                ),
            )),
        }
    }

    fn record(&mut self, arrival: &Arrival<'_>, error: Option<&ApiError>) {
        let Arrival { request, spoken, caller, now, .. } = *arrival;
        let (subject, token) = spoken.subject(request);
        let outcome = match error {
            None => Outcome::Accepted,
            Some(error) => Outcome::Refused { code: error.code.clone(), message: error.message.clone() },
        };
        self.ledger.push(Entry {
            at: now,
            account: caller.scope.account.clone(),
            region: caller.scope.region.clone(),
            principal: caller.arn.clone(),
            service: spoken.service().to_owned(),
            action: spoken.action().to_owned(),
            subject,
            token,
            outcome,
        });
    }
}
