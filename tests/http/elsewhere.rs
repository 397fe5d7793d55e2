//! What this program asks of other machines goes where the operator said, and nowhere else.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
    time::Duration,
};

use jejak::peer::{Message, Peer};

/// Answers one request with a redirect, and tells that it was asked.
fn pointing(status: &'static str, to: String) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answering = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut piece = [0; 1 << 12];
        while !asked.windows(4).any(|w| w == b"\r\n\r\n") {
            let count = stream.read(&mut piece).unwrap();
            asked.extend_from_slice(&piece[..count]);
        }
        write!(stream, "HTTP/1.1 {status}\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        // What of the request is still on its way is taken, so that the answer is not cut off.
        drop(stream.read_to_end(&mut asked));
    });
    (url, answering)
}

/// A source of a mirror, a witness or a gateway that points at a service of this machine's own network is refused, not followed.
#[test]
fn a_peer_that_points_elsewhere_is_not_followed() {
    let inner = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/rahasia", inner.local_addr().unwrap());
    inner.set_nonblocking(true).unwrap();
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let (url, answering) = pointing(status, to.clone());
        assert!(Peer::new(&url, Some("rahasia".to_owned())).get_bytes("checkpoint", "text/plain").is_err(), "{status}");
        answering.join().unwrap();
        let (url, answering) = pointing(status, to.clone());
        let (code, _) = Peer::new(&url, None).post("add-checkpoint", "x").unwrap();
        assert!((300..400).contains(&code), "{status}");
        answering.join().unwrap();
        let (url, answering) = pointing(status, to.clone());
        let sent =
            Message { id: "perlu_1".to_owned(), at: 1, body: "{}".to_owned() }.send(&url, b"s", 1, Duration::ZERO);
        assert!(sent.is_err(), "{status}");
        answering.join().unwrap();
        assert!(inner.accept().is_err(), "{status}: somebody was sent on to {to}");
    }
}
