//! The real binary, started and stopped by a test.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A command with the binary under test, untouched by the environment of who runs the tests.
pub fn beffroi() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beffroi"));
    command.env_remove("BEFFROI_CONFIG").env_remove("BEFFROI_DATA_DIR").env("RUST_LOG", "error");
    command
}

/// A running server. It is killed when it goes out of scope.
pub struct Server {
    child: Child,
    /// Its address, such as `http://localhost:41233`.
    pub address: String,
}

impl Server {
    /// Starts `beffroi demo` on a free port in `folder` and waits until it serves.
    pub fn demo(folder: &Path) -> Self {
        let mut command = beffroi();
        command.args(["demo", "--port", "0"]);
        Self::start(command, folder)
    }

    /// Starts `beffroi serve` on a free port in `folder` and waits until it serves.
    pub fn serve(folder: &Path) -> Self {
        let mut command = beffroi();
        command.args(["serve", "--port", "0"]);
        Self::start(command, folder)
    }

    /// As [`serve`](Self::serve), with a configuration file.
    pub fn configured(folder: &Path, configuration: &Path) -> Self {
        let mut command = beffroi();
        command.args(["serve", "--port", "0", "--config"]).arg(configuration);
        Self::start(command, folder)
    }

    /// Starts any command that serves, in `folder`, and waits until it does.
    pub fn start(mut command: Command, folder: &Path) -> Self {
        let mut child =
            command.arg("--data-dir").arg(folder).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .find_map(|line| {
                let line = line.ok()?;
                line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
            })
            .expect("the program prints its address");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.trim_end_matches('/').to_owned() }
    }

    /// Sends it a signal, such as `INT`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("`kill` runs").success());
    }

    /// Whether the program has ended within some seconds.
    pub fn ends_within(&mut self, seconds: u64) -> bool {
        (0..seconds * 20).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            self.child.try_wait().expect("the program can be asked").is_some()
        })
    }

    /// Kills the program at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("the program can be killed");
        self.child.wait().expect("the program is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The token of the forms of a page.
pub fn form_token(page: &str) -> String {
    let token = page.split("name=\"jeton\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    token.expect("the page has a form").to_owned()
}

/// An HTTP client that keeps cookies and does not follow redirections.
pub fn client() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}
