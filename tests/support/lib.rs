//! Runs the command line program as a person would, in folders of its own.
#![expect(
    clippy::disallowed_methods,
    reason = "the programs that a test runs are found on this machine's path"
)]

#[cfg(target_os = "linux")]
pub mod desktop;
pub mod planted;

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A repository made for one test, and the program that is run in it.
#[derive(Debug)]
pub struct Repository {
    folder: TempDir,
    home: TempDir,
}

/// What the program said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Default for Repository {
    fn default() -> Self {
        Self::new()
    }
}

impl Repository {
    /// # Panics
    /// Where no temporary folder can be made.
    #[must_use]
    pub fn new() -> Self {
        let temporary = || tempfile::tempdir().expect("a temporary folder");
        Self { folder: temporary(), home: temporary() }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// # Panics
    /// Where the file cannot be written.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a writable folder");
        fs::write(path, text).expect("a writable file");
    }

    /// # Panics
    /// Where the file cannot be read.
    #[must_use]
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect("a file that was written")
    }

    /// A CloudFormation service with a topic, that exports `exports` and imports `imports`, each with the stage before its name.
    pub fn template(&self, service: &str, exports: &[&str], imports: &[&str], revision: &str) {
        let mut text = format!(
            "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {{Type: String, Default: dev}}\nResources:\n  \
             Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: '{revision}'}}\n"
        );
        for (n, import) in imports.iter().enumerate() {
            text.push_str(&format!(
                "  Import{n}:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Type: String\n      Value: !ImportValue\n        \
                 Fn::Sub: '${{Stage}}-{import}'\n"
            ));
        }
        if !exports.is_empty() {
            text.push_str("Outputs:\n");
        }
        for export in exports {
            text.push_str(&format!(
                "  {export}:\n    Value: !Ref Topic\n    Export: {{Name: !Sub '${{Stage}}-{export}'}}\n"
            ));
        }
        self.write(&format!("{service}/template.yaml"), &text);
    }

    /// Runs the program in the repository, with none of this process's environment but the path.
    ///
    /// # Panics
    /// Where the program is not built.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Said {
        self.run_with_path(arguments, &std::env::var_os("PATH").unwrap_or_default())
    }

    /// The same, finding other programs only where `path` says.
    ///
    /// # Panics
    /// Where the program is not built.
    pub fn run_with_path<S: AsRef<OsStr>>(&self, arguments: &[S], path: &OsStr) -> Said {
        let Output { status, stdout, stderr } = Command::new(program())
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.home.path())
            .output()
            .expect("the program can be run");
        Said {
            code: status.code(),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// # Panics
    /// Where git is not there or refuses.
    pub fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        let done = git.args(arguments).current_dir(self.path()).env("HOME", self.home.path()).status();
        assert!(done.expect("git is installed").success(), "git {arguments:?}");
    }

    /// Begins to run it, for a test that kills it.
    ///
    /// # Panics
    /// Where the program is not built.
    #[must_use]
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.path()).env_clear().env("HOME", self.home.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program can be run")
    }

    /// Runs it and reads its answer; it has to succeed.
    ///
    /// # Panics
    /// Where it fails, or answers no JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(said.code, Some(0), "{arguments:?}: {}\n{}", said.out, said.err);
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", said.out))
    }

    /// # Panics
    /// Where it does not deploy.
    pub fn deploy(&self, stage: &str) -> Vec<Value> {
        let said = self.run(&["deploy", stage, "--yes", "--json"]);
        assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
        said.out.lines().map(|line| serde_json::from_str(line).expect("an event a line")).collect()
    }
}

/// The phases of a plan, as names.
#[must_use]
pub fn phases(plan: &Value) -> Vec<Vec<String>> {
    serde_json::from_value(plan["phases"].clone()).unwrap_or_default()
}

/// The edges of a plan that bind, as pairs.
#[must_use]
pub fn binding(plan: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let edges = plan["edges"].as_array().cloned().unwrap_or_default();
    let binding = edges.iter().filter(|edge| edge["binds"] == true);
    binding.map(|edge| (text(&edge["from"]), text(&edge["to"]))).collect()
}

/// Beside the test's own binary: `cargo xtask test` builds it first.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("a test is in target/PROFILE/deps");
    let program = folder.join(format!("stagewright{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built: run `cargo build -p stagewright` first", program.display());
    program
}
