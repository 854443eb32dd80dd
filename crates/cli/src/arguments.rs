//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Plan and run deployments of services that depend on each other, across stages and AWS accounts.
#[derive(Debug, Parser)]
#[command(name = "stagewright", version, propagate_version = true)]
pub struct Arguments {
    /// The project's folder; without it, the folder you are in or the nearest one above with a stagewright.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Send every call of every account to this AWS-shaped server
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find the services of repositories, and what ties them together. Runs nothing.
    Scan {
        /// The repositories; the first is the topology's root
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
    /// Write stagewright.toml from a scan
    Init {
        /// The repositories; the file goes into the first
        #[arg(required = true)]
        folders: Vec<PathBuf>,
        /// Give the stages simulated accounts, so that everything can be tried without AWS
        #[arg(long)]
        sandbox: bool,
        /// Replace a stagewright.toml that is there already
        #[arg(long)]
        force: bool,
    },
    /// Make a picture of the services and of what ties them together
    #[command(alias = "graph")]
    Export(ExportArguments),
    /// Say what a deployment would do, in which order and why
    Plan {
        stage: String,
        #[command(flatten)]
        selection: SelectionArguments,
        /// Plan the removal of what is deployed
        #[arg(long)]
        remove: bool,
    },
    /// Run a deployment in virtual time against a copy of what the accounts hold: what would fail, and how long it takes
    Rehearse {
        stage: String,
        #[command(flatten)]
        selection: SelectionArguments,
        /// Rehearse the removal of what is deployed
        #[arg(long)]
        remove: bool,
    },
    /// Say which services differ from a commit, and why; what is not committed counts
    Changed {
        /// A commit, branch or tag
        commit: String,
    },
    /// Deploy a stage; one JSON event a line with --json
    Deploy {
        stage: String,
        #[command(flatten)]
        selection: SelectionArguments,
        /// Remove what is deployed
        #[arg(long)]
        remove: bool,
        /// What to do once a step has failed; without it, what the stage says
        #[arg(long, value_enum)]
        on_failure: Option<Policy>,
        /// Do not ask: say yes to everything, the changes of change sets included
        #[arg(long)]
        yes: bool,
    },
    /// Take up a run whose process died, where AWS has gone on; without a run, the only one that broke off
    Resume {
        run: Option<String>,
        /// Give it up instead. Changes nothing in AWS
        #[arg(long)]
        give_up: bool,
        /// Do not ask at its gates
        #[arg(long)]
        yes: bool,
    },
    /// Say who deploys to a stage right now, in each of its accounts
    Locks {
        stage: String,
        /// Take the lock away from this run
        #[arg(long, value_name = "RUN")]
        r#break: Option<String>,
        /// Do not ask for the stage's name
        #[arg(long)]
        yes: bool,
    },
    /// Say which stacks need somebody and what AWS allows, or take one of the ways out
    Recover {
        stage: String,
        #[command(flatten)]
        recovery: RecoveryArguments,
        /// Do not ask, not even where something is lost
        #[arg(long)]
        yes: bool,
    },
    /// Bring a stage to the commit that another one runs
    Promote {
        /// The stage that runs it
        from: String,
        /// The stage that gets it
        to: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Log in: to a session in the browser, or to an account with an access key or a code of its MFA device
    Login {
        /// A session or account of stagewright.toml; may be left out where there is one session only
        name: Option<String>,
        /// Log in with a code that can be entered in any browser, on any machine
        #[arg(long)]
        device: bool,
        /// Do not open a browser: print the address
        #[arg(long)]
        no_browser: bool,
    },
    /// Log out: end a session, or forget an account's access key; nothing of either stays on this machine
    Logout {
        /// A session or account of stagewright.toml; without it, every session
        name: Option<String>,
    },
    /// Say which accounts there are, how each is reached, and who is logged in
    Accounts {
        /// The accounts and roles that this session gives access to
        #[arg(long, value_name = "SESSION", conflicts_with_all = ["organization", "profiles"])]
        available: Option<String>,
        /// The accounts of the organization that this account manages
        #[arg(long, value_name = "ACCOUNT", conflicts_with = "profiles")]
        organization: Option<String>,
        /// The profiles of ~/.aws/config that could be taken over
        #[arg(long)]
        profiles: bool,
    },
    /// Ask AWS who you are in every account of a stage
    Whoami { stage: String },
    /// Say what the team may want to do otherwise: cycles, secrets in parameters, chains that take long to deploy
    Advice,
    /// Say what is deployed where
    Status {
        /// Without it, every stage
        stage: Option<String>,
    },
    /// Look at what really is in the accounts, beside what was deployed; exit status 2 where something differs that nobody settled
    Drift(DriftArguments),
    /// Show the parameters and environment of a service, stage by stage, and where each value stands
    Config {
        service: String,
        /// Without them, every stage that the service is in
        stages: Vec<String>,
        /// Ask the accounts what is deployed, too
        #[arg(long)]
        deployed: bool,
    },
    /// List the runs of this project, or show one
    Runs {
        /// The run to show, event by event
        run: Option<String>,
    },
    /// Look into the project's simulated AWS, reset it, or serve it to other tools
    Sandbox {
        /// Serve it on this port of 127.0.0.1, for the AWS CLI and SDKs; 0 picks a free one
        #[arg(long)]
        port: Option<u16>,
        /// Forget everything in it
        #[arg(long, conflicts_with = "port")]
        reset: bool,
        /// Change resources behind CloudFormation's back, as a script in JSON says:
        /// {"changes": [{"account": "111111111111", "region": "eu-west-1", "stack": "notes-dev", "resource": "Table",
        /// "change": {"set": {"path": "/BillingMode", "value": "PROVISIONED"}}}]}; other changes are {"unset": {"path": ...}},
        /// "delete" and "restore"
        #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "reset"])]
        script: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DriftArguments {
    /// Without them, every stage
    pub stages: Vec<String>,
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Ask nobody: say what the last look found
    #[arg(long, conflicts_with = "resume")]
    pub cached: bool,
    /// Go on with the look that broke off, and repeat no stack that it was done with
    #[arg(long)]
    pub resume: bool,
    #[command(subcommand)]
    pub command: Option<DriftCommand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
    Markdown,
    Csv,
    /// SARIF 2.1.0
    Sarif,
}

/// Where; whatever is left out is everywhere.
#[derive(Debug, Args)]
pub struct WhereArguments {
    #[arg(long)]
    pub stage: Option<String>,
    #[arg(long, value_name = "ACCOUNT/REGION")]
    pub target: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum DriftCommand {
    /// Let a difference be, with a reason, in stagewright.drift.toml
    Accept {
        /// SERVICE, SERVICE/RESOURCE or SERVICE/RESOURCE/PROPERTY, as the report calls it
        address: String,
        #[command(flatten)]
        place: WhereArguments,
        #[arg(long)]
        reason: String,
        /// The last day: 2026-12-31
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
        /// Whatever value the property gets later, too
        #[arg(long)]
        any_value: bool,
    },
    /// Take known noise for no difference; * stands for anything
    Ignore {
        #[arg(long)]
        r#type: Option<String>,
        #[arg(long)]
        service: Option<String>,
        #[arg(long)]
        resource: Option<String>,
        #[arg(long)]
        property: Option<String>,
        #[arg(long)]
        reason: String,
    },
    /// Bring what drifted back to what was deployed: a plan like any other
    Revert {
        stage: String,
        /// Only this service
        #[arg(long)]
        service: Option<String>,
        #[arg(long, value_name = "ACCOUNT/REGION")]
        target: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Write what a property really is into the code, or say where it has to be written
    Take {
        /// SERVICE/RESOURCE/PROPERTY, as the report calls it
        address: String,
        #[command(flatten)]
        place: WhereArguments,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Svg,
    Png,
    Pdf,
    Mermaid,
    Drawio,
    /// Graphviz
    Dot,
    /// The services and references themselves
    Json,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// Without it, what the file's name ends in; without a file, mermaid
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    #[arg(long, value_enum, default_value_t = LensArgument::Topology)]
    pub lens: LensArgument,
    /// As this stage has it; its phases are those of a plan, for which its accounts are asked
    #[arg(long)]
    pub stage: Option<String>,
    /// Only these services
    #[arg(long, value_name = "SERVICE", value_delimiter = ',')]
    pub only: Option<Vec<String>>,
    #[arg(long, value_enum, default_value_t = ThemeArgument::Light)]
    pub theme: ThemeArgument,
    /// Pixels for each unit of the canvas, for PNG
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub scale: u8,
    /// The file to write; without it, the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LensArgument {
    /// What refers to what
    Topology,
    /// What goes when
    Phases,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeArgument {
    Light,
    Dark,
}

#[derive(Debug, Args)]
pub struct RecoveryArguments {
    /// Only this service
    #[arg(long)]
    pub service: Option<String>,
    /// Only this target, where a stage has several
    #[arg(long, value_name = "ACCOUNT/REGION")]
    pub target: Option<String>,
    /// The way to take; without it, the ways are listed
    #[arg(long, value_enum)]
    pub way: Option<Way>,
    /// Resources that are left as they are: skipped by a continued rollback, retained by a deletion
    #[arg(long, value_name = "LOGICAL-ID", value_delimiter = ',', requires = "way")]
    pub leave: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Delete what is left of a first creation, and create it anew
    Recreate,
    /// Take up a way back that had failed
    ContinueRollback,
    /// Go back to the last good state
    RollBack,
    /// Deploy again, from where it is
    Retry,
    /// Delete, or go on deleting
    Delete,
}

impl From<Way> for app::plan::RecoveryWay {
    fn from(way: Way) -> Self {
        match way {
            Way::Recreate => Self::Recreate,
            Way::ContinueRollback => Self::ContinueRollback,
            Way::RollBack => Self::RollBack,
            Way::Retry => Self::Retry,
            Way::Delete => Self::Delete,
        }
    }
}

#[derive(Debug, Args)]
pub struct SelectionArguments {
    /// Only these services
    #[arg(long, value_name = "SERVICE", value_delimiter = ',')]
    pub only: Option<Vec<String>>,
    /// These services and everything that they need
    #[arg(long, value_name = "SERVICE", value_delimiter = ',', conflicts_with = "only")]
    pub upstream: Option<Vec<String>>,
    /// These services and everything that needs them
    #[arg(long, value_name = "SERVICE", value_delimiter = ',', conflicts_with_all = ["only", "upstream"])]
    pub downstream: Option<Vec<String>>,
    /// The services that differ from this commit: by their files, by what they read elsewhere, by local packages
    #[arg(long, value_name = "COMMIT", conflicts_with_all = ["only", "upstream", "downstream"])]
    pub changed_since: Option<String>,
}

/// What a run does once a step has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// What runs is finished, and nothing new begins
    Stop,
    /// What does not depend on the failure goes on
    Continue,
    /// What this run updated is brought back to what it was
    RollBack,
}

impl From<Policy> for app::topology::OnFailure {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Stop => Self::Stop,
            Policy::Continue => Self::Continue,
            Policy::RollBack => Self::RollBack,
        }
    }
}
