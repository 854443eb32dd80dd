//! Bodies in `aws-chunked` encoding, which SDKs use for uploads with a trailing checksum.

use bytes::{Bytes, BytesMut};

use crate::request::Request;

/// The body without its chunks: `SIZE[;chunk-signature=...]\r\n DATA \r\n ... 0\r\n trailers`.
pub fn body(request: &Request) -> Bytes {
    let encoded = request.header("content-encoding").is_some_and(|value| value.contains("aws-chunked"))
        || request.header("x-amz-content-sha256").is_some_and(|value| value.starts_with("STREAMING-"));
    if !encoded {
        return request.body.clone();
    }
    decode(&request.body).unwrap_or_else(|| request.body.clone())
}

fn decode(mut rest: &[u8]) -> Option<Bytes> {
    let mut data = BytesMut::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(data.freeze());
        }
        data.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_trailers_dropped() {
        let request = Request::new("PUT", "/b/k")
            .with_header("Content-Encoding", "aws-chunked")
            .with_body("3\r\nabc\r\n2;chunk-signature=x\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n");
        assert_eq!(body(&request), "abcde");
    }

    #[test]
    fn a_plain_body_is_taken_as_it_is() {
        assert_eq!(body(&Request::new("PUT", "/b/k").with_body("3\r\nabc")), "3\r\nabc");
    }
}
