//! touyan
fn main() {}
