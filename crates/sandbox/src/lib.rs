//! An AWS-shaped simulator: CloudFormation, STS, SSM, S3, Cloud Control, CloudTrail, CloudWatch's alarms, Identity Center and
//! Organizations as far as deployments need them.
//!
//! `World` is a pure state machine (a request and the time go in, a response comes out). `Sandbox` shares one
//! between callers and keeps it in a folder if asked to. `serve` and `http_client` are its two front doors.

mod alarms;
mod changesets;
mod clock;
mod connector;
mod credentials;
mod drift;
mod endpoint;
mod error;
mod exports;
mod faults;
mod fill;
mod handle;
mod identity_center;
mod inspect;
mod latency;
mod ledger;
mod left;
mod organization;
mod request;
mod resources;
mod sandbox;
mod scope;
mod seed;
mod services;
mod settings;
mod snapshot;
mod spoken;
mod stacks;
mod store;
mod template;
mod throttle;
mod trust;
mod wire;
mod world;

pub use alarms::{Alarm, AlarmState, Turn, When};
pub use clock::{Clock, virtual_clock};
pub use connector::{SandboxHttpClient, http_client};
pub use drift::{DetectionFault, DriftAware, DriftScript, DriftSettings, NotThere, OutsideChange, Tampering};
pub use endpoint::serve;
pub use error::StoreError;
pub use faults::{CallFault, Effect, FaultedAction, Faults, Nth, ResourceFault};
pub use identity_center::{Assignment, IdentityCenter, Member, User};
pub use inspect::{AccountSummary, ExportSummary, LeftSummary, StackSummary, Summary};
pub use latency::Latency;
pub use ledger::{Entry, Outcome};
pub use organization::Organization;
pub use request::{Delivery, Reply, Request, Response};
pub use sandbox::Sandbox;
pub use scope::Scope;
pub use settings::Settings;
pub use snapshot::{LiveOutput, LiveParameter, LiveScope, LiveStack, Snapshot};
pub use stacks::StackStatus;
pub use store::Store;
pub use throttle::Throttling;
pub use trust::Trust;
pub use world::World;
