//! The migrations stand in the program: a new one means to build again.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
