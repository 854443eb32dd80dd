//! The only crate that talks to AWS: credentials, the identity guard, stacks, change sets, assets, and the keychain.
//!
//! There is no default credential chain here, and no environment variable is read. A write takes a [`Proof`]: that the very
//! credentials that send it belong to the account that it is meant for.

mod access;
mod alarms;
mod ambient;
mod assets;
mod changesets;
mod child;
mod clock;
mod cloud;
mod cloud_control;
mod drift;
mod emptying;
mod error;
mod events;
mod identity;
mod limiter;
mod locks;
mod login;
mod organization;
mod parameters;
mod recoveries;
mod resources;
mod retry;
mod secret;
mod skew;
mod stacks;
mod status;
mod trail;
mod vault;

pub use access::{
    AssumedRole, KeptKeys, Lasting, Mfa, ProfileFiles, ProfileKind, ProfileSummary, ResolvedAccess,
    forget_keys, has_keys, keep_keys, profiles, read_keys_csv,
};
pub use alarms::Alarm;
pub use ambient::Entropy;
pub use assets::{AssetBucket, asset_bucket_name};
pub use aws_smithy_runtime_api::client::http::SharedHttpClient;
pub use changesets::{
    ChangeSet, ChangeSetKind, ChangeSetRequest, ChangeSetStatus, PropertyChange, PropertyDifference,
};
pub use child::ChildCredentials;
pub use clock::Clock;
pub use cloud::{Cloud, ConnectionSpec, TimeOuts};
pub use cloud_control::{DeletableType, Deletion};
pub use drift::{CheckedResource, Detection, Difference, DifferenceKind, Found};
pub use emptying::BucketContents;
pub use error::AwsError;
pub use events::StackEvent;
pub use identity::{Proof, caller};
pub use limiter::Rate;
pub use locks::{Lock, PutLock};
pub use login::{BrowserLogin, DeviceLogin, LoginState, Portal, PortalAccount, PortalSpec};
pub use organization::{
    AccountCreation, MemberAccount, NewAccount, OrganizationDescription, RequestedAccount,
};
pub use resources::StackResource;
pub use secret::Secret;
pub use skew::ClockSkew;
pub use stacks::{Export, Mode, Retagging, StackDescription, StackRequest, TemplateSource};
pub use status::StackStatus;
pub use trail::TrailEvent;
pub use vault::{Keychain, KeychainError, Vault, VaultState};
