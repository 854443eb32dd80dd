//! The form that a call of AWS's query protocol is.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

#[derive(Debug, Clone, Default)]
pub struct Form {
    pub fields: Vec<(String, String)>,
    /// Of a call in another protocol.
    target: String,
}

impl Form {
    pub fn of(request: &HttpRequest) -> Self {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
        let fields = if body.starts_with("Action=") {
            body.split('&')
                .filter_map(|field| field.split_once('='))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect()
        } else {
            vec![]
        };
        Self { fields, target: target.unwrap_or_default().to_owned() }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    pub fn action(&self) -> &str {
        self.get("Action").unwrap_or(&self.target)
    }

    pub fn token(&self) -> Option<&str> {
        self.get("ClientRequestToken").or_else(|| self.get("ClientToken"))
    }

    pub fn changes_a_stack(&self) -> bool {
        ["CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet"]
            .contains(&self.action())
    }

    pub fn put_into(&self, request: &mut HttpRequest) {
        let fields: Vec<String> =
            self.fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        // The action stands first, as the SDK has it.
        let (action, rest): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| field.starts_with("Action="));
        *request.body_mut() = [action, rest].concat().join("&").into();
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next().unwrap()).to_digit(16).unwrap() as u8;
                let high = digit();
                high * 16 + digit()
            }
            other => other,
        });
    }
    String::from_utf8(plain).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
