//! The services, and what a call to any of them carries.

pub mod cloud_control;
pub mod cloudformation;
pub mod cloudwatch;
pub mod oidc;
pub mod organizations;
pub mod portal;
pub mod s3;
pub mod sign_in;
pub mod ssm;
pub mod sts;

use jiff::Timestamp;

use crate::error::{ApiError, ApiResult};
use crate::scope::{Caller, Scope};
use crate::wire::query::Form;

/// How truly a read shows what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    #[default]
    True,
    Stale,
    RepeatedEvents,
    SkippedEvents,
}

/// One call of the Query protocol.
#[derive(Debug)]
pub struct Call<'a> {
    pub caller: &'a Caller,
    pub form: Form,
    /// The account that credentials are really of, where a fault swaps them.
    pub swapped: Option<&'a str>,
    pub sight: Sight,
    pub now: Timestamp,
}

impl Call<'_> {
    pub fn scope(&self) -> &Scope {
        &self.caller.scope
    }

    pub fn token(&self) -> Option<String> {
        self.client_token("ClientRequestToken")
    }

    pub fn client_token(&self, name: &str) -> Option<String> {
        self.form.get(name).map(str::to_owned)
    }
}

/// One page of a list. The token of the next page is the position at which it starts.
pub fn page<'a, T>(items: &'a [T], token: Option<&str>, size: usize) -> ApiResult<(&'a [T], Option<String>)> {
    let start = match token {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|start| start.parse::<usize>().ok())
            .ok_or_else(|| ApiError::validation(format!("{token} is not a token of a next page")))?,
    };
    let start = start.min(items.len());
    let end = (start + size).min(items.len());
    Ok((&items[start..end], (end < items.len()).then(|| format!("page-{end}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let items: Vec<u32> = (0..5).collect();
        let (first, next) = page(&items, None, 2).unwrap();
        assert_eq!(first, [0, 1]);
        let (second, next) = page(&items, next.as_deref(), 2).unwrap();
        assert_eq!(second, [2, 3]);
        assert_eq!(page(&items, next.as_deref(), 2).unwrap(), (&[4][..], None));
        assert!(page(&items, Some("x"), 2).is_err());
    }
}
