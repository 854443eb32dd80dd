use std::time::Duration;

use journal::{RunOutcome, StepPhase};
use sandbox::{Settings, Throttling};
use topology::Method;

use crate::support::Project;

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

/// Eight layers of a table each, which take the sandbox ten seconds: eight of them and two for the stack.
#[tokio::test(start_paused = true)]
async fn a_run_is_hardly_longer_than_its_critical_path_and_asks_little() {
    for (method, layer, most_calls) in [(Method::Direct, 10.0, 7.0), (Method::Reviewed, 11.5, 10.0)] {
        for known in [true, false] {
            let mut project = Project::quick();
            project.method = method;
            layered(&mut project, 8, 13);
            for step in project.steps.iter().filter(|_| known) {
                project.durations.insert(step.service.clone(), Duration::from_secs_f64(layer));
            }
            let begin = tokio::time::Instant::now();
            let (outcome, _) = project.run().await;
            assert_eq!(outcome, RunOutcome::Succeeded);
            let ratio = begin.elapsed().as_secs_f64() / (8.0 * layer);
            let calls = project.sandbox.calls();
            let calls = calls
                .iter()
                .filter(|(call, _)| call.starts_with("cloudformation"))
                .map(|(_, count)| *count as f64);
            let per_stack = calls.sum::<f64>() / 104.0;
            println!(
                "{method:?}, durations known: {known}: {ratio:.3} of the critical path, {per_stack:.1} calls a stack"
            );
            assert!(ratio < if known { 1.05 } else { 1.1 }, "{ratio}");
            assert!(per_stack < if known { most_calls } else { most_calls + 1.0 }, "{per_stack}");
        }
    }
}
