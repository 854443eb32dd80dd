//! AWS JSON 1.0 and 1.1: the action is in `X-Amz-Target`, both ways are JSON.

use serde_json::{Value, json};

use crate::error::{ApiError, ApiResult};
use crate::request::{Request, Response};

/// The action in `X-Amz-Target: AmazonSSM.PutParameter`.
pub fn action(request: &Request) -> Option<&str> {
    request.header("x-amz-target")?.rsplit('.').next()
}

pub fn read(request: &Request) -> ApiResult<Value> {
    if request.body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&request.body)
        .map_err(|error| ApiError::new(400, "SerializationException", error.to_string()))
}

pub fn answer(body: &Value, version: &str, request_id: &str) -> Response {
    Response::new(200, &format!("application/x-amz-json-{version}"), body.to_string())
        .with_header("x-amzn-requestid", request_id)
}

pub fn failure(error: &ApiError, version: &str, request_id: &str) -> Response {
    let body = json!({"__type": error.code, "message": error.message}).to_string();
    Response::new(error.status, &format!("application/x-amz-json-{version}"), body)
        .with_header("x-amzn-requestid", request_id)
}
