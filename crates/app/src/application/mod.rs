//! The application behind a window: which project is open, who listens, and the handler of every command of the contract.

mod accounts;
mod changes;
mod config;
mod deployments;
mod drift;
mod editing;
mod personal;
mod personal_life;
mod pictures;
mod planning;
mod rehearsals;
mod reviews;
mod views;
mod windows;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
};

use journal::RunSummary;
use topology::Method;

use crate::{
    PlannedAccounts, Prepared, Project, Running, contract::*, error::Result, project::Windows, recent,
    sample, settings::Settings, watch::Watch,
};

type Listener = Arc<dyn Fn(Vec<AppEvent>) + Send + Sync>;

/// Cheap to clone: every clone is the same application.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    opened: Mutex<Option<Opened>>,
    windows: Windows,
    /// The plans that were shown and not yet deployed; each is good once.
    plans: Mutex<BTreeMap<String, Prepared>>,
    /// The child accounts that were shown and not yet created.
    creation: Mutex<Option<PlannedAccounts>>,
    listeners: Mutex<Vec<Listener>>,
    /// The view that the page has.
    told: Told,
    /// How many edits there were: the sources are read again behind the last one.
    edits: AtomicU64,
}

struct Opened {
    project: Arc<Project>,
    /// Tells of logins for as long as it lives.
    _logins: AbortOnDrop,
    /// Tells of changes for as long as it lives.
    _watch: Option<Watch>,
}

/// A task that ends with its owner.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl App {
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let inner = Inner {
            settings,
            opened: Mutex::default(),
            windows: Windows::default(),
            plans: Mutex::default(),
            creation: Mutex::default(),
            listeners: Mutex::default(),
            told: Told::default(),
            edits: AtomicU64::new(0),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Calls `listener` with everything that happens from now on, in order. Subscribe before the call that starts a run.
    pub fn subscribe(&self, listener: impl Fn(Vec<AppEvent>) + Send + Sync + 'static) {
        self.inner.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(listener));
    }

    pub(crate) fn told(&self) -> &Told {
        &self.inner.told
    }

    fn tell(&self, events: Vec<AppEvent>) {
        let listeners = self.inner.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(events.clone());
        }
    }

    /// Brings the window to a place.
    pub fn show(&self, place: Place) {
        self.tell(vec![AppEvent::Show { place }]);
    }

    /// Opens a folder that was asked for outside the page, and tells the page.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn open_folder(&self, folder: &Path) -> Result<()> {
        let view = self.open(folder).await?;
        self.tell(vec![AppEvent::ProjectChanged { message: format!("{} is open now", view.info.name) }]);
        Ok(())
    }

    #[must_use]
    pub fn has_unsaved_edits(&self) -> bool {
        self.current().is_ok_and(|project| project.has_unsaved_edits())
    }

    /// Whether a folder was opened before by a person; a link may then open it without asking.
    #[must_use]
    pub fn was_opened(&self, folder: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else { return false };
        let known = recent::list(&self.inner.settings).unwrap_or_default();
        known.iter().any(|project| Path::new(&project.folder).canonicalize().is_ok_and(|path| path == folder))
    }

    /// The folder that is open, for opening files of it.
    #[must_use]
    pub fn folder(&self) -> Option<std::path::PathBuf> {
        self.current().ok().map(|project| project.folder().to_path_buf())
    }

    fn current(&self) -> Result<Arc<Project>> {
        let opened = self.inner.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|opened| opened.project.clone()).ok_or_else(|| {
            ErrorView::new("no-project", "no project is open", "Open a repository, or play the sample.")
        })
    }

    async fn open(&self, folder: &Path) -> Result<ProjectView> {
        let (settings, folder) = (self.inner.settings.clone(), folder.to_path_buf());
        let project = Arc::new(blocking(move || Project::open(settings, &folder)).await?);
        let first = project.claim_window(&self.inner.windows);
        recent::remember(&self.inner.settings, &project)?;
        // What the project tells must not keep the application, which keeps the project and so its lock.
        let app = Arc::downgrade(&self.inner);
        let watch = Watch::start(project.folder(), move || {
            if let Some(inner) = app.upgrade() {
                Self { inner }.changed_outside();
            }
        });
        let view = project.view()?;
        Self::prepare_behind(&project);
        if first {
            project.resume_creations()?;
        }
        let logins = self.tell_of_logins(&project);
        let mut opened = self.inner.opened.lock().unwrap_or_else(PoisonError::into_inner);
        *opened = Some(Opened { project, _logins: logins, _watch: watch });
        self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.inner.creation.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(view)
    }

    fn tell_of_logins(&self, project: &Project) -> AbortOnDrop {
        let (mut changes, app) = (project.login_changes(), Arc::downgrade(&self.inner));
        let told = tokio::spawn(async move {
            while changes.changed().await.is_ok()
                && let Some(inner) = app.upgrade()
            {
                Self { inner }.tell(vec![AppEvent::AccountsChanged {}]);
            }
        });
        AbortOnDrop(told.abort_handle())
    }

    fn changed_outside(&self) {
        let Ok(project) = self.current() else { return };
        match project.take_in_outside_changes() {
            Ok(false) => {}
            Ok(true) => self
                .tell(vec![AppEvent::ProjectChanged { message: "stagewright.toml changed on disk".into() }]),
            Err(error) => self.tell(vec![AppEvent::ProjectChanged { message: error.message }]),
        }
    }

    pub(crate) async fn open_sample(&self, _: Nothing) -> Result<ProjectView> {
        let folder = sample::folder(&self.inner.settings);
        sample::unpack(&folder)?;
        self.open(&folder).await
    }

    pub(crate) async fn open_project(&self, request: OpenProject) -> Result<ProjectView> {
        self.open(Path::new(&request.folder)).await
    }

    pub(crate) async fn project(&self, _: Nothing) -> Result<Option<ProjectView>> {
        self.current().ok().map(|project| project.view()).transpose()
    }

    pub(crate) async fn recent_projects(&self, _: Nothing) -> Result<Vec<RecentProject>> {
        recent::list(&self.inner.settings)
    }

    pub(crate) async fn rescan(&self, _: Nothing) -> Result<ProjectView> {
        let project = self.current()?;
        if project.claim_window(&self.inner.windows) {
            project.resume_creations()?;
        }
        project.take_in_outside_changes()?;
        let scanned = project.clone();
        blocking(move || scanned.rescan()).await;
        project.view()
    }

    pub(crate) async fn pending(&self, _: Nothing) -> Result<PendingView> {
        Ok(self.current()?.pending())
    }

    pub(crate) async fn save(&self, _: Nothing) -> Result<ProjectView> {
        let project = self.current()?;
        project.save()?;
        project.view()
    }

    pub(crate) async fn plan(&self, request: PlanStage) -> Result<PlanView> {
        let prepared = self.current()?.plan(&request).await?;
        Ok(self.offer(prepared))
    }

    /// Keeps a plan until it is deployed. Only the last plan of a stage can be: an older one may have been made for another
    /// state.
    fn offer(&self, prepared: Prepared) -> PlanView {
        let view = prepared.view.clone();
        let mut plans = self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.retain(|_, old| old.view.plan.stage != view.plan.stage);
        plans.insert(view.id.clone(), prepared);
        view
    }

    pub(crate) async fn deploy(&self, request: Deploy) -> Result<NamedRun> {
        let project = self.current()?;
        let mut plans = self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(prepared) = plans.get(&request.plan) else {
            return Err(ErrorView::new(
                "plan-gone",
                "this plan was already deployed, or a newer one took its place",
                "Plan again and look at what it says.",
            ));
        };
        // A plan that was refused for its confirmation is still good.
        if prepared.view.method == Method::Direct {
            prepared.confirm(request.typed.as_deref())?;
        }
        let prepared = plans.remove(&request.plan).expect("it was there a line ago, under the same lock");
        drop(plans);
        let running = project.start(prepared, request.typed.as_deref(), request.on_failure)?;
        let run = running.run.clone();
        self.follow(project, running);
        Ok(NamedRun { run })
    }

    /// Tells of a run until it ends.
    fn follow(&self, project: Arc<Project>, mut running: Running) {
        let app = self.clone();
        tokio::spawn(async move {
            let mut entries = Vec::new();
            // Whatever has queued up meanwhile goes out in one message.
            while running.entries.recv_many(&mut entries, 256).await > 0 {
                app.tell(entries.drain(..).map(|entry| AppEvent::Run { entry: Box::new(entry) }).collect());
            }
            let stage = running.stage.clone();
            if let Err(error) = running.outcome().await {
                tracing::error!(code = error.code, message = error.message, "a run ended with an error");
            }
            app.tell(vec![AppEvent::StageChanged { stage }]);
            // It stays this window's as long as it is deployed, whatever is opened meanwhile.
            drop(project);
        });
    }

    pub(crate) async fn cancel_run(&self, request: NamedRun) -> Result<Nothing> {
        self.current()?.cancel(&request.run)?;
        Ok(Nothing {})
    }

    pub(crate) async fn retry_run(&self, request: NamedRun) -> Result<PlanView> {
        let prepared = self.current()?.plan_retry(&request.run).await?;
        Ok(self.offer(prepared))
    }

    pub(crate) async fn runs(&self, _: Nothing) -> Result<Vec<RunSummary>> {
        self.current()?.runs()
    }

    pub(crate) async fn run(&self, request: NamedRun) -> Result<RunView> {
        self.current()?.run(&request.run)
    }

    pub(crate) async fn status(&self, request: NamedStage) -> Result<StageStatus> {
        let status = self.current()?.status(Some(&request.stage)).await?;
        status.into_iter().next().ok_or_else(|| {
            ErrorView::new(
                "unknown-stage",
                format!("there is no stage `{}`", request.stage),
                "Open the project again.",
            )
        })
    }

    pub(crate) async fn standing(&self, _: Nothing) -> Result<Standing> {
        let project = self.current()?;
        blocking(move || project.standing()).await
    }

    pub(crate) async fn sandbox(&self, _: Nothing) -> Result<SandboxView> {
        self.current()?.sandbox_view()
    }

    pub(crate) async fn reset_sandbox(&self, _: Nothing) -> Result<ProjectView> {
        let project = self.current()?;
        project.reset_sandbox()?;
        // Nothing is left of what was known of its accounts; they are at hand, and say so.
        project.ask_simulated().await?;
        project.view()
    }
}

/// Work that reads many files, away from the threads that answer the window.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
