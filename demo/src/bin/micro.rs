//! The shop, the micro way.

fn main() {}
