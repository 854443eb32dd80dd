//! Smithy RPC v2 CBOR: the action is in the path, both ways are CBOR. Values pass as JSON, which has all that is needed
//! but times; those are told by their names.
//!
//! Sources: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html and RFC 8949.

use serde_json::{Map, Number, Value};

use crate::error::{ApiError, ApiResult};
use crate::request::{Request, Response};

/// Deeper than any call, and shallow enough for the stack.
const MAX_DEPTH: usize = 32;

/// The action in `/service/GraniteServiceVersion20100801/operation/DescribeAlarms`.
pub fn action(request: &Request) -> Option<&str> {
    request.path().rsplit_once("/operation/").map(|(_, action)| action)
}

pub fn read(request: &Request) -> ApiResult<Value> {
    if request.body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let mut reader = Reader { bytes: &request.body, at: 0 };
    reader.value(0).ok_or_else(|| {
        ApiError::new(400, "SerializationException", format!("not CBOR from byte {} on", reader.at))
    })
}

pub fn answer(body: &Value, request_id: &str) -> Response {
    respond(200, body, request_id)
}

pub fn failure(error: &ApiError, request_id: &str) -> Response {
    let body = serde_json::json!({"__type": error.code, "message": error.message});
    respond(error.status, &body, request_id)
}

fn respond(status: u16, body: &Value, request_id: &str) -> Response {
    let mut bytes = Vec::new();
    write(body, &mut bytes);
    Response::new(status, "application/cbor", bytes)
        .with_header("smithy-protocol", "rpc-v2-cbor")
        .with_header("x-amzn-requestid", request_id)
}

fn head(major: u8, length: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    match length {
        0..=23 => out.push(major | length as u8),
        24..=0xff => out.extend([major | 24, length as u8]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend((length as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend((length as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend(length.to_be_bytes());
        }
    }
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(flag) => out.push(if *flag { 0xf5 } else { 0xf4 }),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => head(0, number, out),
            (None, Some(number)) => head(1, number.unsigned_abs() - 1, out),
            (None, None) => {
                out.push(0xfb);
                out.extend(number.as_f64().unwrap_or_default().to_be_bytes());
            }
        },
        Value::String(text) => {
            head(3, text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len() as u64, out);
            items.iter().for_each(|item| write(item, out));
        }
        Value::Object(fields) => {
            head(5, fields.len() as u64, out);
            for (key, item) in fields {
                write(&Value::String(key.clone()), out);
                if key.ends_with("Timestamp") {
                    head(6, 1, out);
                }
                write(item, out);
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    /// The argument of a head; `None` within: of indefinite length.
    fn argument(&mut self, info: u8) -> Option<Option<u64>> {
        let bytes = match info {
            0..=23 => return Some(Some(info.into())),
            24..=27 => self.take(1 << (info - 24))?,
            31 => return Some(None),
            _ => return None,
        };
        Some(Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))))
    }

    /// Whether a list or map of `left` more items has another; counts it.
    fn another(&mut self, left: &mut Option<u64>) -> bool {
        match left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None if self.bytes.get(self.at) == Some(&0xff) => {
                self.at += 1;
                false
            }
            None => true,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let initial = *self.take(1)?.first()?;
        let (major, info) = (initial >> 5, initial & 0x1f);
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match major {
            0 => Value::from(self.argument(info)??),
            1 => Value::from(-1 - i64::try_from(self.argument(info)??).ok()?),
            2 | 3 => {
                let length = usize::try_from(self.argument(info)??).ok()?;
                Value::String(std::str::from_utf8(self.take(length)?).ok()?.to_owned())
            }
            4 => {
                let mut left = self.argument(info)?;
                let mut items = Vec::new();
                while self.another(&mut left) {
                    items.push(self.value(depth + 1)?);
                }
                Value::Array(items)
            }
            5 => {
                let mut left = self.argument(info)?;
                let mut fields = Map::new();
                while self.another(&mut left) {
                    let Value::String(key) = self.value(depth + 1)? else { return None };
                    fields.insert(key, self.value(depth + 1)?);
                }
                Value::Object(fields)
            }
            6 => {
                self.argument(info)?;
                self.value(depth + 1)?
            }
            _ => match info {
                20 | 21 => Value::Bool(info == 21),
                22 | 23 => Value::Null,
                26 => Value::from(f32::from_be_bytes(self.take(4)?.try_into().ok()?)),
                27 => {
                    let number = f64::from_be_bytes(self.take(8)?.try_into().ok()?);
                    Number::from_f64(number).map_or(Value::Null, Value::Number)
                }
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn back(value: &Value) -> Value {
        let mut bytes = Vec::new();
        write(value, &mut bytes);
        read(&Request::new("POST", "/").with_body(bytes)).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let long = "x".repeat(70_000);
        let value = json!({
            "Text": long, "Numbers": [0, 23, 24, 255, 256, 65_536, 4_294_967_296_u64, -1, -300, 1.5],
            "Flags": [true, false, null], "Nested": {"StateUpdatedTimestamp": 1.25},
        });
        assert_eq!(back(&value), value);
    }

    #[test]
    fn a_map_of_indefinite_length_ends_at_its_break() {
        let body = [0xbf, 0x61, b'a', 0x9f, 0x01, 0x02, 0xff, 0xff];
        let read = read(&Request::new("POST", "/").with_body(body.to_vec())).unwrap();
        assert_eq!(read, json!({"a": [1, 2]}));
    }

    #[test]
    fn what_breaks_off_or_goes_too_deep_is_refused() {
        for body in
            [vec![0x82, 0x01], vec![0x9f; 100], vec![0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]]
        {
            assert_eq!(
                read(&Request::new("POST", "/").with_body(body)).unwrap_err().code,
                "SerializationException"
            );
        }
    }
}
