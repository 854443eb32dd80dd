//! Bodies in `aws-chunked` encoding, which SDKs use for uploads with a trailing checksum.

use bytes::{Bytes, BytesMut};

use crate::request::Request;

/// A body without its chunks, and the checksum that came with it (`x-amz-checksum-crc32`, `AAAAAA==`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub body: Bytes,
    pub checksum: Option<(String, String)>,
}

/// Reads `SIZE[;chunk-signature=...]\r\n DATA \r\n ... 0\r\n trailers`, or a plain body.
pub fn upload(request: &Request) -> Upload {
    let plain = || Upload {
        body: request.body.clone(),
        checksum: request.headers.iter().find_map(|(name, value)| checksum(name, value)),
    };
    let encoded = request.header("content-encoding").is_some_and(|value| value.contains("aws-chunked"))
        || request.header("x-amz-content-sha256").is_some_and(|value| value.starts_with("STREAMING-"));
    if !encoded {
        return plain();
    }
    decode(&request.body).unwrap_or_else(plain)
}

pub fn body(request: &Request) -> Bytes {
    upload(request).body
}

fn checksum(name: &str, value: &str) -> Option<(String, String)> {
    let name = name.trim().to_lowercase();
    let algorithm = name.strip_prefix("x-amz-checksum-")?;
    let known = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"].contains(&algorithm);
    known.then(|| (name.clone(), value.trim().to_owned()))
}

fn decode(mut rest: &[u8]) -> Option<Upload> {
    let mut data = BytesMut::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            let trailers = String::from_utf8_lossy(rest);
            let checksum = trailers
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find_map(|(name, value)| checksum(name, value));
            return Some(Upload { body: data.freeze(), checksum });
        }
        data.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_the_trailing_checksum_is_read() {
        let request = Request::new("PUT", "/b/k")
            .with_header("Content-Encoding", "aws-chunked")
            .with_body("3\r\nabc\r\n2;chunk-signature=x\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n");
        let read = upload(&request);
        assert_eq!(read.body, "abcde");
        assert_eq!(read.checksum, Some(("x-amz-checksum-crc32".into(), "AAAA".into())));
    }

    #[test]
    fn a_plain_body_is_taken_as_it_is() {
        assert_eq!(body(&Request::new("PUT", "/b/k").with_body("3\r\nabc")), "3\r\nabc");
    }
}
