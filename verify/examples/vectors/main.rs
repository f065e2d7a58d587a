//! Writes the test vectors into a folder: `cargo run -p keyledger-verify --features issue --example vectors -- verify/vectors`.

use std::{env, fs, io, path::PathBuf};

mod forge;
mod make;
mod wrong_payloads;
mod wrong_signatures;
mod wrong_texts;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("name the folder, such as verify/vectors"))?;
    fs::create_dir_all(&folder)?;
    for (name, content) in make::files() {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}
