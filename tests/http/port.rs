//! Addresses of servers that are ended and started again.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process,
    sync::atomic::{AtomicU16, Ordering::Relaxed},
};

/// A free address that stays free while its server is down: its port is below those that the system gives to outgoing
/// connections, so no connection of another process takes it meanwhile.
pub fn address() -> SocketAddr {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = process::id() % 15_000;
    loop {
        let port = 15_000 + (first + u32::from(TRIED.fetch_add(1, Relaxed))) % 15_000;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port).unwrap()));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
