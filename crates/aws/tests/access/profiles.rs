//! Profiles of the AWS configuration, used against the sandbox.

use aws::{ProfileFiles, ResolvedAccess, Secret};
use jiff::ToSpan;
use sandbox::Trust;

use crate::support::{CODE, DEVICE, PROD, ROOT, STAGING, Setup, key_of, role, trusting};

const CONFIG: &str = "
[profile staging]
role_arn = arn:aws:iam::222222222222:role/Deployer
source_profile = root
duration_seconds = 7200
role_session_name = ana

[profile prod]
role_arn = arn:aws:iam::333333333333:role/Deployer
source_profile = staging
duration_seconds = 7200

[profile admin]
role_arn = arn:aws:iam::333333333333:role/Administrator
source_profile = root
mfa_serial = arn:aws:iam::999999999999:mfa/ana
";

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let files = ProfileFiles::in_home(home.path());
        std::fs::create_dir_all(&files.sso_cache).unwrap();
        std::fs::write(&files.config, CONFIG).unwrap();
        let keys =
            format!("[root]\naws_access_key_id = {}\naws_secret_access_key = sandbox-secret\n", key_of(ROOT));
        std::fs::write(&files.credentials, keys).unwrap();
        Self(home)
    }

    fn profile(&self, setup: &Setup, name: &str) -> ResolvedAccess {
        ResolvedAccess::Profile {
            name: name.into(),
            files: ProfileFiles::in_home(self.0.path()),
            mfa: setup.mfa.clone(),
        }
    }
}

fn setup() -> Setup {
    let (staging, prod) = (role(STAGING, "Deployer"), role(PROD, "Deployer"));
    let long = |principal: &str| Trust { max_seconds: 7200, ..trusting(principal) };
    let setup = Setup::with_roles([(staging.clone(), long(ROOT)), (prod, long(&staging))]);
    setup.change(|settings| {
        settings.roles.insert(role(PROD, "Administrator"), Trust { mfa: true, ..trusting(ROOT) });
        settings.mfa.insert(DEVICE.into(), CODE.into());
    });
    setup
}

#[tokio::test(start_paused = true)]
async fn a_role_lasts_as_long_as_the_profile_says_and_upon_another_an_hour_at_most() {
    let (setup, home) = (setup(), Home::new());
    let staging = setup.cloud(STAGING, home.profile(&setup, "staging")).prove().await.unwrap();
    assert_eq!(staging.arn(), "arn:aws:sts::222222222222:assumed-role/Deployer/ana");
    assert_eq!(staging.expires(), Some(setup.now() + 2.hours()));
    let prod = setup.cloud(PROD, home.profile(&setup, "prod")).prove().await.unwrap();
    assert_eq!(prod.expires(), Some(setup.now() + 1.hour()));
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_names_a_device_asks_for_its_code() {
    let (setup, home) = (setup(), Home::new());
    let access = home.profile(&setup, "admin");
    let cloud = setup.cloud(PROD, access.clone());
    assert_eq!(cloud.prove().await.unwrap_err().code(), "mfa-needed");
    setup.mfa.give(DEVICE, Secret::new(CODE.into()));
    let ends = cloud.prove().await.unwrap().expires();
    let lasting = cloud.lasting().await;
    assert_eq!((lasting.renewable, lasting.until), (false, ends));
    access.forget_sessions().await.unwrap();
    assert_eq!(cloud.lasting().await.until, Some(setup.now()));
}

#[tokio::test(start_paused = true)]
async fn files_are_read_anew_and_never_written() {
    let (setup, home) = (setup(), Home::new());
    let files = ProfileFiles::in_home(home.0.path());
    let cloud = setup.cloud(STAGING, home.profile(&setup, "staging"));
    cloud.prove().await.unwrap();
    assert_eq!(std::fs::read_to_string(&files.config).unwrap(), CONFIG);
    std::fs::write(&files.config, "[profile other]\nregion = eu-west-1\n").unwrap();
    cloud.forget_credentials().await;
    let error = cloud.prove().await.unwrap_err();
    assert_eq!(error.code(), "profile");
    assert!(error.hint().contains("other"), "{}", error.hint());
}
