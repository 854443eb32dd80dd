//! A CloudFormation template, as it stands.

use super::{package, template};
use crate::{Artifact, Cell, Stop, cell::digest};

pub(super) async fn build(cell: &Cell) -> Result<Artifact, Stop> {
    let text = template::read(&cell.file).await?;
    let parsed = template::parse(&cell.file, &text)?;
    let json = parsed.to_json();
    if let Some(local) = package::locals(&json).first() {
        let (logical_id, property) = (&local.logical_id, local.property);
        let place = parsed.location(&["Resources", logical_id, "Properties", property]);
        let (line, _) = place.unwrap_or((1, 1));
        let mut failure = crate::failure::failure(
            "needs-packaging",
            format!("{property} of {logical_id} is a path on this machine (line {line})"),
            format!(
                "Set `kind = \"sam\"` under [services.{}]: then it is built with `sam build` and packaged.",
                cell.id.service
            ),
        );
        failure.location = cell.locations.get(logical_id).cloned();
        return Err(Stop::Failed(Box::new(failure)));
    }
    let parameters = cell.parameters.clone();
    let given = parameters.iter().chain(&cell.tags).flat_map(|(key, value)| [key.as_str(), value]);
    Ok(Artifact {
        digest: digest(std::iter::once(text.as_str()).chain(given)),
        capabilities: template::capabilities(&json),
        template: text,
        first_template: None,
        parameters,
        tags: cell.tags.clone(),
        assets: Vec::new(),
        changes: Vec::new(),
    })
}
