//! The command `jejak`.

fn main() {}
