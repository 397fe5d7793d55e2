//! The socket for commands on this machine: they append to the ledger that this service holds, by the same rules.

use std::{io, path::Path, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream, unix::OwnedWriteHalf},
    task::JoinSet,
    time::timeout,
};

use super::Service;
use crate::{
    event::{Actor, Draft, Refusal, RefusalKind},
    peer::desk::{self, Answer, Asked, MOST, PROTOCOL},
    store::{
        ledger::{prepare, system_random},
        writer::AppendError,
    },
};

/// Maximum number of commands at a time.
const MOST_COMMANDS: usize = 64;
/// Maximum time that a command may block all other appends without a sign of life.
const ALONE: Duration = Duration::from_secs(60);
/// Maximum time that a command may be silent.
const SILENT: Duration = Duration::from_secs(3_600);

/// Answers commands until the service stops. The socket exists before the service reports that it serves. If it cannot be made,
/// commands find the ledger locked, as without a socket.
pub fn open(service: Arc<Service>) {
    match listen(&service.config.data) {
        Ok((listener, owner)) => drop(tokio::spawn(async move {
            answer_all(&service, listener, owner).await;
            desk::leave(&service.config.data);
        })),
        Err(error) => tracing::warn!(%error, "no socket for commands in the data directory"),
    }
}

/// Opens the socket; the number is the user id that owns the directory.
fn listen(dir: &Path) -> io::Result<(UnixListener, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    Ok((UnixListener::from_std(desk::listen(dir)?)?, std::fs::metadata(dir)?.uid()))
}

/// Whether a command is allowed: only from a user who could open the ledger without this service.
fn may(stream: &UnixStream, owner: u32) -> bool {
    let own = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| [0, own, owner].contains(&peer.uid()))
}

async fn answer_all(service: &Arc<Service>, listener: UnixListener, owner: u32) {
    let mut stopping = service.stopping.subscribe();
    let mut commands = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if commands.len() < MOST_COMMANDS => accepted,
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => break,
            Some(_) = commands.join_next() => continue,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = service.clone();
        let allowed = may(&stream, owner);
        // The outcome concerns only the command.
        commands.spawn(async move { drop(serve(service, stream, allowed).await) });
    }
    drop(listener);
    while commands.join_next().await.is_some() {}
}

async fn serve(service: Arc<Service>, stream: UnixStream, allowed: bool) -> io::Result<()> {
    let (input, mut output) = stream.into_split();
    if !allowed {
        let why = "hanya pemilik direktori buku besar ini yang dapat memberi perintah kepada layanannya";
        return say(&mut output, Answer::Failed(why.to_owned())).await;
    }
    say(&mut output, Answer::Here { protocol: PROTOCOL }).await?;
    let mut input = BufReader::new(input);
    let mut stopping = service.stopping.subscribe();
    let mut alone = None;
    loop {
        let mut text = Vec::new();
        let patience = if alone.is_some() { ALONE } else { SILENT };
        let mut limited = (&mut input).take(MOST);
        let read = tokio::select! {
            read = timeout(patience, limited.read_until(b'\n', &mut text)) => read,
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => return Ok(()),
        };
        let Ok(Ok(1..)) = read else { return Ok(()) };
        let answer = match serde_json::from_slice(&text) {
            Ok(Asked::Alone) => {
                if alone.is_none() {
                    alone = Some(service.quiet().await);
                }
                Answer::Alone
            }
            Ok(asked @ Asked::Append { .. }) => append(&service, asked, alone.is_some()).await.into(),
            Err(error) => Answer::Failed(format!("permintaan tidak dapat dibaca: {error}")),
        };
        say(&mut output, answer).await?;
    }
}

async fn say(output: &mut OwnedWriteHalf, answer: Answer) -> io::Result<()> {
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    output.write_all(&text).await
}

async fn append(
    service: &Arc<Service>,
    asked: Asked,
    alone: bool,
) -> Result<crate::store::writer::Receipt, AppendError> {
    let Asked::Append { account, role, grant, at, events } = asked else { return Err(AppendError::Stopped) };
    let actor = Actor { grant, id: account, role };
    // The socket proves who owns the directory, not possession of its key.
    if events.iter().any(|event| event["type"] == "akses.dipulihkan") {
        let accepted = "jejak recover-admin, sesudah layanan dihentikan";
        let why = "akses dipulihkan dengan kunci tanda tangan, bukan lewat layanan";
        return Err(Refusal::new(RefusalKind::NotAllowed, "type", "akses.dipulihkan", why, accepted).into());
    }
    let group = tokio::task::spawn_blocking(move || {
        let drafts = events
            .iter()
            .enumerate()
            .map(|(index, event)| Draft::parse(event.to_string().as_bytes()).map_err(|refusal| refusal.at(index)));
        prepare(drafts.collect::<Result<_, _>>()?, &system_random())
    });
    let group = group.await.map_err(|_| {
        Refusal::new(RefusalKind::Malformed, "event", "", "kelompok tidak dapat dibaca", "event yang lebih sedikit")
    })??;
    let _pass = if alone { None } else { Some(service.gate.read().await) };
    service.hand_over(group, actor, at).await
}
