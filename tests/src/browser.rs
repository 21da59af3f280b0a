//! A headless Chromium with a profile of its own, which tells what its console said and what it asked of the network.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{
    By, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
};

/// Which half of the visitors the browser stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// The usual browser.
    On,
    /// A browser whose owner switched JavaScript off.
    Off,
}

/// What the visitor's system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// One browser window.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    origin: String,
    // Dropped last to first: the driver's processes end before their profile directory goes.
    _process: DriverProcess,
    _profile: TempDir,
}

/// The chromedriver and every Chromium it started: one process group, ended as one.
#[derive(Debug)]
struct DriverProcess(Child);

impl Drop for DriverProcess {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ended = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _reaped = self.0.wait();
    }
}

/// True where `tests/run` said that there is no browser to be had; a missing browser is an error everywhere else.
#[must_use]
pub fn is_missing() -> bool {
    std::env::var_os("FRONTDESK_WITHOUT_BROWSER").is_some()
}

impl Browser {
    /// Opens a window of 1280 by 800 for the site at `origin`.
    ///
    /// # Panics
    /// When Chromium or its driver does not start.
    pub async fn open(origin: &str, scripts: Scripts, scheme: Scheme) -> Self {
        let profile = tempfile::tempdir().expect("a directory for the profile");
        let (process, port) = start_driver(profile.path());
        let mut options = DesiredCapabilities::chrome();
        let directory = format!("--user-data-dir={}", profile.path().join("profile").display());
        let switches = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,800",
            &directory,
        ];
        for switch in switches {
            options.add_arg(switch).expect("a switch");
        }
        let mut preferences = json!({ "credentials_enable_service": false });
        if scripts == Scripts::Off {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        options.add_experimental_option("prefs", preferences).expect("the preferences");
        let logs = json!({ "browser": "ALL", "performance": "ALL" });
        options.set("goog:loggingPrefs", logs).expect("the logs");
        let driver =
            WebDriver::new(format!("http://127.0.0.1:{port}"), options).await.expect("Chromium starts");
        let browser = Self { driver, origin: origin.to_owned(), _process: process, _profile: profile };
        browser.prefer(scheme).await;
        browser.resize(1280, 800, false).await;
        // A violation that only an event tells of becomes a console line like the others.
        let listener = "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI));";
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": listener })).await;
        browser
    }

    /// Tells pages which color scheme the visitor prefers.
    pub async fn prefer(&self, scheme: Scheme) {
        let value = if scheme == Scheme::Dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Gives the page another size; `mobile` also makes it a touch screen.
    pub async fn resize(&self, width: u32, height: u32, mobile: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Goes to a path of the site.
    ///
    /// # Panics
    /// When the page does not load.
    pub async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.origin)).await.expect("the page loads");
    }

    /// Where the window is: path and query.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("an address").to_string();
        url.strip_prefix(&self.origin).unwrap_or(&url).to_owned()
    }

    /// The first element that `selector` finds, waited for while the page settles.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn find(&self, selector: &str) -> WebElement {
        let found = self.driver.query(By::Css(selector)).and_displayed().first().await;
        match found {
            Ok(element) => element,
            Err(fault) => panic!("no {selector} on {}: {fault}\n{}", self.path().await, self.source().await),
        }
    }

    /// Clicks the first element that `selector` finds.
    ///
    /// # Panics
    /// When there is none, or it cannot be clicked.
    pub async fn click(&self, selector: &str) {
        let clicked = self.find(selector).await.click().await;
        clicked.unwrap_or_else(|fault| panic!("clicking {selector}: {fault}"));
    }

    /// Clicks the link or button that says `words`.
    ///
    /// # Panics
    /// When there is none.
    pub async fn press(&self, words: &str) {
        let said = format!("normalize-space()=\"{words}\" or .//*[normalize-space()=\"{words}\"]");
        self.press_one_of("self::a or self::button or self::summary", &said).await;
    }

    /// Clicks the choice of a searchable select that begins with `words`; a line of detail may follow.
    ///
    /// # Panics
    /// When there is none.
    pub async fn press_option(&self, words: &str) {
        self.press_one_of("@role='option'", &format!("starts-with(normalize-space(), \"{words}\")")).await;
    }

    async fn press_one_of(&self, kind: &str, said: &str) {
        let path = format!("//*[{kind}][{said}]");
        let found = self.driver.query(By::XPath(path)).and_displayed().first().await;
        match found {
            Ok(element) => element.click().await.expect("it can be clicked"),
            Err(fault) => {
                panic!("nothing where {said} on {}: {fault}\n{}", self.path().await, self.source().await)
            }
        }
    }

    /// Replaces what stands in a field by typing.
    ///
    /// # Panics
    /// When the field is not there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.expect("a field that can be cleared");
        field.send_keys(text).await.expect("a field that takes keys");
    }

    /// Waits until the page's text has `words` in it.
    ///
    /// # Panics
    /// When it never does.
    pub async fn sees(&self, words: &str) {
        let path = format!("//body[contains(normalize-space(.), \"{words}\")]");
        if let Err(fault) = self.driver.query(By::XPath(path)).first().await {
            panic!("no {words:?} on {}: {fault}\n{}", self.path().await, self.source().await);
        }
    }

    /// Whether `selector` finds anything at this moment.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn has(&self, selector: &str) -> bool {
        !self.driver.find_all(By::Css(selector)).await.expect("a page").is_empty()
    }

    /// The markup as the browser holds it now.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn source(&self) -> String {
        self.driver.source().await.expect("a page")
    }

    /// The driver itself, for what only one test needs.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Every console line since the last call, blocked resources and refused scripts included.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.expect("the console");
        entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect()
    }

    /// Every address that was asked of a network since the last call.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn requests(&self) -> Vec<String> {
        let entries = self.driver.get_log("performance").await.expect("the network log");
        let sent = entries.iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(&entry.message).ok()?;
            let is_request = event["message"]["method"] == "Network.requestWillBeSent";
            let url = event["message"]["params"]["request"]["url"].as_str()?;
            (is_request && url.starts_with("http")).then(|| url.to_owned())
        });
        sent.collect()
    }

    /// Writes what the window shows to a PNG file.
    ///
    /// # Panics
    /// When it cannot be written.
    pub async fn picture(&self, path: &Path) {
        self.driver.screenshot(path).await.expect("a picture");
    }

    /// Sends one command of Chromium's own protocol.
    ///
    /// # Panics
    /// When the browser refuses it.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|fault| panic!("{method}: {fault}"))
    }

    /// Closes the window and ends its processes. Call it at the end of a test; a failed test ends them by force.
    pub async fn close(self) {
        let Self { driver, .. } = self;
        let _closed = driver.quit().await;
    }
}

/// Starts a driver on a free port and reads the port from its first lines.
fn start_driver(home: &Path) -> (DriverProcess, u16) {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").env("HOME", home).process_group(0).stdout(Stdio::piped()).stderr(Stdio::null());
    let started = command.spawn();
    let mut process = DriverProcess(started.expect("chromedriver: apt-get install chromium chromium-driver"));
    let lines = BufReader::new(process.0.stdout.take().expect("its output")).lines();
    for line in lines.map_while(Result::ok) {
        let port = line
            .strip_suffix('.')
            .and_then(|line| line.rsplit(' ').next())
            .and_then(|word| word.parse().ok());
        if let Some(port) = port.filter(|_| line.contains("on port")) {
            return (process, port);
        }
    }
    panic!("chromedriver ended without a port");
}
