//! The front door on the loopback interface: the AWS CLI, boto3 and any other client can talk to it.

use std::future::Future;
use std::io;
use std::net::Ipv4Addr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::request::{Delivery, Request};
use crate::sandbox::Sandbox;

/// Larger requests are refused: no deployment package is.
const MAX_BODY: usize = 512 * 1024 * 1024;

/// Serves until `shutdown` is done. The listener must be bound to the loopback interface: the sandbox asks nobody
/// for a signature.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    if address.ip() != Ipv4Addr::LOCALHOST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "the sandbox answers anybody who can reach it, so it listens on 127.0.0.1 only, not on {address}"
            ),
        ));
    }
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => {
                // A client that went away before it was accepted is no reason to stop.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(attend(stream, sandbox.clone()));
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn attend(stream: TcpStream, sandbox: Sandbox) {
    // Small answers must not wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(sandbox.clone(), request));
    // Errors here are connections that broke; their clients know.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the answer was lost on purpose")]
    Lost,
}

async fn answer(
    sandbox: Sandbox,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Broken> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(plain(413, "the request is too large for the sandbox"));
    };
    let mut asked = Request::new(parts.method.as_str(), &parts.uri.to_string()).with_body(body.to_bytes());
    asked.headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let reply = sandbox.handle(&asked);
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    match reply.delivery {
        Delivery::Normal => {}
        Delivery::Hang => std::future::pending::<()>().await,
        Delivery::Lost => return Err(Broken::Lost),
    }
    let mut response = hyper::Response::builder().status(reply.response.status);
    for (name, value) in &reply.response.headers {
        response = response.header(name, value);
    }
    let response = response.body(Full::new(reply.response.body));
    Ok(response.unwrap_or_else(|error| plain(500, &error.to_string())))
}

fn plain(status: u16, text: &str) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::new(Bytes::from(text.to_owned())));
    *response.status_mut() =
        hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    response
}
