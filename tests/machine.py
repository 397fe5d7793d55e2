#!/usr/bin/env python3
"""What readers and writers get while the machine fails, and how long until the operator is told: a full disk, a disk that
cannot be written, one that errs, one that hangs, no descriptors, dead peers. With the real program, a small
file system on a loop device, and a library that stands between the program and its system calls. (A wrong clock is tests/clock.rs: a program reads the clock without a call that could be caught.)

Usage: tests/machine.py BINARY [NAME …]      (root, for the loop device; needs cc and mkfs.ext4)"""
import http.client, json, os, re, resource, shutil, socket, subprocess, sys, tempfile, threading, time
from pathlib import Path

BINARY = str(Path(sys.argv[1]).resolve())
PATIENCE = 120
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int flag(const char *name) {
    char path[4096];
    const char *dir = getenv("GANGGUAN");
    snprintf(path, sizeof path, "%s/%s", dir ? dir : "", name);
    return access(path, F_OK) == 0;
}
static int kept(int fd, const char *call) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
    if (flag("eio")) { errno = EIO; return -1; }
    for (int n = 0; n < 12000 && flag("lambat"); n++) usleep(10000);
    return real(fd);
}
int fdatasync(int fd) { return kept(fd, "fdatasync"); }
int fsync(int fd) { return kept(fd, "fsync"); }
"""


def until(what, look):
    """Waits for what is named; gives the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if look():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


class Ledger:
    def __init__(self, place, flags, shim):
        self.dir, self.flags, self.shim = place / "buku", flags, shim
        made = subprocess.run([BINARY, "init", self.dir, "--name", "gangguan"], capture_output=True, text=True, check=True)
        self.token = re.search(r"jejak_[0-9a-f]{64}", made.stdout)[0]
        self.number, self.held, self.process = 0, [], None

    def start(self, *more, shim=True):
        log = open(self.dir.parent.parent / "log", "w+")
        env = dict(os.environ, GANGGUAN=str(self.flags))
        if shim:
            env["LD_PRELOAD"] = str(self.shim)
        self.log = Path(log.name)
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", self.dir, "--listen", "127.0.0.1:0", *more], env=env, text=True,
            stdout=subprocess.PIPE, stderr=log)
        line = self.process.stdout.readline()
        found = re.search(r"http://(\S+)", line)
        assert found, f"it does not start: {self.log.read_text()}"
        self.address = found[1]

    def ask(self, method, path, body=None, patience=PATIENCE):
        to = http.client.HTTPConnection(self.address, timeout=patience)
        head = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        to.request(method, path, body=body, headers=head)
        answer = to.getresponse()
        text = answer.read().decode()
        to.close()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def append(self, events=1):
        """Status and answer; what was acknowledged is remembered."""
        group = []
        for _ in range(events):
            self.number += 1
            group.append({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2023-01-02",
                          "data": {"kode": f"U{self.number}", "nama": "N" * 180}})
        status, answer = self.ask("POST", "/v1/events", json.dumps(group))
        if status == 201:
            self.held += [event["id"] for event in answer["event"]]
        return status, answer

    def state(self):
        return self.ask("GET", "/healthz")[1].get("keadaan")

    def is_ready(self, use=""):
        return self.ask("GET", f"/readyz{use}")[0]

    def reads(self):
        """A reader gets what is recorded."""
        status, answer = self.ask("GET", "/v1/events?limit=1")
        assert status == 200, answer
        assert self.is_ready("?untuk=baca") == 200
        return "200"

    def measures(self):
        return self.ask("GET", "/metrics")[1]

    def stop(self):
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def doctor(self):
        run = subprocess.run([BINARY, "doctor", "--json", "--data", self.dir], capture_output=True, text=True)
        return run.returncode, json.loads(run.stdout)["temuan"]

    def whole(self):
        """Everything acknowledged is there, and the ledger verifies."""
        for id_ in self.held[:: max(1, len(self.held) // 40)] + self.held[-1:]:
            status, found = self.ask("GET", f"/v1/events?id={id_}")
            assert status == 200 and id_ in json.dumps(found), f"{id_} was acknowledged and is not there"
        assert self.stop() == 0, self.log.read_text()
        run = subprocess.run([BINARY, "verify", "--data", self.dir], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


class Volume:
    """A file system of its own."""

    def __init__(self, work, mebibytes):
        self.image, self.at = work / "image", work / "volume"
        with open(self.image, "wb") as image:
            image.truncate(mebibytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        self.at.mkdir()
        subprocess.run(["mount", "-o", "loop", self.image, self.at], check=True)

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.at], check=True)

    def end(self):
        subprocess.run(["umount", self.at], check=True)


def told(ledger, cause):
    """The operator is told: by the state, by readiness, by the measures, once in the log."""
    seconds = until("hanya-baca", lambda: ledger.state() == "hanya-baca")
    assert ledger.is_ready() == 503
    assert 'jejak_keadaan{keadaan="hanya-baca"} 1' in ledger.measures()
    assert cause in ledger.log.read_text(), ledger.log.read_text()
    return seconds


def fill(at):
    """Takes all the room that there is; gives the file that holds it."""
    filler = at / "isi"
    with open(filler, "wb") as file:
        try:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        except OSError:
            pass
    return filler


def terisi(work, make):
    """A full disk that the writer has not met: who asks whether it can record is told, and reads go on."""
    volume = Volume(work, 12)
    try:
        ledger = make(volume.at)
        ledger.start()
        assert ledger.append()[0] == 201 and ledger.is_ready() == 200
        filler = fill(volume.at)
        status, answer = ledger.ask("GET", "/readyz")
        assert status == 503 and "penuh" in answer["detail"] and ledger.state() == "baik", answer
        ledger.reads()
        filler.unlink()
        seconds = until("room again", lambda: ledger.is_ready() == 200)
        assert ledger.append()[0] == 201
        ledger.whole()
        return "200", "201 as long as there is room in what was set aside", "`/readyz` 503", seconds
    finally:
        volume.end()


def penuh(work, make):
    """Full disk: while it runs, at the next start, and after there is room again."""
    volume = Volume(work, 12)
    try:
        ledger = make(volume.at)
        ledger.start()
        filler = fill(volume.at)
        status, answer = 201, None
        while status == 201:
            status, answer = ledger.append(40)
        assert status == 503 and answer["type"].endswith("hasil-tidak-diketahui") and len(answer["id"]) == 40, answer
        seconds = told(ledger, "writer stopped")
        again, answer = ledger.append()
        assert again == 503 and answer["type"].endswith("belum-siap"), answer
        ledger.reads()
        assert ledger.stop() == 0, "it does not end on a full disk"
        code, found = ledger.doctor()
        assert code == 1 and any(f["bagian"] == "disk" and f["tingkat"] == "gawat" for f in found), found
        # A restart takes nothing away.
        ledger.start()
        ledger.reads()
        assert ledger.append()[0] == 503 and ledger.is_ready() == 503
        told(ledger, "served for reading only")
        assert ledger.stop() == 0
        filler.unlink()
        ledger.start()
        assert ledger.state() == "baik" and ledger.append()[0] == 201
        ledger.whole()
        return "200, also after a restart", "503 `hasil-tidak-diketahui` with the ids, then 503", "`hanya-baca`, log, `doctor` GAWAT", seconds
    finally:
        volume.end()


def hanya_baca(work, make):
    """The disk is mounted for reading only."""
    volume = Volume(work, 12)
    try:
        ledger = make(volume.at)
        ledger.start()
        assert ledger.append()[0] == 201
        assert ledger.stop() == 0
        volume.remount("ro")
        ledger.start()
        seconds = told(ledger, "served for reading only")
        ledger.reads()
        assert ledger.append()[0] == 503
        assert ledger.stop() == 0
        volume.remount("rw")
        ledger.start()
        assert ledger.append()[0] == 201
        ledger.whole()
        return "200", "503", "`hanya-baca`, log", seconds
    finally:
        volume.end()


def galat(work, make):
    """A sync fails: the writer stops, and the next opening decides."""
    ledger = make(work)
    ledger.start()
    assert ledger.append()[0] == 201
    (ledger.flags / "eio").touch()
    status, answer = ledger.append()
    assert status == 503 and answer["type"].endswith("hasil-tidak-diketahui"), answer
    seconds = told(ledger, "Input/output error")
    ledger.reads()
    (ledger.flags / "eio").unlink()
    assert ledger.append()[0] == 503, "it goes on after a failed sync"
    assert ledger.stop() == 0
    # Where the process is to end, it does, and says so.
    ledger.start("--set", "on_stop=end")
    (ledger.flags / "eio").touch()
    assert ledger.append()[0] == 503
    code = ledger.process.wait(PATIENCE)
    assert code == 1 and "Input/output error" in ledger.log.read_text(), code
    (ledger.flags / "eio").unlink()
    ledger.start()
    ledger.whole()
    return "200", "503 `hasil-tidak-diketahui`, then 503", "`hanya-baca`, log; with `on_stop = \"end\"` exit 1", seconds


def lambat(work, make):
    """A sync hangs: nobody is told a failure, and what was sent is recorded once it returns."""
    ledger = make(work)
    ledger.start("--set", "request_seconds=2", "--set", "slow_seconds=1")
    assert ledger.append()[0] == 201
    (ledger.flags / "lambat").touch()
    sent = {}
    waits = threading.Thread(target=lambda: sent.update(zip(("status", "answer"), ledger.append())))
    waits.start()
    seconds = until("lambat", lambda: ledger.state() == "lambat")
    assert ledger.is_ready() == 503
    ledger.reads()
    waits.join()
    assert sent["status"] == 503 and sent["answer"]["type"].endswith("hasil-tidak-diketahui"), sent
    (ledger.flags / "lambat").unlink()
    until("baik", lambda: ledger.state() == "baik")
    [id_] = sent["answer"]["id"]
    until("the event in doubt", lambda: id_ in json.dumps(ledger.ask("GET", f"/v1/events?id={id_}")[1]))
    assert ledger.append()[0] == 201
    ledger.whole()
    return "200", "503 `hasil-tidak-diketahui` at the request's limit; recorded once the disk answers", "`lambat` after `slow_seconds`", seconds


def deskriptor(work, make):
    """No descriptors are left: what is open goes on, and nothing stops for good."""
    ledger = make(work)
    ledger.start()
    assert ledger.append()[0] == 201
    pid = ledger.process.pid
    open_now = len(os.listdir(f"/proc/{pid}/fd"))
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now + 6, before[1]))
    host, port = ledger.address.split(":")
    silent = [socket.create_connection((host, int(port))) for _ in range(40)]
    began = time.monotonic()
    # A silent connection gives its place to whoever asks, at the latest when its time for a head is over.
    until("an answer", lambda: answered(ledger))
    seconds = time.monotonic() - began
    for one in silent:
        one.close()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    until("an append", lambda: ledger.append()[0] == 201)
    assert ledger.state() == "baik"
    ledger.whole()
    return "a silent connection gives them its place, at the latest after `header_seconds`", "the same", "answers again by itself", seconds


def answered(ledger):
    try:
        return ledger.ask("GET", "/healthz", patience=5)[0] == 200
    except OSError:
        return False


def saksi(work, make):
    """Witnesses that take a connection and never answer keep neither start nor stop nor a write."""
    dead = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{dead.getsockname()[1]}"
    ledger = make(work)
    keys = work / "saksi.txt"
    keys.write_text("")
    ledger.start()
    until("a checkpoint", lambda: ledger.ask("GET", "/checkpoint")[0] == 200)
    assert ledger.stop() == 0
    ledger.start("--witness", url, "--witness-keys", str(keys), "--set", "checkpoint_seconds=1")
    assert ledger.append()[0] == 201
    name = f'jejak_saksi_menjawab{{saksi="{url}"}} 0'
    seconds = until("the measure of the witness", lambda: name in ledger.measures())
    ledger.reads()
    assert ledger.append()[0] == 201 and ledger.state() == "baik"
    ledger.whole()
    dead.close()
    return "200", "201", "`jejak_saksi_menjawab` 0, log", seconds


ALL = {"full disk": penuh, "full disk, nothing written yet": terisi, "read-only disk": hanya_baca, "failed sync (EIO)": galat,
       "hung sync": lambat, "no descriptors": deskriptor,
       "dead witnesses": saksi}


def main():
    wanted = sys.argv[2:] or list(ALL)
    print("| what fails | readers get | writers get | the operator is told by | seconds |\n|---|---|---|---|--:|", flush=True)
    for name in wanted:
        work, ledgers = Path(tempfile.mkdtemp(prefix="jejak-gangguan-")), []
        flags, shim = work / "bendera", work / "antara.so"
        flags.mkdir()
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", shim, "-ldl"], input=SHIM, text=True, check=True)

        def make(place):
            ledgers.append(Ledger(place, flags, shim))
            return ledgers[-1]

        inner = work / "tempat"
        inner.mkdir()
        try:
            readers, writers, by, seconds = ALL[name](inner, make)
            print(f"| {name} | {readers} | {writers} | {by} | {seconds:.1f} |", flush=True)
        except BaseException:
            print(f"FAILED: {name}", *(ledger.log.read_text()[-3000:] for ledger in ledgers if hasattr(ledger, "log")), sep="\n")
            raise
        finally:
            for ledger in ledgers:
                if ledger.process and ledger.process.poll() is None:
                    ledger.process.kill()
                    ledger.process.wait()
            if os.path.ismount(inner / "volume"):
                subprocess.run(["umount", inner / "volume"])
            shutil.rmtree(work)


main()
