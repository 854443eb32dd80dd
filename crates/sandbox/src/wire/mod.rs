//! The protocols of the services: AWS Query with XML, JSON 1.1, and REST.

pub mod cbor;
pub mod chunked;
pub mod json;
pub mod query;
pub mod rest_json;
pub mod xml;
