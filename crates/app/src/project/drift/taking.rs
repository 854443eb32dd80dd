//! Taking what a resource really has into the code: a patch that is shown before it is written, or the place for a person.

use plan::drift::{DifferenceKind, PropertyDrift, StackEvidence};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sources::{Limits, NotPatched, Written, with_property};
use topology::{CellId, Location};

use super::{
    super::Project,
    code::{Home, unknown_cell},
};
use crate::{
    contract::{ApplyTaken, ErrorView, SourcePatch, TakeDrift, TakenView},
    error::Result,
    files,
};

struct Taken {
    home: Option<Home>,
    /// Where the code declares the resource.
    declared: Option<Location>,
    property: PropertyDrift,
    outcome: std::result::Result<String, NotPatched>,
    others: Vec<CellId>,
}

impl Project {
    /// What taking it would change. Changes nothing.
    ///
    /// # Errors
    /// Where this property of the cell is not known to differ, or the sources cannot be read.
    pub fn plan_take(&self, request: &TakeDrift) -> Result<TakenView> {
        let taken = self.taken(request)?;
        let actual =
            taken.property.actual.as_deref().map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"));
        Ok(match (&taken.outcome, &taken.home) {
            (Ok(new), Some(home)) => TakenView {
                location: home
                    .property(&request.property)
                    .map(|property| home.location(property.line, property.column)),
                patch: Some(SourcePatch {
                    file: home.file.clone(),
                    diff: topology::diff(&home.text, new),
                    hash: hash(&home.text, new),
                    notes: notes(&taken.others),
                }),
                by_hand: None,
            },
            (Err(refused), Some(home)) => TakenView {
                location: Some(home.location(refused.line, refused.column)),
                patch: None,
                by_hand: Some(format!(
                    "{}. {} should become {actual}.",
                    sentence(&refused.because),
                    request.property.trim_start_matches('/')
                )),
            },
            (_, None) => TakenView {
                location: taken.declared.clone(),
                patch: None,
                by_hand: Some(format!(
                    "The code does not write this resource as a template. {} of {} should become {actual}.",
                    request.property.trim_start_matches('/'),
                    request.resource
                )),
            },
        })
    }

    /// Writes what was shown.
    ///
    /// # Errors
    /// Where the file, or what differs, is not what was shown any more, or it cannot be written.
    pub fn apply_take(&self, request: &ApplyTaken) -> Result<()> {
        let taken = self.taken(&request.taken)?;
        let changed = || {
            ErrorView::new(
                "patch-changed",
                "the file or the difference is not what was shown any more",
                "Look at the patch again. Nothing was written.",
            )
        };
        let (Ok(new), Some(home)) = (&taken.outcome, &taken.home) else { return Err(changed()) };
        if hash(&home.text, new) != request.hash {
            return Err(changed());
        }
        files::write_atomically(&self.folder.join(&home.file), new)?;
        self.rescan();
        self.forget_expectations();
        Ok(())
    }

    fn taken(&self, request: &TakeDrift) -> Result<Taken> {
        let cell = &request.cell;
        let seen = self.seen_of(None)?;
        let unknown = || {
            ErrorView::new(
                "unknown-difference",
                format!("nothing is known to differ in {} of {}", request.property, request.resource),
                "Look at the accounts again.",
            )
        };
        let (property, stack) = seen.survey(|survey| {
            let judged = survey
                .cells
                .iter()
                .find(|judged| judged.expected.cell == *cell)
                .ok_or_else(|| unknown_cell(cell))?;
            let property = judged.verdict.differences.iter().find_map(|one| match &one.what {
                DifferenceKind::Property { property }
                    if one.resource == request.resource && property.path == request.property =>
                {
                    Some(property.clone())
                }
                DifferenceKind::Property { .. } | DifferenceKind::Deleted => None,
            });
            Ok::<_, ErrorView>((property.ok_or_else(unknown)?, judged.expected.stack.clone()))
        })?;
        let desired = seen.expected.desired(cell).ok_or_else(|| unknown_cell(cell))?;
        let home = self.home(desired, &request.resource)?;
        let evidence = self.journal()?.drift_evidence(&cell.target, stack.as_str())?.unwrap_or_default();
        let path: Vec<&str> = request.property.trim_start_matches('/').split('/').collect();
        let outcome = match &home {
            None => Err(NotPatched { because: String::new(), line: 1, column: 1 }),
            Some(home) => {
                let new = actual(&property, home, &evidence, &request.resource);
                with_property(&home.at(), &path, new.as_ref(), &Limits::default())
            }
        };
        let outermost = request.resource.split('/').next().unwrap_or_default();
        let declared = desired.interface.resources.iter().find(|one| one.logical_id == outermost);
        let others = seen.expected.cells.iter().map(|other| &other.cell);
        let others = others.filter(|other| other.service == cell.service && *other != cell);
        Ok(Taken {
            declared: declared.map(|one| one.location.clone()),
            others: others.cloned().collect(),
            home,
            property,
            outcome,
        })
    }
}

/// What the resource has, as it would be written: AWS tells numbers and flags as texts in a difference, and as they are among the
/// actual properties.
fn actual(property: &PropertyDrift, home: &Home, evidence: &StackEvidence, resource: &str) -> Option<Value> {
    let text = property.actual.as_ref()?;
    let mut steps: Vec<&str> = resource.split('/').collect();
    let last = steps.pop().unwrap_or_default();
    let inner = steps.into_iter().try_fold(evidence, |evidence, step| evidence.nested.get(step));
    let told = inner.and_then(|evidence| evidence.actual.get(last)?.pointer(&property.path));
    let read = || serde_json::from_str::<Value>(text).ok();
    let written = home.property(&property.path).map(|property| property.written);
    Some(match (told, written) {
        // As a text where the file has a text: `"5"`.
        (_, Some(Written::Value(Value::String(_)))) if !text.starts_with(['{', '[']) => {
            Value::String(text.clone())
        }
        (Some(told), _) => told.clone(),
        (None, Some(Written::Value(Value::Number(_) | Value::Bool(_)))) => {
            read().unwrap_or_else(|| Value::String(text.clone()))
        }
        (None, _) => match read() {
            Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_))) => value,
            Some(Value::Null | Value::String(_)) | None => Value::String(text.clone()),
        },
    })
}

fn notes(others: &[CellId]) -> Vec<String> {
    if others.is_empty() {
        return Vec::new();
    }
    let mut places: Vec<String> =
        others.iter().map(|cell| format!("{} ({})", cell.stage, cell.target)).collect();
    places.dedup();
    let more = places.len().saturating_sub(4);
    places.truncate(4);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    vec![format!(
        "The file serves other cells, too: their next deployment brings this to {}{more}.",
        places.join(", ")
    )]
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn hash(old: &str, new: &str) -> String {
    let mut hash = Sha256::new();
    hash.update((old.len() as u64).to_le_bytes());
    hash.update(old);
    hash.update(new);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
