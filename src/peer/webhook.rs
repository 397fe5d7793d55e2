//! A message to a gateway for mail or chat, signed by the Standard Webhooks scheme, and sent again while the gateway fails.

use std::{thread, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{Peer, PeerError};

/// Block size of SHA-256, in bytes.
const BLOCK: usize = 64;
/// Longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(3600);

/// A message to send.
#[derive(Debug, Clone)]
pub struct Message {
    /// Id, equal for equal content, so that a receiver can recognise a repetition.
    pub id: String,
    /// Seconds since 1970.
    pub at: i64,
    /// Body, as JSON.
    pub body: String,
}

impl Message {
    /// `v1,` and the HMAC-SHA256 of id, time and body.
    pub fn signature(&self, secret: &[u8]) -> String {
        let signed = format!("{}.{}.{}", self.id, self.at, self.body);
        format!("v1,{}", STANDARD.encode(hmac(secret, signed.as_bytes())))
    }

    /// Sends it, at most `tries` times, with a pause that doubles after each failure; returns the number of attempts. A
    /// message that the gateway refuses (4xx) is not sent again.
    pub fn send(&self, url: &str, secret: &[u8], tries: u32, pause: Duration) -> Result<u32, PeerError> {
        let peer = Peer::patient(url, None, Duration::from_secs(20));
        let headers = [
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", self.at.to_string()),
            ("webhook-signature", self.signature(secret)),
        ];
        let mut pause = pause;
        let mut nth = 1;
        loop {
            let outcome = match peer.post_json(&headers, &self.body) {
                Ok((status, _)) if (200..300).contains(&status) => return Ok(nth),
                Ok((status, text)) => {
                    let text = text.chars().take(200).collect();
                    let refused = PeerError::Refused { url: url.to_owned(), status, text };
                    if (400..500).contains(&status) && ![408, 429].contains(&status) {
                        return Err(refused);
                    }
                    refused
                }
                Err(error) => error,
            };
            if nth >= tries {
                return Err(outcome);
            }
            tracing::warn!(sebab = %outcome, nth, "the gateway did not take the message; it is sent again");
            thread::sleep(pause);
            pause = pause.saturating_mul(2).min(LONGEST);
            nth += 1;
        }
    }
}

/// HMAC (RFC 2104) with SHA-256.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 2 and 6.
    #[test]
    fn as_the_standard_has_it() {
        let short = hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(short), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let long = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex::encode(long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }
}
