//! Builds again when a model changes: the folder is embedded in the program.

fn main() {
    println!("cargo:rerun-if-changed=../../reference/models");
}
