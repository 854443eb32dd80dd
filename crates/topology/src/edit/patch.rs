//! Parts of a thing to change: what is not mentioned stays, `null` goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::{
    Access, AccountColour, AccountId, GroupId, Method, Region, RepositoryId, Role, Safety, ServiceKind,
    StageId,
};

/// A change of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Unset,
    Set(T),
}

impl<T> Patch<T> {
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T: Clone> Patch<T> {
    pub(super) fn apply(&self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Unset => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Unset => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Unset, Self::Set))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct ServicePatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<ServiceKind>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub path: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<RepositoryId>", optional = nullable)]
    pub repository: Patch<RepositoryId>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub stack: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub stack_name: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<Role>", optional = nullable)]
    pub role: Patch<Role>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<GroupId>", optional = nullable)]
    pub group: Patch<GroupId>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub note: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<Vec<StageId>>", optional = nullable)]
    pub stages: Patch<Vec<StageId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own_deploy: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub provides: Option<Vec<String>>,
    /// Parameters by name; `null` removes one, those not mentioned stay.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, Option<String>>>", optional)]
    pub parameters: BTreeMap<String, Option<String>>,
    /// Parameters of single stages by name, in the same way.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<StageId, BTreeMap<String, Option<String>>>>", optional)]
    pub stage_parameters: BTreeMap<StageId, BTreeMap<String, Option<String>>>,
    /// Files of parameters, all of them anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub values: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct StagePatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub safety: Option<Safety>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<Method>", optional = nullable)]
    pub method: Patch<Method>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<StageId>", optional = nullable)]
    pub base: Patch<StageId>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<u32>", optional = nullable)]
    pub order: Patch<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct AccountPatch {
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<AccountId>", optional = nullable)]
    pub id: Patch<AccountId>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<Access>", optional = nullable)]
    pub access: Patch<Access>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub endpoint: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<bool>", optional = nullable)]
    pub production: Patch<bool>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<AccountColour>", optional = nullable)]
    pub colour: Patch<AccountColour>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct SessionPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub start_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub region: Option<Region>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub endpoint: Patch<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct ReferencePatch {
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub note: Patch<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub planned: Option<bool>,
}
