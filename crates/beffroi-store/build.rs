//! Builds again when a migration changes: the folder is embedded in the program.

fn main() {
    // The protocol between a build script and cargo is its standard output.
    #[expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]
    {
        println!("cargo:rerun-if-changed=../../migrations");
    }
}
