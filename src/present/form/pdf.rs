//! The report as PDF: the HTML, printed by an installed browser.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{html, places};
use crate::present::{block::Report, report::ReportError};

/// Program names of browsers that can print.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// Longest duration of printing.
const PATIENCE: Duration = Duration::from_secs(120);

/// Writes the report as PDF, in two rounds: a browser cannot print the page number of a heading, but the first print shows the
/// page of each anchor. The numbers have reserved space in both, so that they move nothing.
pub fn pdf(report: &Report, out: &Path) -> Result<(), ReportError> {
    let work = tempfile::tempdir()?;
    let draft = work.path().join("draf.pdf");
    print(&html::paged(report, &html::Pages::new())?, &draft)?;
    let pages = places::pages(&std::fs::read(draft)?);
    print(&html::paged(report, &pages)?, out)?;
    let made = places::dated(std::fs::read(out)?, report.context.as_of.recorded_at);
    Ok(std::fs::write(out, made)?)
}

/// Prints a page as PDF.
pub fn print(html: &str, out: &Path) -> Result<(), ReportError> {
    let browser = browser().ok_or_else(|| {
        ReportError::Browser(format!(
            "tidak ada browser di PATH ({}); pakai --format html atau docx",
            BROWSERS.join(", ")
        ))
    })?;
    let work = tempfile::tempdir()?;
    let page = work.path().join("lkj.html");
    std::fs::File::create(&page)?.write_all(html.as_bytes())?;
    let made = work.path().join("lkj.pdf");
    let mut child = Command::new(browser)
        .args(["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer", "--disable-extensions"])
        .arg(format!("--user-data-dir={}", work.path().join("profil").display()))
        .arg(format!("--print-to-pdf={}", made.display()))
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(ReportError::Browser("browser tidak selesai dalam dua menit".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    if !status.success() || !made.is_file() {
        return Err(ReportError::Browser(format!("browser berhenti dengan {status}")));
    }
    std::fs::copy(&made, out)?;
    Ok(())
}

/// The first such browser on the path.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let named = |name: &str| std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file());
    BROWSERS.iter().find_map(|name| named(name))
}
