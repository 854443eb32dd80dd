//! How long things take: by resource type, scaled, with seeded jitter.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::seed;

/// Durations in milliseconds before `scale`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Latency {
    /// Multiplies every duration but `call_ms`; 0 makes everything complete at the next look.
    pub scale: f64,
    /// The largest part by which a duration varies, 0.1 being ten percent either way.
    pub jitter: f64,
    /// What a stack operation takes besides its resources, half before and half after them.
    pub stack_ms: u64,
    pub cleanup_ms: u64,
    pub change_set_ms: u64,
    /// How long an answer to any call takes.
    pub call_ms: u64,
    pub other_ms: u64,
    pub types: BTreeMap<String, u64>,
    /// What an operation on a stack takes altogether, by the stack's name, whatever its resources are.
    pub stacks: BTreeMap<String, u64>,
}

impl Default for Latency {
    fn default() -> Self {
        let types = [
            ("AWS::DynamoDB::Table", 8_000),
            ("AWS::Lambda::Function", 3_000),
            ("AWS::IAM::Role", 6_000),
            ("AWS::SNS::Topic", 2_000),
            ("AWS::SSM::Parameter", 1_000),
            ("AWS::CDK::Metadata", 500),
            ("AWS::CloudFront::Distribution", 30_000),
            ("AWS::RDS::DBInstance", 60_000),
        ];
        Self {
            scale: 1.0,
            jitter: 0.1,
            stack_ms: 2_000,
            cleanup_ms: 500,
            change_set_ms: 1_500,
            call_ms: 0,
            other_ms: 3_000,
            types: types.into_iter().map(|(name, ms)| (name.to_owned(), ms)).collect(),
            stacks: BTreeMap::new(),
        }
    }
}

impl Latency {
    /// Everything completes at the next look.
    pub fn none() -> Self {
        Self { scale: 0.0, ..Self::default() }
    }

    /// How long a resource of a stack takes.
    pub(crate) fn resource(&self, stack: &str, kind: &str, seed: u64, parts: &[&str]) -> SignedDuration {
        if self.stacks.contains_key(stack) {
            return SignedDuration::ZERO;
        }
        self.varied(self.types.get(kind).copied().unwrap_or(self.other_ms), seed, parts)
    }

    /// The half of an operation that passes before its resources, and again after them.
    pub(crate) fn half(&self, stack: &str) -> SignedDuration {
        self.fixed(self.stacks.get(stack).copied().unwrap_or(self.stack_ms) / 2)
    }

    /// How long a change set of a stack is computed.
    pub(crate) fn change_set(&self, stack: &str) -> SignedDuration {
        if self.stacks.contains_key(stack) { SignedDuration::ZERO } else { self.fixed(self.change_set_ms) }
    }

    /// How long a stack is cleaned up besides the resources that go.
    pub(crate) fn cleanup(&self, stack: &str) -> SignedDuration {
        if self.stacks.contains_key(stack) { SignedDuration::ZERO } else { self.fixed(self.cleanup_ms) }
    }

    pub(crate) fn fixed(&self, ms: u64) -> SignedDuration {
        millis(ms as f64 * self.scale)
    }

    fn varied(&self, ms: u64, seed: u64, parts: &[&str]) -> SignedDuration {
        millis(ms as f64 * self.scale * (1.0 + self.jitter * seed::signed_unit(seed, parts)))
    }
}

fn millis(ms: f64) -> SignedDuration {
    SignedDuration::from_millis(ms.max(0.0).round() as i64)
}
