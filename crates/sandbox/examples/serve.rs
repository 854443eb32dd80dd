//! The sandbox as an endpoint on 127.0.0.1: `serve PORT [FOLDER] [SCALE | SETTINGS.json]`.

#![expect(clippy::disallowed_methods, reason = "a front end: it hands in the clock")]
#![expect(clippy::print_stdout, reason = "it says where it listens")]

use std::sync::Arc;

use sandbox::{Sandbox, Settings, Store, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().ok_or("serve PORT [FOLDER] [SCALE | SETTINGS.json]")?.parse()?;
    let folder = arguments.next().filter(|folder| !folder.is_empty());
    let mut settings = Settings::default();
    if let Some(how) = arguments.next() {
        match how.parse() {
            Ok(scale) => settings.latency.scale = scale,
            Err(_) => settings = serde_json::from_slice(&std::fs::read(how)?)?,
        }
    }
    let clock: sandbox::Clock = Arc::new(jiff::Timestamp::now);
    let sandbox = match folder {
        Some(folder) => Sandbox::in_store(Store::open(folder, settings)?, clock),
        None => Sandbox::in_memory(settings, clock),
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, sandbox, std::future::pending()).await?;
    Ok(())
}
