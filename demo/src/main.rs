//! The shop, the heavy way.

fn main() {}
