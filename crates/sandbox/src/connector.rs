//! The front door inside the process: an HTTP client for the real AWS SDK that asks the sandbox instead of a network.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt as _;

use crate::request::{Delivery, Request};
use crate::sandbox::Sandbox;

/// Give it to a service client's configuration as `http_client`. Delays pass on tokio's clock, so that they cost no
/// time on a paused one.
#[derive(Debug, Clone)]
pub struct SandboxHttpClient(Sandbox);

/// An HTTP client whose every request is answered by `sandbox`, whatever its address.
pub fn http_client(sandbox: Sandbox) -> SandboxHttpClient {
    SandboxHttpClient(sandbox)
}

impl HttpClient for SandboxHttpClient {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for SandboxHttpClient {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let sandbox = self.0.clone();
        HttpConnectorFuture::new(async move { answer(sandbox, request).await })
    }
}

async fn answer(sandbox: Sandbox, mut request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let body = request
        .take_body()
        .collect()
        .await
        .map_err(|error| ConnectorError::user(error.to_string().into()))?;
    let mut plain = Request::new(request.method(), request.uri()).with_body(body.to_bytes());
    plain.headers =
        request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let reply = sandbox.handle(&plain);
    match reply.delivery {
        Delivery::Normal => {}
        Delivery::Hang => std::future::pending().await,
        Delivery::Lost => {
            tokio::time::sleep(reply.delay).await;
            return Err(ConnectorError::io("the connection broke before the answer came".into()));
        }
    }
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let status =
        StatusCode::try_from(reply.response.status).map_err(|error| ConnectorError::user(error.into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(reply.response.body));
    for (name, value) in reply.response.headers {
        if let Err(error) = response.headers_mut().try_insert(name, value) {
            return Err(ConnectorError::user(error.into()));
        }
    }
    Ok(response)
}
