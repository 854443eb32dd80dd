//! A value for a parameter, as a pending edit of the topology.

use std::collections::BTreeMap;

use topology::{Edit, Nature, ServicePatch, Text};

use super::{columns, scope_of, value::Value};
use crate::{
    contract::{ConfigKind, ConfigOf, ConfigValue, ErrorView, SetConfig},
    error::Result,
    project::Project,
};

impl Project {
    /// Gives a parameter a value in some stages or in all of them, or takes out what the topology says of it.
    ///
    /// # Errors
    /// Where the value is a secret, or the template does not take it. Nothing is changed then.
    pub fn set_config(&self, wanted: &SetConfig) -> Result<()> {
        let topology = self.topology();
        let of = ConfigOf { service: wanted.service.clone(), stages: wanted.stages.clone() };
        let (service, stages) = scope_of(&topology, &of)?;
        let named = (&wanted.service, service);
        let key = (ConfigKind::Parameter, wanted.name.clone(), None);
        for column in columns::read(&self.folder, &topology, named, &stages).places {
            let said = column.cells.get(&key);
            if said.is_some_and(|said| !said.free) {
                let message = format!("{} is given by the service's own files", wanted.name);
                let hint = "Change it there.";
                return Err(ErrorView::new("not-of-the-topology", message, hint)
                    .at(said.and_then(|said| said.location.clone())));
            }
            let (Some(rule), Some(text)) = (said.and_then(|said| said.rule.as_ref()), &wanted.value) else {
                continue;
            };
            let filled = text.replace("{stage}", column.stage.as_str());
            let shown = Value::of(&wanted.name, &Text::Known(filled.clone()), Some(rule)).shown;
            if shown == (ConfigValue::Hidden {}) {
                let message =
                    format!("the value of {} is a secret, and the file is no place for one", wanted.name);
                return Err(ErrorView::new("secret-in-file", message, Nature::hint()));
            }
            if let Some(breach) = rule.breach(&filled) {
                let message = format!("{} cannot be that in {}: {breach}", wanted.name, column.stage);
                return Err(ErrorView::new(
                    "breaks-rule",
                    message,
                    "Nothing was changed. Write another value.",
                ));
            }
        }
        let one = || BTreeMap::from([(wanted.name.clone(), wanted.value.clone())]);
        let patch = if wanted.stages.is_empty() {
            // What single stages have would hide it.
            let single =
                service.stage_parameters.iter().filter(|(_, values)| values.contains_key(&wanted.name));
            let none = || BTreeMap::from([(wanted.name.clone(), None)]);
            ServicePatch {
                parameters: one(),
                stage_parameters: single.map(|(stage, _)| (stage.clone(), none())).collect(),
                ..ServicePatch::default()
            }
        } else {
            ServicePatch {
                stage_parameters: stages.iter().map(|stage| (stage.clone(), one())).collect(),
                ..ServicePatch::default()
            }
        };
        self.edit(vec![Edit::UpdateService { id: wanted.service.clone(), patch }])
    }
}
