use aws::{ResolvedAccess, Secret};
use journal::{RunOutcome, StepPhase};
use plan::Action;
use topology::{AccountName, Region, Target};

use crate::support::{Project, of, service, step_id, target};

fn keys_of(account: &str) -> ResolvedAccess {
    ResolvedAccess::Keys {
        access_key_id: format!("AKIA{account}"),
        secret_access_key: Secret::new("s".into()),
        session_token: None,
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_of_another_account_are_refused_before_anything_is_changed_anywhere() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &[]);
    let prod =
        Target { account: AccountName::new("acme-prod").unwrap(), region: Region::new("eu-west-1").unwrap() };
    let step = project.steps.iter_mut().find(|step| step.id == step_id("notes")).unwrap();
    step.target = prod.clone();
    project.connect(prod, "222222222222", keys_of("333333333333"));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    let failure = of(&state, "notes").failure.clone().unwrap();
    assert_eq!(failure.code, "wrong-account");
    assert!(
        failure.message.contains("222222222222") && failure.message.contains("333333333333"),
        "{}",
        failure.message
    );
    assert_eq!(of(&state, "database").phase, StepPhase::Skipped);
    assert_eq!(project.sandbox.write_calls(), 0);
    assert!(!project.sandbox.calls().keys().any(|call| call.starts_with("cloudformation")));
}

#[tokio::test(start_paused = true)]
async fn an_account_without_an_access_is_refused_and_nothing_else_is_tried() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    project.clouds.clear();
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(of(&state, "notes").failure.clone().unwrap().code, "no-access");
    assert!(project.sandbox.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_sandboxs_keys_are_never_sent_to_aws() {
    let project = Project::quick();
    let account = topology::AccountId::new("111111111111").unwrap();
    let opened = aws::Cloud::open(aws::ConnectionSpec {
        account: &account,
        target: target(),
        access: ResolvedAccess::Sandbox,
        endpoint: None,
        http_client: None,
        clock: project.clock.clone(),
        rate: aws::Rate::AWS,
        time_outs: aws::TimeOuts::default(),
        seed: 1,
    });
    assert_eq!(opened.unwrap_err().code(), "no-access");
}

#[tokio::test(start_paused = true)]
async fn an_identity_is_asked_for_once_and_again_after_the_credentials_changed() {
    let project = Project::quick();
    for _ in 0..3 {
        project.cloud().prove().await.unwrap();
    }
    assert_eq!(project.sandbox.calls()["sts:GetCallerIdentity"], 1);
    project.cloud().forget_credentials().await;
    project.cloud().prove().await.unwrap();
    assert_eq!(project.sandbox.calls()["sts:GetCallerIdentity"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_proof_of_one_account_does_not_write_to_another() {
    let mut project = Project::quick();
    let prod =
        Target { account: AccountName::new("acme-prod").unwrap(), region: Region::new("eu-west-1").unwrap() };
    project.connect(prod.clone(), "222222222222", keys_of("222222222222"));
    let proof = project.clouds[&prod].prove().await.unwrap();
    let refused = project.cloud().delete_stack(&proof, "notes-dev", "t").await.unwrap_err();
    assert_eq!(refused.code(), "wrong-account");
    assert_eq!(project.sandbox.write_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_target_holds_is_read_with_who_imports_what_and_what_we_deployed() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let deployed = |stack_id: &str| project.journal.deployment(stack_id).unwrap();
    let wanted = engine::Wanted {
        parameters: ["/missing".to_owned()].into(),
        importers_matter: &|name, _| name == "dev-database",
        deployed: &deployed,
    };
    let found = engine::discover(project.cloud(), &wanted).await.unwrap();
    let export = &found.live.exports["dev-database"];
    assert_eq!(export.stack.as_str(), "database-dev");
    assert_eq!(export.importers.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["notes-dev"]);
    assert!(found.live.exports["dev-notes"].importers.is_empty());
    assert!(found.live.parameters.is_empty());
    assert_eq!(found.live.stacks["notes-dev"].deployed.as_deref(), Some("digest of notes"));
    assert_eq!(found.live.stacks["notes-dev"].status, "CREATE_COMPLETE");
    project.set_action("database", Action::None);
    assert_eq!(service("notes").as_str(), "notes");
}
