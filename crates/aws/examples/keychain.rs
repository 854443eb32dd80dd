//! Tries the keychain of this machine by hand, and in the whole-program tests: `cargo run -p aws --example keychain`.
//!
//! Reads a command a line, `set NAME SECRET`, `get NAME`, `fresh NAME`, `remove NAME`, `state` or `unlock`, and answers each with
//! a line. Of a secret it tells the digest only. A number as its only argument splits secrets that are longer than that.
#![expect(clippy::print_stdout, reason = "answering on standard output is what it is for")]

use std::io::BufRead;

use aws::{Keychain, KeychainError, Secret, Vault, VaultState};
use sha2::{Digest, Sha256};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keychain = Keychain::open("stagewright")?;
    let keychain = match std::env::args().nth(1) {
        Some(limit) => keychain.limited(limit.parse()?),
        None => keychain,
    };
    let vault = Vault::in_keychain(keychain);
    for line in std::io::stdin().lock().lines() {
        println!("{}", answer(&vault, &line?).await);
    }
    Ok(())
}

async fn answer(vault: &Vault, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["set", name, secret] => state(vault.write(name, Secret::new(secret.into())).await),
        ["get", name] => found(vault.read(name).await),
        ["fresh", name] => found(vault.read_fresh(name).await),
        ["remove", name] => {
            vault.remove(name).await.map_or_else(|error| failed(&error), |()| "removed".into())
        }
        ["state"] => state(vault.state().await),
        ["unlock"] => state(vault.unlock().await),
        _ => format!("`{line}` is not understood"),
    }
}

fn state(state: VaultState) -> String {
    match state {
        VaultState::Keychain => "keychain".into(),
        VaultState::Memory(error) => format!("memory: {}", failed(&error)),
    }
}

fn found(found: Result<Option<Secret>, KeychainError>) -> String {
    match found {
        Ok(Some(secret)) => format!("digest {}", hex::encode(Sha256::digest(secret.reveal().as_bytes()))),
        Ok(None) => "nothing".into(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &KeychainError) -> String {
    format!("{} ({error})", error.code())
}
