//! `stagewright sandbox`

use std::{path::Path, process::ExitCode};

use app::{Project, contract::ErrorView};
use serde_json::json;
use tokio::net::TcpListener;

use super::print_json;
use crate::text;

pub async fn sandbox(
    project: &Project,
    port: Option<u16>,
    reset: bool,
    script: Option<&Path>,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    if reset {
        project.reset_sandbox()?;
        if !json {
            say!("The sandbox of this project is empty again.");
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(file) = script {
        let text = std::fs::read_to_string(file).map_err(|error| ErrorView::io("read", file, &error))?;
        let changes = project.play_in_sandbox(&text)?;
        if json {
            print_json(&json!({ "changes": changes }));
        } else {
            say!(
                "{changes} {} behind CloudFormation's back.",
                if changes == 1 { "change" } else { "changes" }
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Some(port) = port else {
        let view = project.sandbox_view()?;
        if json {
            print_json(&view);
        } else {
            text::sandbox(&view);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let cannot = |error: std::io::Error| {
        ErrorView::new(
            "port",
            format!("could not listen on 127.0.0.1:{port}: {error}"),
            "Choose another port, or 0 for a free one.",
        )
    };
    // Loopback only: the simulator believes every caller.
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(cannot)?;
    let url = format!("http://{}", listener.local_addr().map_err(cannot)?);
    if json {
        print_json(&json!({ "endpoint": url }));
    } else {
        say!("Serving the sandbox at {url} until Ctrl+C.");
        say!("  AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 \\");
        say!("    aws --endpoint-url {url} cloudformation describe-stacks");
    }
    project
        .serve_sandbox(listener, async {
            tokio::signal::ctrl_c().await.ok();
        })
        .await?;
    Ok(ExitCode::SUCCESS)
}
