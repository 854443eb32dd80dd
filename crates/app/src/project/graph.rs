//! The graph of services and references, for documents and other tools.

use super::Project;
use crate::{
    contract::{ErrorView, GraphFormat},
    error::Result,
};

impl Project {
    /// # Errors
    /// Where the graph cannot be written as JSON.
    pub fn graph(&self, format: GraphFormat) -> Result<String> {
        let (topology, reading) = {
            let state = self.state();
            (state.document.topology().clone(), state.reading.clone())
        };
        let services: Vec<_> =
            topology.services.iter().map(|(id, service)| (id.clone(), service.group.clone())).collect();
        match format {
            GraphFormat::Mermaid => Ok(drawing::mermaid(&services, &reading.references)),
            GraphFormat::Dot => Ok(drawing::dot(&services, &reading.references)),
            GraphFormat::Svg => Ok(drawing::svg(&services, &reading.references)),
            GraphFormat::Json => serde_json::to_string_pretty(&serde_json::json!({
                "services": services.iter().map(|(id, group)| serde_json::json!({ "name": id, "group": group })).collect::<Vec<_>>(),
                "references": reading.references,
            }))
            .map_err(|error| ErrorView::new("json", error.to_string(), "Report this.")),
        }
    }
}
