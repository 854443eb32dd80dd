//! Which services a range of commits touches, asked of little repositories made for it.
#![expect(clippy::disallowed_methods, reason = "git is found on this machine's path")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use app::{Project, Settings, contract::ErrorView};
use jiff::Timestamp;
use tempfile::TempDir;

/// A git repository in a folder of its own.
struct Repository(TempDir);

const SERVERLESS: &str = "service: x\nprovider: {name: aws}\n";

impl Repository {
    /// With these files, committed.
    fn of(files: &[(&str, &str)]) -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            repository.write(path, text);
        }
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", "all"]);
    }

    fn git(&self, arguments: &[&str]) {
        git(self.path(), arguments);
    }

    fn open(&self) -> Project {
        Project::open(settings(), self.path()).unwrap()
    }

    /// Since the newest commit: `name: reasons` of what changed, and of what did not.
    fn since(&self, commit: &str) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let answer = self.open().changed_since(commit).unwrap();
        let (changed, others): (Vec<_>, Vec<_>) = answer.into_iter().partition(|service| service.changed);
        let told = |services: Vec<app::contract::ChangedService>| {
            services.into_iter().map(|one| (one.service.to_string(), one.because.join("; "))).collect()
        };
        (told(changed), told(others))
    }

    fn changed(&self) -> BTreeMap<String, String> {
        self.since("HEAD").0
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "core.autocrlf=false"]).args(arguments);
    for (name, value) in [
        ("GIT_AUTHOR_NAME", "t"),
        ("GIT_AUTHOR_EMAIL", "t@example.com"),
        ("GIT_COMMITTER_NAME", "t"),
        ("GIT_COMMITTER_EMAIL", "t@example.com"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ] {
        git.env(name, value);
    }
    let output = git.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn settings() -> Settings {
    Settings {
        data_dir: PathBuf::new(),
        home: PathBuf::new(),
        actor: "ana@test".into(),
        clock: Arc::new(Timestamp::now),
        environment: Arc::new(|name| if name == "PATH" { std::env::var(name).ok() } else { None }),
        entropy: Arc::new(|bytes| bytes.fill(7)),
        vault: aws::Vault::in_memory(),
        browser: Arc::new(|_| false),
        attended: false,
        endpoint: None,
    }
}

fn topology(services: &[(&str, &str, &str)]) -> String {
    let sections = services
        .iter()
        .map(|(name, kind, path)| format!("[services.{name}]\nkind = \"{kind}\"\npath = \"{path}\"\n"));
    format!("schema = 1\n{}", sections.collect::<String>())
}

fn serverless(names: &[&str]) -> String {
    let paths: Vec<String> = names.iter().map(|name| format!("{name}/serverless.yml")).collect();
    let services: Vec<_> =
        names.iter().zip(&paths).map(|(name, path)| (*name, "serverless", path.as_str())).collect();
    topology(&services)
}

fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, reason)| ((*name).to_owned(), (*reason).to_owned())).collect()
}

#[test]
fn a_service_is_touched_through_its_folder_and_the_others_say_what_they_read() {
    let repository = Repository::of(&[
        ("stagewright.toml", &serverless(&["notes", "users"])),
        ("notes/serverless.yml", SERVERLESS),
        ("notes/handler.js", "1"),
        ("notes/old.js", "1"),
        ("users/serverless.yml", SERVERLESS),
        ("README.md", "1"),
    ]);
    assert_eq!(repository.changed(), map(&[]));
    repository.write("notes/handler.js", "2");
    repository.write("notes/new.js", "not known to git yet");
    repository.write("README.md", "2");
    fs::remove_file(repository.path().join("notes/old.js")).unwrap();
    let (changed, others) = repository.since("HEAD");
    let because = "notes/handler.js changed; notes/new.js is new; notes/old.js was deleted";
    assert_eq!(changed, map(&[("notes", because)]));
    assert_eq!(others, map(&[("users", "nothing that it reads changed: users")]));
    // The same once it is committed.
    repository.commit();
    assert_eq!(repository.changed(), map(&[]));
    assert_eq!(repository.since("HEAD~1").0, map(&[("notes", because)]));
}

#[test]
fn a_file_that_was_moved_counts_where_it_was_and_where_it_is() {
    let repository = Repository::of(&[
        ("stagewright.toml", &serverless(&["a", "b", "c"])),
        ("a/serverless.yml", SERVERLESS),
        ("a/shared.js", "the same in both places"),
        ("b/serverless.yml", SERVERLESS),
        ("c/serverless.yml", SERVERLESS),
    ]);
    repository.git(&["mv", "a/shared.js", "b/shared.js"]);
    let expected = map(&[("a", "a/shared.js was deleted"), ("b", "b/shared.js is new")]);
    assert_eq!(repository.changed(), expected);
    repository.commit();
    assert_eq!(repository.since("HEAD~1").0, expected);
}

#[test]
fn what_a_service_reads_elsewhere_touches_it_deleted_or_not() {
    let reads = "service: a\nprovider: {name: aws}\ncustom:\n  db: ${file(../database/serverless.yml):service, ''}\n  \
        by: ${file(../config/${opt:stage, 'dev'}.yml):x, ''}\npackage:\n  patterns: ['../shared/**/*.js']\n";
    let mut toml = serverless(&["a", "database"]);
    toml.push_str("[accounts.x]\nid = \"111111111111\"\naccess = \"sandbox\"\n[stages.prod]\ntargets = []\n");
    let repository = Repository::of(&[
        ("stagewright.toml", &toml),
        ("a/serverless.yml", reads),
        ("database/serverless.yml", SERVERLESS),
        ("database/handler.js", "1"),
        ("config/prod.yml", "x: 1\n"),
        ("shared/deep/x.js", "1"),
    ]);
    repository.write("database/handler.js", "2");
    let (changed, others) = repository.since("HEAD");
    assert_eq!(changed, map(&[("database", "database/handler.js changed")]));
    let looked = "nothing that it reads changed: a, config/prod.yml, database/serverless.yml, shared";
    assert_eq!(others, map(&[("a", looked)]));

    repository.write("database/serverless.yml", &format!("{SERVERLESS}# more\n"));
    assert_eq!(repository.changed()["a"], "it reads database/serverless.yml, which changed");
    repository.commit();
    fs::remove_file(repository.path().join("config/prod.yml")).unwrap();
    repository.write("shared/deep/y.js", "1");
    assert_eq!(
        repository.changed(),
        map(&[("a", "it reads config/prod.yml, which was deleted; it reads shared, where deep/y.js is new")])
    );
}

#[test]
fn a_template_among_other_things_is_touched_by_what_it_names_only() {
    let template = |code: &str| {
        format!(
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
             Properties: {{CodeUri: {code}}}\n"
        )
    };
    let repository = Repository::of(&[
        (
            "stagewright.toml",
            &topology(&[
                ("one", "cloudformation", "infra/one.yaml"),
                ("two", "cloudformation", "infra/two.yaml"),
            ]),
        ),
        ("infra/one.yaml", &template("../code/one")),
        ("infra/two.yaml", &template("../code/two")),
        ("code/one/f.js", "1"),
        ("code/two/f.js", "1"),
    ]);
    repository.write("code/two/f.js", "2");
    repository.write("infra/README.md", "1");
    assert_eq!(repository.changed(), map(&[("two", "it reads code/two, where f.js changed")]));
    repository.commit();
    repository.write("infra/one.yaml", &template("../code/two"));
    assert_eq!(repository.changed(), map(&[("one", "infra/one.yaml changed")]));
}

#[test]
fn a_folder_in_another_services_folder_belongs_to_the_inner_one() {
    let repository = Repository::of(&[
        (
            "stagewright.toml",
            &topology(&[
                ("outer", "serverless", "serverless.yml"),
                ("inner", "serverless", "inner/serverless.yml"),
            ]),
        ),
        ("serverless.yml", SERVERLESS),
        ("inner/serverless.yml", SERVERLESS),
        ("inner/x.js", "1"),
    ]);
    repository.write("inner/x.js", "2");
    let (changed, others) = repository.since("HEAD");
    assert_eq!(changed, map(&[("inner", "inner/x.js changed")]));
    let because = "nothing that it reads changed: its own folder; inner/x.js changed, which belongs to inner";
    assert_eq!(others, map(&[("outer", because)]));
}

const LIBRARIES: [(&str, &str); 6] = [
    (
        "packages/shared/package.json",
        r#"{"name": "@acme/shared", "dependencies": {"@acme/deep": "workspace:^"}}"#,
    ),
    ("packages/shared/index.ts", "1"),
    ("packages/deep/package.json", r#"{"name": "@acme/deep"}"#),
    ("packages/deep/index.ts", "1"),
    ("packages/alone/package.json", r#"{"name": "@acme/alone"}"#),
    ("packages/alone/index.ts", "1"),
];

fn workspace(further: &[(&str, &str)]) -> Repository {
    let toml = serverless(&["services/api", "services/web"]).replace("services.services/", "services.");
    let mut files = vec![
        ("stagewright.toml", toml.as_str()),
        ("services/api/serverless.yml", SERVERLESS),
        (
            "services/api/package.json",
            r#"{"name": "api", "dependencies": {"@acme/shared": "*", "left-pad": "1"}}"#,
        ),
        ("services/web/serverless.yml", SERVERLESS),
        (
            "services/web/package.json",
            r#"{"name": "web", "devDependencies": {"lib": "file:../../packages/alone"}}"#,
        ),
    ];
    files.extend(LIBRARIES);
    files.extend(further);
    Repository::of(&files)
}

#[test]
fn local_packages_touch_who_uses_them_however_far_behind() {
    let npm = r#"{"workspaces": ["packages/*", "services/*"]}"#;
    for workspaces in [
        [("package.json", npm), ("unused.txt", "")],
        [("package.json", r#"{"workspaces": {"packages": ["**"]}}"#), ("unused.txt", "")],
        [("package.json", "{}"), ("pnpm-workspace.yaml", "packages:\n  - 'packages/*'\n  - services/*\n")],
    ] {
        let repository = workspace(&workspaces);
        repository.write("packages/shared/index.ts", "2");
        assert_eq!(
            repository.changed(),
            map(&[("api", "it uses packages/shared, where index.ts changed")]),
            "{workspaces:?}"
        );
        repository.commit();
        repository.write("packages/deep/index.ts", "2");
        repository.write("packages/deep/more.ts", "2");
        let (changed, others) = repository.since("HEAD");
        let because =
            "it uses packages/deep through packages/shared, where index.ts changed, and 1 more file";
        assert_eq!(changed, map(&[("api", because)]));
        let because = "nothing that it reads changed: services/web, packages/alone";
        assert_eq!(others, map(&[("web", because)]));
        repository.commit();
        fs::remove_file(repository.path().join("packages/alone/index.ts")).unwrap();
        assert_eq!(
            repository.changed(),
            map(&[("web", "it uses packages/alone, where index.ts was deleted")])
        );
    }
}

#[test]
fn a_package_of_the_same_name_outside_of_the_workspace_is_the_registrys() {
    let repository = workspace(&[("package.json", r#"{"workspaces": ["packages/*"]}"#)]);
    repository.write("packages/shared/index.ts", "2");
    // The api is no member: npm gets its `@acme/shared` from the registry.
    assert_eq!(repository.changed(), map(&[]));
}

#[test]
fn a_lock_file_counts_for_every_service_under_it_and_for_no_other() {
    let repository = Repository::of(&[
        ("stagewright.toml", &serverless(&["js/a", "js/b", "c"]).replace("services.js/", "services.")),
        ("js/a/serverless.yml", SERVERLESS),
        ("js/a/package.json", "{}"),
        ("js/b/serverless.yml", SERVERLESS),
        ("js/b/package.json", "{}"),
        ("js/b/yarn.lock", "its own"),
        ("js/package.json", "{}"),
        ("js/package-lock.json", "{}"),
        ("c/serverless.yml", SERVERLESS),
    ]);
    repository.write("js/package-lock.json", r#"{"lockfileVersion": 3}"#);
    let because =
        "js/package-lock.json changed: it counts for every package.json under it, such as js/a/package.json";
    assert_eq!(repository.changed(), map(&[("a", because)]));
}

#[test]
fn packages_that_python_installs_from_a_folder_touch_who_asks_for_them() {
    let repository = Repository::of(&[
        ("stagewright.toml", &serverless(&["a", "b"])),
        ("a/serverless.yml", SERVERLESS),
        ("a/requirements.txt", "-r ../common.txt\nboto3\n-e ../lib\n"),
        ("b/serverless.yml", SERVERLESS),
        ("lib/requirements.txt", "../base[all]\n"),
        ("lib/lib.py", "1"),
        ("base/base.py", "1"),
        ("common.txt", "x\n"),
    ]);
    repository.write("lib/lib.py", "2");
    assert_eq!(repository.changed(), map(&[("a", "it uses lib, where lib.py changed")]));
    repository.commit();
    repository.write("base/base.py", "2");
    repository.write("common.txt", "y\n");
    let because = "it uses base through lib, where base.py changed; it reads common.txt, which changed";
    assert_eq!(repository.changed(), map(&[("a", because)]));
}

#[test]
fn what_the_topology_says_of_a_service_counts_and_where_its_card_lies_does_not() {
    let toml = serverless(&["a", "b"]);
    let repository = Repository::of(&[
        ("stagewright.toml", &toml),
        ("stagewright.layout.toml", ""),
        ("a/serverless.yml", SERVERLESS),
        ("b/serverless.yml", SERVERLESS),
        ("c/serverless.yml", SERVERLESS),
    ]);
    repository.write("stagewright.layout.toml", "# moved\n");
    repository
        .write("stagewright.toml", &toml.replace("[services.a]\n", "[services.a]\nnote = \"about it\"\n"));
    assert_eq!(repository.changed(), map(&[]));
    let named = toml.replace("[services.b]\n", "[services.b]\nstack-name = \"other-{stage}\"\n");
    repository.write("stagewright.toml", &format!("{named}{}", &serverless(&["c"])["schema = 1\n".len()..]));
    let expected =
        map(&[("b", "[services.b] changed in stagewright.toml"), ("c", "it is new in stagewright.toml")]);
    assert_eq!(repository.changed(), expected);
}

#[test]
fn a_project_in_a_folder_of_its_repository_is_told_by_that_folders_paths() {
    let inside = |path: &str| format!("app/{path}");
    let repository = Repository::of(&[
        (&inside("stagewright.toml"), &serverless(&["a"])),
        (&inside("a/serverless.yml"), SERVERLESS),
        ("elsewhere.txt", "1"),
    ]);
    repository.write("app/a/x.js", "1");
    repository.write("elsewhere.txt", "2");
    let project = Project::open(settings(), &repository.path().join("app")).unwrap();
    let answer = project.changed_since("main").unwrap();
    assert_eq!(answer[0].because, ["a/x.js is new"]);
}

#[test]
fn a_repository_that_does_not_know_the_commit_counts_as_changed() {
    let repository = Repository::of(&[
        (
            "stagewright.toml",
            "schema = 1\n[repositories.infra]\npath = \"infra\"\n[services.a]\nkind = \"serverless\"\npath = \"a/serverless.yml\"\n\
             [services.vpc]\nkind = \"serverless\"\npath = \"serverless.yml\"\nrepository = \"infra\"\n",
        ),
        ("a/serverless.yml", SERVERLESS),
        (".gitignore", "infra\n"),
    ]);
    repository.write("infra/serverless.yml", SERVERLESS);
    let infra = repository.path().join("infra");
    for arguments in
        [&["init", "--quiet", "--initial-branch=trunk"][..], &["add", "."], &["commit", "--quiet", "-m", "x"]]
    {
        git(&infra, arguments);
    }
    // Both know a commit of this name.
    assert_eq!(repository.changed(), map(&[]));
    let changed = repository.since("main").0;
    assert_eq!(changed.keys().collect::<Vec<_>>(), ["vpc"]);
    assert!(
        changed["vpc"].starts_with("whether it changed cannot be told: `main` is no commit"),
        "{changed:?}"
    );
}

#[test]
fn what_git_cannot_say_is_an_error_with_what_to_do() {
    let repository =
        Repository::of(&[("stagewright.toml", &serverless(&["a"])), ("a/serverless.yml", SERVERLESS)]);
    let code = |result: Result<Vec<_>, ErrorView>| result.unwrap_err().code;
    for commit in ["nowhere", "--output=x", "", "HEAD:stagewright.toml"] {
        assert_eq!(code(repository.open().changed_since(commit)), "unknown-commit", "{commit}");
    }
    assert!(!repository.path().join("x").exists());
    let plain = tempfile::tempdir().unwrap();
    assert_eq!(
        code(Project::open(settings(), plain.path()).unwrap().changed_since("HEAD")),
        "not-a-repository"
    );
}

#[cfg(unix)]
#[test]
fn asking_git_starts_no_program_that_the_repository_names() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = Repository::of(&[
        ("stagewright.toml", &serverless(&["a"])),
        ("a/serverless.yml", SERVERLESS),
        (".gitattributes", "* diff=mine\n"),
    ]);
    let program = repository.path().join(".git/ran.sh");
    fs::write(&program, "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let hook = repository.path().join(".git/hooks/post-index-change");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::copy(&program, &hook).unwrap();
    let program = program.to_str().unwrap();
    for name in ["core.fsmonitor", "core.pager", "diff.external", "diff.mine.command", "diff.mine.textconv"] {
        repository.git(&["config", name, program]);
    }
    repository.write("a/serverless.yml", &format!("{SERVERLESS}# more\n"));
    for ran in [".git/ran", ".git/hooks/ran"] {
        let _ = fs::remove_file(repository.path().join(ran));
    }
    assert_eq!(repository.changed(), map(&[("a", "a/serverless.yml changed")]));
    for ran in [".git/ran", ".git/hooks/ran"] {
        assert!(!repository.path().join(ran).exists(), "{ran}");
    }
}
