//! What was built for a personal stage names what its base has.

use plan::{Counterpart, How, Name, Named, Question, Reach, Rebinder, Rebinding, Rebound, names_of, rebind};
use serde_json::Value;
use sources::{Limits, Template, parse_template, texts_of};
use topology::{Answer, Scope, Tie};

use super::{
    package::is_template_asset,
    serverless::{COMPILED, looked_up},
    template,
};
use crate::{
    Artifact, Cell, Stop,
    cell::{Sharing, digest, sha256},
};

/// Why a name that could mean two things ends a build.
pub(crate) const AMBIGUOUS: &str = "ambiguous-name";

/// The artifact with what is shared rebound, and everything that was.
///
/// # Errors
/// Where a name could mean two things and nobody has answered, or stands where it cannot be rebound.
pub(crate) async fn rebound(
    cell: &Cell,
    sharing: &Sharing,
    artifact: Artifact,
) -> Result<(Artifact, Vec<Rebinding>), Stop> {
    let parsed = parsed(cell, &artifact.template)?;
    let Rebound { template, parameters, rebindings, questions } = of(cell, sharing, &artifact, &parsed);
    let looked_up = looked_up(cell).await;
    if let Some(question) = questions.first() {
        return Err(ambiguous(cell, sharing, question, questions.len()));
    }
    nested(cell, sharing, &artifact).await?;
    if rebindings.is_empty() {
        return Ok((artifact, looked_up));
    }
    let mut artifact = artifact;
    artifact.template = template.to_string();
    artifact.parameters.extend(parameters);
    compiled(cell, &mut artifact).await?;
    let changes = rebindings.iter().flat_map(|one| [one.at.as_str(), &one.from, &one.to]);
    artifact.digest = digest(std::iter::once(artifact.digest.as_str()).chain(changes));
    Ok((artifact, looked_up.into_iter().chain(rebindings).collect()))
}

fn parsed(cell: &Cell, text: &str) -> Result<Template, Stop> {
    parse_template(text, &Limits::default()).map_err(|error| {
        Stop::failed(error.code, format!("the template of {}: {error}", cell.id.service), error.hint)
    })
}

fn of(cell: &Cell, sharing: &Sharing, artifact: &Artifact, parsed: &Template) -> Rebound {
    let scope = Scope {
        stage: cell.id.stage.clone(),
        region: Some(cell.id.target.region.clone()),
        account: Some(cell.account.clone()),
        parameters: artifact.parameters.clone(),
    };
    let texts = texts_of(parsed, &scope, cell.stack.as_str());
    // What this very template names is known from it, with its places; what the other replicated ones name, from their sources.
    let mut own = names_of(cell.stack.as_str(), &texts);
    own.extend(sharing.own.iter().cloned().map(Name::of_another));
    let by = Rebinder {
        counterparts: &sharing.counterparts,
        own: &own,
        answers: &sharing.answers,
        reach: &sharing.reach,
    };
    rebind(&parsed.to_json(), &texts, by)
}

fn ambiguous(cell: &Cell, sharing: &Sharing, question: &Question, all: usize) -> Stop {
    let more = if all == 1 { String::new() } else { format!(", and {} more", all - 1) };
    let choices = if question.choices.is_empty() {
        "its value".to_owned()
    } else {
        format!("`{}`", question.choices.join("` or `"))
    };
    Stop::failed(
        AMBIGUOUS,
        format!(
            "`{}` at {} of {} could mean what {} has or what {} has: {}{more}",
            question.text, question.at, cell.id.service, cell.id.stage, sharing.base, question.because
        ),
        format!(
            "Answer it once: let it be {choices}, or leave it. In the file: `answers` under [stages.{}.personal].",
            cell.id.stage
        ),
    )
}

/// The framework's own copy of the template, which its `info` and `remove` read.
async fn compiled(cell: &Cell, artifact: &mut Artifact) -> Result<(), Stop> {
    let is_compiled = |key: &str| key.rsplit('/').next() == Some(COMPILED);
    let Some(asset) = artifact.assets.iter_mut().find(|asset| is_compiled(asset.key())) else {
        return Ok(());
    };
    let file = cell.build_dir.join("rebound.json");
    let write = async {
        tokio::fs::create_dir_all(&cell.build_dir).await?;
        tokio::fs::write(&file, &artifact.template).await
    };
    write.await.map_err(|error| Stop::io("write", &file, &error))?;
    asset.sha256 = sha256(artifact.template.as_bytes());
    asset.file = file;
    Ok(())
}

/// A template inside another is named by the hash of its content, in its parent: it is looked at, and refused where it would have to
/// change.
async fn nested(cell: &Cell, sharing: &Sharing, artifact: &Artifact) -> Result<(), Stop> {
    for asset in artifact.assets.iter().filter(|asset| is_template_asset(asset)) {
        let text = template::read(&asset.file).await?;
        let parsed = parsed(cell, &text)?;
        let Rebound { rebindings, questions, .. } = of(cell, sharing, artifact, &parsed);
        let first = rebindings.first().map(|one| (one.at.clone(), one.from.clone()));
        let found = first.or_else(|| questions.first().map(|one| (one.at.clone(), one.text.clone())));
        if let Some((at, name)) = found {
            return Err(Stop::failed(
                "nested-not-rebound",
                format!(
                    "a template inside {} names `{name}` at {at}, which is shared with {}",
                    cell.id.service, sharing.base
                ),
                "Hand the name in as a parameter of the nested stack: what the outer template says is rebound. Or replicate \
                 the service that it belongs to.",
            ));
        }
    }
    Ok(())
}

/// How a rebinding is told in one line.
#[must_use]
pub fn told(rebinding: &Rebinding) -> String {
    let how = match rebinding.how {
        How::Name | How::Part | How::Pattern => "",
        How::Value => " (the value now; a later change of it is not followed)",
        How::Answer => " (as answered)",
    };
    format!("{}: {} → {}{how}", rebinding.at, rebinding.from, rebinding.to)
}

impl Sharing {
    /// What a name that is looked up becomes, and whose it is; absent where it is none of what is shared. An answer is
    /// nobody's.
    #[must_use]
    pub fn counterpart(&self, tie: &Tie) -> Option<(String, Option<&Counterpart>)> {
        let name = match tie {
            Tie::Export { name: text } | Tie::Parameter { path: text } | Tie::Output { stack: text, .. } => {
                text.known()?
            }
            Tie::File { .. } => return None,
        };
        match self.answers.get(name) {
            Some(Answer::Leave) => return None,
            Some(Answer::Use(name)) => return Some((name.clone(), None)),
            None => {}
        }
        let fits = |named: &Named| match (named, tie) {
            (Named::Export { .. }, Tie::Export { .. })
            | (Named::Parameter { .. }, Tie::Parameter { .. })
            | (Named::Stack, Tie::Output { .. }) => true,
            (Named::Stack | Named::Export { .. } | Named::Parameter { .. } | Named::Resource { .. }, _) => {
                false
            }
        };
        if self.own.iter().any(|own| own.text == name && fits(&own.named)) {
            return None;
        }
        let found = self.counterparts.iter().find(|one| one.personal == name && fits(&one.named))?;
        Some((found.base.clone(), Some(found)))
    }

    /// What decides about the rebinding: the same sources become another artifact where it differs.
    #[must_use]
    pub fn digest(&self) -> String {
        let text = |value: Result<Value, serde_json::Error>| value.unwrap_or_default().to_string();
        let exports = match &self.reach {
            Reach::Same => String::new(),
            // Values of exports follow the base stage, not the sources: the rebound artifact tells.
            Reach::Elsewhere { personal, base, exports: _ } => {
                [&personal.account, &personal.region, &base.account, &base.region]
                    .map(String::as_str)
                    .join("/")
            }
        };
        let counterparts = text(serde_json::to_value(&self.counterparts));
        let answers = text(serde_json::to_value(&self.answers));
        digest([self.base.as_str(), &counterparts, &answers, &exports])
    }
}
