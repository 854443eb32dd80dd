//! The AWS Query protocol: a form goes in, XML comes out.

use std::collections::BTreeMap;

use crate::error::{ApiError, ApiResult};
use crate::request::{Request, Response};
use crate::wire::xml::{Node, escape};

/// The fields of a call, lists and structures flattened (`Parameters.member.1.ParameterKey`).
#[derive(Debug, Clone, Default)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    pub fn read(request: &Request) -> Self {
        Self(form_urlencoded::parse(&request.body).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn required(&self, name: &str) -> ApiResult<&str> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            ApiError::validation(format!(
                "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
                lower_first(name)
            ))
        })
    }

    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A list of texts.
    pub fn list(&self, name: &str) -> Vec<String> {
        (1..).map_while(|index| self.get(&format!("{name}.member.{index}")).map(str::to_owned)).collect()
    }

    /// A list of structures, each with the fields that `fields` names.
    pub fn structures(&self, name: &str, fields: &[&str]) -> Vec<BTreeMap<String, String>> {
        (1..)
            .map_while(|index| {
                let found: BTreeMap<String, String> = fields
                    .iter()
                    .filter_map(|field| {
                        let value = self.get(&format!("{name}.member.{index}.{field}"))?;
                        Some(((*field).to_owned(), value.to_owned()))
                    })
                    .collect();
                (!found.is_empty()).then_some(found)
            })
            .collect()
    }

    /// Whether the list is given, if only as an empty one.
    pub fn has_list(&self, name: &str) -> bool {
        self.0.contains_key(name) || self.0.keys().any(|key| key.starts_with(&format!("{name}.")))
    }
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The namespace of a service's answers.
pub fn namespace(service: &str) -> &'static str {
    match service {
        "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
        _ => "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    }
}

pub fn answer(service: &str, action: &str, result: Node, request_id: &str) -> Response {
    let mut body = format!("<{action}Response xmlns=\"{}\"><{action}Result>", namespace(service));
    result.write(&mut body);
    body.push_str(&format!(
        "</{action}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    ));
    Response::new(200, "text/xml", body).with_header("x-amzn-requestid", request_id)
}

pub fn failure(service: &str, error: &ApiError, request_id: &str) -> Response {
    let kind = if error.status >= 500 { "Receiver" } else { "Sender" };
    let body = format!(
        "<ErrorResponse xmlns=\"{}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>{}</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>",
        namespace(service),
        escape(&error.code),
        escape(&error.message),
    );
    Response::new(error.status, "text/xml", body).with_header("x-amzn-requestid", request_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_structures_are_read_by_their_numbers() {
        let body =
            "Action=X&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=b&Tags.member.2.Value=";
        let form = Form::read(&Request::new("POST", "/").with_body(body));
        let tags = form.structures("Tags", &["Key", "Value"]);
        assert_eq!(tags.len(), 2);
        assert_eq!(tags[1]["Value"], "");
        assert!(form.has_list("Tags") && !form.has_list("Capabilities"));
    }
}
