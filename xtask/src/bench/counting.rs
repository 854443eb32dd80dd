//! A relay in front of a server that counts the AWS calls that pass, whoever makes them.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::Result;

/// How many calls passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    pub all: u64,
    pub cloudformation: u64,
}

/// The end of what every signed call says once, whatever its protocol: the scope of its signature.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
const SIGNED: &[u8] = b"/aws4_request";
/// The same, of a call to CloudFormation.
const TO_CLOUDFORMATION: &[u8] = b"/cloudformation/aws4_request";

#[derive(Debug, Default)]
struct Counters {
    all: AtomicU64,
    cloudformation: AtomicU64,
}

pub struct Relay {
    pub url: String,
    counters: Arc<Counters>,
}

impl Relay {
    /// Relays to `http://127.0.0.1:PORT` for as long as this program runs.
    pub fn to(url: &str) -> Result<Self> {
        let server = url.strip_prefix("http://").ok_or("only http is relayed")?.to_owned();
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| format!("no free port: {error}"))?;
        let address = listener.local_addr().map_err(|error| format!("no free port: {error}"))?;
        let counters = Arc::new(Counters::default());
        let counting = Arc::clone(&counters);
        thread::spawn(move || {
            for client in listener.incoming().map_while(std::io::Result::ok) {
                if let Ok(upstream) = TcpStream::connect(&server) {
                    relay(&client, &upstream, &counting);
                }
            }
        });
        Ok(Self { url: format!("http://{address}"), counters })
    }

    pub fn calls(&self) -> Calls {
        Calls {
            all: self.counters.all.load(Ordering::Relaxed),
            cloudformation: self.counters.cloudformation.load(Ordering::Relaxed),
        }
    }
}

fn relay(client: &TcpStream, upstream: &TcpStream, counters: &Arc<Counters>) {
    // A small answer must not wait for a full packet.
    let _ = client.set_nodelay(true).and_then(|()| upstream.set_nodelay(true));
    let (Ok(from_client), Ok(to_server)) = (client.try_clone(), upstream.try_clone()) else { return };
    let (Ok(from_server), Ok(to_client)) = (upstream.try_clone(), client.try_clone()) else { return };
    let counters = Arc::clone(counters);
    thread::spawn(move || {
        copy(from_client, to_server, |bytes, before| {
            let add = |counter: &AtomicU64, mark: &[u8]| {
                counter.fetch_add(count(bytes, mark, before) as u64, Ordering::Relaxed);
            };
            add(&counters.all, SIGNED);
            add(&counters.cloudformation, TO_CLOUDFORMATION);
        });
    });
    thread::spawn(move || copy(from_server, to_client, |_, _| {}));
}

/// Copies to the end. `see` gets what came, with the last bytes of what came before in front and how many those are.
fn copy(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&[u8], usize)) {
    let longest = TO_CLOUDFORMATION.len() - 1;
    let mut buffer = [0; 16 * 1024];
    let mut seen: Vec<u8> = vec![];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let before = seen.len();
        seen.extend_from_slice(&buffer[..length]);
        see(&seen, before);
        seen.drain(..seen.len().saturating_sub(longest));
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// How often `mark` occurs that does not lie wholly within the first `before` bytes.
fn count(bytes: &[u8], mark: &[u8], before: usize) -> usize {
    bytes
        .windows(mark.len())
        .enumerate()
        .filter(|(start, window)| start + mark.len() > before && *window == mark)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_counted_once_however_it_is_cut() {
        let call = b"authorization: AWS4-HMAC-SHA256 Credential=AK/20261121/eu-west-1/cloudformation/aws4_request, Signed";
        assert_eq!(count(call, SIGNED, 0), 1);
        assert_eq!(count(call, TO_CLOUDFORMATION, 0), 1);
        assert_eq!(count(b"/eu-west-1/sts/aws4_request", TO_CLOUDFORMATION, 0), 0);
        assert_eq!(count(b"/aws4_", SIGNED, 0) + count(b"/aws4_request", SIGNED, 6), 1);
        assert_eq!(count(b"/aws4_request", SIGNED, 13), 0);
    }
}
