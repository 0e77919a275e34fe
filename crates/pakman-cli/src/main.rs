//! The `pakman` program.

fn main() {}
