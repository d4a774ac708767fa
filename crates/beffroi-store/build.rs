//! Builds again when a migration changes: the folder is embedded in the program.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
