//! What the framework looks up while it packages, `${cf:...}` and `${ssm:...}`, it looks up for the stage that it packages. In a
//! personal stage, what is shared is with the base: the service is packaged from a copy of its file that names the base's. A copy,
//! since the file is the team's; beside it, since the framework takes its file's folder for the service's.
//! <https://www.serverless.com/framework/docs/providers/aws/cli-reference/package> (`--config`)

use std::path::{Path, PathBuf};

use plan::{How, Reach, Rebinding};
use sources::{Limits, Renamed, Repointing, ServiceSource, repoint};
use topology::{Scope, ServiceKind, Tie};

use crate::{
    Cell, Stop,
    cell::{Sharing, digest},
};

/// What begins the name of a copy: hidden, so that nothing takes it for a file of the service.
const PREFIX: &str = ".stagewright-";

impl Sharing {
    /// Which of a service's lookups lead to the base stage, and what has to be written for that. `folder` is where copies of
    /// what it includes would be.
    #[must_use]
    pub fn repointing(&self, source: &ServiceSource<'_>, scope: &Scope, folder: &Path) -> Repointing {
        let own = source.root.join(source.path).canonicalize().ok();
        let copy = |file: &Path| {
            let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            if own.as_deref() == Some(file) {
                return file.with_file_name(format!("{PREFIX}{}-{name}", scope.stage));
            }
            let kind = file.extension().map(|kind| kind.to_string_lossy()).unwrap_or_default();
            folder.join(format!("{}.{kind}", &digest([file.to_string_lossy().as_ref()])[..16]))
        };
        let region = match &self.reach {
            Reach::Same => None,
            Reach::Elsewhere { personal, base, .. } if personal.account == base.account => {
                Some(base.region.clone())
            }
            // The tool has the credentials of one account.
            Reach::Elsewhere { .. } => return Repointing::default(),
        };
        let to = |tie: &Tie| {
            let (name, _) = self.counterpart(tie)?;
            Some(Renamed { name, region: region.clone() })
        };
        repoint(source, scope, &Limits::default(), &to, &copy)
    }
}

fn of(cell: &Cell) -> Repointing {
    let (Some(sharing), ServiceKind::Serverless, Ok(path)) =
        (&cell.sharing, cell.kind, cell.file.strip_prefix(&cell.root))
    else {
        return Repointing::default();
    };
    let path = path.to_string_lossy();
    let roots = [cell.root.clone()];
    let source = ServiceSource {
        root: &cell.root,
        roots: &roots,
        path: &path,
        kind: cell.kind,
        stack: None,
        stack_name: None,
    };
    let scope = Scope {
        stage: cell.id.stage.clone(),
        region: Some(cell.id.target.region.clone()),
        account: Some(cell.account.clone()),
        parameters: cell.parameters.clone(),
    };
    let folder = cell.build_dir.canonicalize().unwrap_or_else(|_| cell.build_dir.clone());
    sharing.repointing(&source, &scope, &folder)
}

/// It reads files, so that it must not be in the way of other tasks.
async fn read(cell: &Cell) -> Repointing {
    let cell = cell.clone();
    tokio::task::spawn_blocking(move || of(&cell)).await.unwrap_or_default()
}

/// Every lookup of a cell that leads to the base stage.
pub(crate) async fn rebindings(cell: &Cell) -> Vec<Rebinding> {
    let Some(sharing) = cell.sharing.as_deref().filter(|_| cell.kind == ServiceKind::Serverless) else {
        return Vec::new();
    };
    let done = read(cell).await.done.into_iter().map(|one| {
        let why = sharing.counterpart(&one.tie).and_then(|(_, why)| why.cloned());
        let how = if why.is_some() { How::Name } else { How::Answer };
        Rebinding { at: one.at, from: one.from, to: one.to, how, why }
    });
    done.collect()
}

/// The copies that a cell is packaged from, as long as it is packaged.
#[derive(Debug, Default)]
pub(super) struct Copies {
    own: Option<PathBuf>,
}

impl Copies {
    /// # Errors
    /// Where a lookup would find the personal stage's, or the disk takes no file.
    pub(super) async fn of(cell: &Cell) -> Result<Self, Stop> {
        let Repointing { copies, stuck, .. } = read(cell).await;
        if let Some(stuck) = stuck.first() {
            return Err(Stop::failed(
                "read-while-packaging",
                format!(
                    "{} would look up what {} does not have: {}",
                    cell.id.service, cell.id.stage, stuck.because
                ),
                format!(
                    "Write it on one line of its own at {}, or replicate what it reads, too.",
                    stuck.location
                ),
            ));
        }
        // Before the first is written: what is written goes, however this ends.
        let kept = Self { own: copies.first().map(|copy| copy.path.clone()) };
        for copy in copies {
            let written = tokio::fs::write(&copy.path, &copy.text).await;
            written.map_err(|error| Stop::io("write", &copy.path, &error))?;
        }
        Ok(kept)
    }

    /// Packages the copy in place of the service's own file.
    pub(super) fn configured(&self, mut arguments: Vec<String>) -> Vec<String> {
        let Some(name) = self.own.as_deref().and_then(Path::file_name) else { return arguments };
        if let Some(at) = arguments.iter().position(|argument| argument == "--config") {
            arguments.truncate(at);
        }
        arguments.extend(["--config".to_owned(), name.to_string_lossy().into_owned()]);
        arguments
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        // A process that is killed leaves it: the next build of the cell writes it anew, and takes it away.
        if let Some(own) = &self.own
            && let Err(error) = std::fs::remove_file(own)
        {
            tracing::debug!(%error, file = %own.display(), "the copy was gone already");
        }
    }
}
