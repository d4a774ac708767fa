//! A small WebDriver client: the few calls of the W3C protocol that the browser test needs.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A browser window driven through `chromedriver`.
pub struct Browser {
    driver: Child,
    session: String,
}

impl Browser {
    /// Starts the driver at `path` on a free port, and a headless browser.
    pub fn start(path: &str) -> Self {
        let mut driver = Command::new(path)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {path}: {error}"));
        let output = BufReader::new(driver.stdout.take().unwrap());
        let mut lines = output.lines();
        let port = lines
            .by_ref()
            .find_map(|line| {
                let line = line.ok()?;
                let (_, port) = line.split_once("started successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            })
            .expect("the driver says on which port it listens");
        // The driver must be able to go on writing.
        std::thread::spawn(move || lines.for_each(drop));
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ];
        let asked = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let base = format!("http://127.0.0.1:{port}/session");
        let answer = post(&base, &asked);
        let id = answer["sessionId"].as_str().expect("a session").to_owned();
        let browser = Self { driver, session: format!("{base}/{id}") };
        browser.call("timeouts", &json!({ "script": 60_000, "pageLoad": 60_000 }));
        browser
    }

    fn call(&self, path: &str, body: &Value) -> Value {
        post(&format!("{}/{path}", self.session), body)
    }

    /// Opens an address and waits until it is loaded.
    pub fn open(&self, address: &str) {
        self.call("url", &json!({ "url": address }));
    }

    /// The address of the page that is open.
    pub fn address(&self) -> String {
        self.script("return location.href", &json!([])).as_str().unwrap().to_owned()
    }

    /// Gives the window a size, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.call("window/rect", &json!({ "width": width, "height": height }));
    }

    /// Runs a script in the page and returns what it returns.
    pub fn script(&self, script: &str, arguments: &Value) -> Value {
        self.call("execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that ends by calling its last argument.
    pub fn script_async(&self, script: &str, arguments: &Value) -> Value {
        self.call("execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// What the page wrote on the console since the last call, errors and warnings only.
    pub fn console(&self) -> Vec<String> {
        let entries = self.call("se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn post(address: &str, body: &Value) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.post(address).send_json(body).unwrap_or_else(|error| panic!("{address}: {error}"));
    let status = answer.status();
    let mut value: Value = answer.body_mut().read_json().expect("the driver answers JSON");
    assert!(status.is_success(), "{address}: {status}: {value:#}");
    value["value"].take()
}
