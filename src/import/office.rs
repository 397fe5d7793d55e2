//! Converts old and foreign workbooks to XLSX with LibreOffice, if it is installed, so that their number formats, hidden rows and
//! comments are seen, which no reader of these formats reports.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::ImportError;

/// Maximum time of a conversion.
const MOST_TIME: Duration = Duration::from_secs(120);
/// Pause between two checks whether it has ended.
const PAUSE: Duration = Duration::from_millis(25);

/// The path of LibreOffice, if it is installed.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("soffice")).find(|file| file.is_file())
}

/// The workbook as XLSX (`None`: LibreOffice is not installed).
pub fn xlsx(bytes: &[u8], extension: &str) -> Result<Option<Vec<u8>>, ImportError> {
    let Some(program) = program() else { return Ok(None) };
    let failed = |e: io::Error| ImportError::Broken(format!("LibreOffice tidak dapat dijalankan ({e})"));
    let work = tempfile::tempdir().map_err(failed)?;
    let input = work.path().join(format!("masuk.{extension}"));
    std::fs::write(&input, bytes).map_err(failed)?;
    let mut child = start(&program, work.path(), &input).map_err(failed)?;
    let done = wait(&mut child).map_err(failed)?;
    if !done {
        return Err(ImportError::Refused(format!("LibreOffice memerlukan lebih dari {} detik", MOST_TIME.as_secs())));
    }
    let made = work.path().join("keluar").join("masuk.xlsx");
    match std::fs::read(&made) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(_) => Err(ImportError::Broken("LibreOffice tidak dapat membacanya".to_owned())),
    }
}

/// Starts LibreOffice with a profile of its own, so that no user's settings apply and no macro runs.
fn start(program: &Path, work: &Path, input: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .arg(format!("-env:UserInstallation=file://{}", work.join("profil").display()))
        .args(["--headless", "--norestore", "--nologo", "--nolockcheck", "--convert-to", "xlsx", "--outdir"])
        .arg(work.join("keluar"))
        .arg(input)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A process group of its own, so that the processes that it starts can be ended too.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Waits until the process has ended; kills it after the maximum time.
fn wait(child: &mut Child) -> io::Result<bool> {
    let begun = Instant::now();
    while child.try_wait()?.is_none() {
        if begun.elapsed() > MOST_TIME {
            let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
            if let Some(group) = group {
                // It may have ended in between.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(true)
}
