use std::time::Duration;

use journal::{RunOutcome, StepPhase};
use sandbox::{Latency, Settings, Throttling};
use topology::Method;

use crate::support::{Project, service};

fn layered(project: &mut Project, layers: usize, width: usize) {
    for layer in 0..layers {
        for place in 0..width {
            let above = format!("s{}x{place}", layer.wrapping_sub(1));
            let imports: &[&str] = if layer == 0 { &[] } else { &[&above] };
            project.add(&format!("s{layer}x{place}"), imports);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_and_twenty_stacks_all_finish_where_aws_throttles_in_bursts() {
    let throttling = Some(Throttling { per_second: 5.0, burst: 10.0 });
    let mut project = Project::new(Settings { throttling, ..Settings::default() });
    project.rate = aws::Rate::AWS;
    project.polling = engine::Polling::AWS;
    project.connect(crate::support::target(), crate::support::ACCOUNT, aws::ResolvedAccess::Sandbox);
    layered(&mut project, 2, 60);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded);
    assert!(state.steps.iter().all(|step| step.phase == StepPhase::Succeeded));
}

#[tokio::test(start_paused = true)]
async fn a_run_is_hardly_longer_than_its_critical_path_and_asks_little() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::new(Settings {
            latency: Latency { jitter: 0.0, ..Latency::default() },
            ..Settings::default()
        });
        project.method = method;
        layered(&mut project, 8, 13);
        for step in project.steps.clone() {
            let layer = usize::from(!step.waits_for.is_empty());
            project
                .durations
                .insert(service(step.service.as_str()), Duration::from_secs(10 + layer as u64 * 2));
        }
        let begin = tokio::time::Instant::now();
        let (outcome, _) = project.run().await;
        let took = begin.elapsed().as_secs_f64();
        assert_eq!(outcome, RunOutcome::Succeeded);
        let calls: u64 = project
            .sandbox
            .calls()
            .iter()
            .filter(|(call, _)| call.starts_with("cloudformation"))
            .map(|(_, count)| count)
            .sum();
        println!(
            "{method:?}: {took:.1} s, {:.1} calls a stack: {:?}",
            calls as f64 / 104.0,
            project.sandbox.calls()
        );
    }
}
