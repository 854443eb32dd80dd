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

/// What every call has exactly once: the query protocol's parameter, or the JSON protocol's header.
const MARKS: [&[u8]; 2] = [b"Action=", b"x-amz-target:"];

pub struct Relay {
    pub url: String,
    calls: Arc<AtomicU64>,
}

impl Relay {
    /// Relays to `http://127.0.0.1:PORT` for as long as this program runs.
    pub fn to(url: &str) -> Result<Self> {
        let server = url.strip_prefix("http://").ok_or("only http is relayed")?.to_owned();
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| format!("no free port: {error}"))?;
        let address = listener.local_addr().map_err(|error| format!("no free port: {error}"))?;
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        thread::spawn(move || {
            for client in listener.incoming().map_while(std::io::Result::ok) {
                if let Ok(upstream) = TcpStream::connect(&server) {
                    relay(&client, &upstream, &counted);
                }
            }
        });
        Ok(Self { url: format!("http://{address}"), calls })
    }

    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

fn relay(client: &TcpStream, upstream: &TcpStream, calls: &Arc<AtomicU64>) {
    // A small answer must not wait for a full packet.
    let _ = client.set_nodelay(true).and_then(|()| upstream.set_nodelay(true));
    let (Ok(from_client), Ok(to_server)) = (client.try_clone(), upstream.try_clone()) else { return };
    let (Ok(from_server), Ok(to_client)) = (upstream.try_clone(), client.try_clone()) else { return };
    let calls = Arc::clone(calls);
    thread::spawn(move || {
        copy(from_client, to_server, |bytes, before| {
            let found: usize = MARKS.iter().map(|mark| count(bytes, mark, before)).sum();
            calls.fetch_add(found as u64, Ordering::Relaxed);
        });
    });
    thread::spawn(move || copy(from_server, to_client, |_, _| {}));
}

/// Copies to the end. `see` gets what came, with the last bytes of what came before in front and how many those are.
fn copy(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&[u8], usize)) {
    let longest = MARKS.iter().map(|mark| mark.len()).max().unwrap_or(1) - 1;
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
    let at = |window: &[u8]| window.eq_ignore_ascii_case(mark);
    bytes
        .windows(mark.len())
        .enumerate()
        .filter(|(start, window)| start + mark.len() > before && at(window))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_counted_once_however_it_is_cut() {
        assert_eq!(count(b"Action=CreateStack&Version=1", b"Action=", 0), 1);
        assert_eq!(count(b"Acti", b"Action=", 0) + count(b"Action=X", b"Action=", 4), 1);
        assert_eq!(count(b"Action=", b"Action=", 7), 0);
        assert_eq!(count(b"X-Amz-Target: AmazonSSM.GetParameter", b"x-amz-target:", 0), 1);
    }
}
