//! Lists the data folders, so that no registry is kept by hand beside the files.

fn main() {
    println!("cargo::rerun-if-changed=src");
}
