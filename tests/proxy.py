#!/usr/bin/env python3
"""Two servers over one PostgreSQL behind HAProxy, which sends each request to the one or the other, while one of them is killed
again and again: what is written through it is acknowledged once and kept, followers see every event once and in order, whoever
logged in stays logged in, and the API holds its own document (schemathesis).

    tests/proxy.py BINARY               some half a minute: three kills, the examples of every operation
    tests/proxy.py BINARY --long        kills for as long as the whole of schemathesis takes: half an hour
    tests/proxy.py BINARY --run CMD …   any command, with JEJAK_BASE (address of the proxy) and JEJAK_TOKENS (file), meanwhile;
                                        such as tests/browser/run.sh BINARY ./journeys.test.js; --calm N lets N writes be
                                        acknowledged between two kills

As root PostgreSQL runs as nobody. Needs Debian's haproxy and postgresql; schemathesis in target/venv or JEJAK_VENV.
"""
import argparse
import glob
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a proxy says for a server that died under a request is said as the service itself would: for the moment.
GONE = """HTTP/1.1 503 Service Unavailable\r
Content-Type: application/problem+json\r
Retry-After: 1\r
Cache-Control: no-store\r
Connection: close\r
\r
{"type":"urn:jejak:masalah:belum-siap","title":"Layanan belum siap","status":503,"detail":"server sedang berganti; kirim ulang"}
"""

# A server that opens its ledger cannot know yet whom a token belongs to, nor whether anybody may read: it says 503 to everybody,
# which neither lets anybody in nor says that it would. Any other answer to who shows no token is what schemathesis says it is.
CHECK = '''import schemathesis
from schemathesis.specs.openapi.checks import IgnoredAuth, ignored_auth


@schemathesis.check
def ignored_auth_where_a_server_is_open(ctx, response, case):
    try:
        return ignored_auth(ctx, response, case)
    except IgnoredAuth as failure:
        if "got `503 Service Unavailable`" not in failure.message:
            raise
'''


def until(what, holds, seconds=90):
    since = time.monotonic()
    while not (found := holds()):
        if time.monotonic() - since > seconds:
            sys.exit(f"tests/proxy.py: {what}: not after {seconds} s")
        time.sleep(0.05)
    return found


# Below the ports that the system gives to outgoing connections: they stay free while their server is down.
PORTS = iter(range(15_000 + os.getpid() % 15_000, 32_000))


def free_port():
    for port in PORTS:
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    sys.exit("tests/proxy.py: no port is free")


def request(port, method, path, headers=(), body=None, timeout=20):
    """Status, headers, body; None where the connection ended."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Setup:
    def __init__(self, binary, work):
        self.binary, self.work = binary, work
        self.log = open(work / "log", "ab")
        self.processes, self.servers = {}, {}

    def begin(self, name, *command):
        self.processes[name] = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        return self.processes[name]

    def postgres(self):
        data = self.work / "postgres"
        data.mkdir()
        data.chmod(0o755)
        as_user = []
        if os.getuid() == 0:
            os.chown(data, 65534, 65534)
            as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        binaries = Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        subprocess.run([*as_user, binaries / "initdb", "-A", "trust", "-U", "jejak", "--no-sync", "-E", "UTF8", "-D", data / "data"],
                       check=True, stdout=self.log, stderr=self.log)
        self.url = f"postgres://jejak@{urllib.parse.quote(str(data), safe='')}/postgres"
        self.begin("postgres", *as_user, binaries / "postgres", "-D", data / "data", "-k", data, "-c", "listen_addresses=")
        until("PostgreSQL", lambda: (data / ".s.PGSQL.5432").exists() and subprocess.run(
            [binaries / "pg_isready", "-q", "-h", data], stdout=self.log, stderr=self.log).returncode == 0)

    def ledger(self):
        """The sample with its tokens, moved into PostgreSQL."""
        folder, port = self.work / "satu", free_port()
        subprocess.run([self.binary, "demo", "--once", "--data", folder], check=True, stdout=self.log)
        demo = self.begin("demo", self.binary, "demo", "--data", folder, "--listen", f"127.0.0.1:{port}")
        until("the sample", lambda: (folder / "token-demo.txt").exists() and (request(port, "GET", "/readyz") or [0])[0] == 200)
        lines = (folder / "token-demo.txt").read_text().splitlines()
        shutil.copy(folder / "token-demo.txt", self.work / "tokens")
        self.tokens = {line.split()[0]: line.split()[-1] for line in lines if len(line.split()) > 1}
        demo.terminate()
        demo.wait()
        subprocess.run([self.binary, "move", "--data", folder, "--to", self.url], check=True, stdout=self.log)
        (self.work / "dua").mkdir()
        # Whoever takes over must be able to sign.
        shutil.copy(folder / "ledger.key", self.work / "dua" / "ledger.key")

    def serve(self, name):
        port = self.servers.setdefault(name, free_port())
        settings = ["events_minute=0", "events_day=0", "evidence_day=0", "exports_minute=0", "exports_day=0", "bearer_rate=0", "login_rate=0",
                    "stream_seconds=1", "takeover_seconds=4"]
        self.begin(name, self.binary, "serve", "--data", self.work / name, "--journal", self.url, "--listen", f"127.0.0.1:{port}",
                   "--rate", 0, "--log-level", "warn", *(part for setting in settings for part in ("--set", setting)))

    def ready(self, name):
        return (request(self.servers[name], "GET", "/readyz", timeout=5) or [0])[0] == 200

    def role(self, name):
        found = request(self.servers[name], "GET", "/healthz", timeout=5)
        return json.loads(found[2]).get("peran") if found else None

    def proxy(self):
        self.port = free_port()
        (self.work / "503.http").write_bytes(GONE.replace("\r\n", "\n").replace("\n", "\r\n").encode())
        lines = ["defaults", "  mode http", "  timeout connect 2s", "  timeout client 1h", "  timeout server 1h", "  retries 5",
                 "  option redispatch 1", "  retry-on conn-failure empty-response 503",
                 # What was sent may have been done: only reads are sent again by the proxy.
                  *(f"  errorfile {code} {self.work}/503.http" for code in (502, 503, 504)),
                 "frontend jejak", f"  bind 127.0.0.1:{self.port}", "  default_backend servers", "backend servers", "  balance roundrobin",
                 "  http-request disable-l7-retry if METH_POST", "  option httpchk GET /readyz"]
        lines += [f"  server {name} 127.0.0.1:{port} check inter 300 fall 2 rise 1 on-marked-down shutdown-sessions"
                  for name, port in self.servers.items()]
        (self.work / "haproxy.cfg").write_text("\n".join(lines) + "\n")
        self.begin("haproxy", shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-f", self.work / "haproxy.cfg")
        until("HAProxy", lambda: (request(self.port, "GET", "/readyz") or [0])[0] == 200)

    def end(self):
        for name in ("haproxy", "satu", "dua", "demo", "postgres"):
            if (process := self.processes.get(name)) and process.poll() is None:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
        self.log.close()


class Clients:
    """What goes on behind the proxy while servers are killed."""

    def __init__(self, setup):
        self.setup, self.stopped, self.last, self.given_up = setup, threading.Event(), None, False
        self.acknowledged, self.faults, self.again, self.pages = {}, [], 0, 0
        self.seen = [{}, {}]
        health = json.loads(request(setup.port, "GET", "/healthz")[2])
        self.cursor = f"{health['seq']}-1-{health['ledger']['nama']}"
        jobs = [(self.write, (0,)), (self.write, (1,)), (self.follow, (0,)), (self.follow, (1,)), (self.browse, ())]
        self.threads = [threading.Thread(target=self.guarded, args=job, daemon=True) for job in jobs]
        for thread in self.threads:
            thread.start()

    def guarded(self, work, arguments):
        try:
            work(*arguments)
        except Exception as error:  # noqa: BLE001 — told at the end
            self.faults.append(f"{work.__name__}: {error!r}")

    def write(self, number):
        headers = {"authorization": f"Bearer {self.setup.tokens['contoh-01']}", "content-type": "application/json"}
        index = 0
        while not self.stopped.is_set():
            index += 1
            text = f"di belakang proksi {number}-{index}"
            sent = json.dumps({"type": "narasi.ditulis", "unit": "CONTOH", "berlaku": "2024-02-01",
                               "data": {"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": text}})
            while not self.given_up:
                found = request(self.setup.port, "POST", "/v1/events", {**headers, "idempotency-key": text.replace(" ", "-")}, sent)
                if found and found[0] in (200, 201):
                    event = json.loads(found[2])["event"][0]
                    if event["seq"] in self.acknowledged:
                        self.faults.append(f"{event['seq']} acknowledged twice")
                    self.acknowledged[event["seq"]] = event["id"]
                    break
                if found and found[0] != 503:
                    raise AssertionError(f"a write was refused: {found[0]} {found[2][:300]!r}")
                self.again += 1
                time.sleep(0.1)

    def follow(self, number):
        """Goes on where it was, whichever server it is sent to."""
        cursor, seen = self.cursor, self.seen[number]
        at = lambda: int(cursor.split("-")[0])
        since = time.monotonic()
        while not self.given_up and (self.last is None or at() < self.last):
            if self.last is not None and time.monotonic() - since > 90:
                raise AssertionError(f"follower {number} stays at {at()}, the last event is {self.last}")
            since = since if self.last is not None else time.monotonic()
            headers = {"authorization": f"Bearer {self.setup.tokens['bpk-01']}", "last-event-id": cursor, "jejak-min-seq": str(at())}
            found = request(self.setup.port, "GET", "/v1/events/stream", headers)
            if not found or found[0] == 503:
                time.sleep(0.1)
                continue
            if found[0] != 200:
                raise AssertionError(f"a follower was refused: {found[0]} {found[2][:300]!r}")
            # A last block that was cut off is not whole.
            for block in found[2].decode().split("\n\n")[:-1]:
                fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
                if "id" not in fields or "data" not in fields:
                    continue
                seq = int(fields["id"].split("-")[0])
                if seq != at() + 1:
                    raise AssertionError(f"follower {number} is sent {seq} after {at()}")
                cursor, seen[seq] = fields["id"], json.loads(fields["data"])["header"]["id"]

    def browse(self):
        """A log-in by the pages lasts over all kills."""
        host = f"127.0.0.1:{self.setup.port}"
        form = {"origin": f"http://{host}", "content-type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode({"token": self.setup.tokens["bpk-01"]})
        found = until("a log-in", lambda: (answer := request(self.setup.port, "POST", "/masuk", form, body)) and answer[0] == 303 and answer)
        cookie = found[1]["set-cookie"].split(";")[0]
        while not self.stopped.is_set():
            found = request(self.setup.port, "GET", "/v1/me", {"cookie": cookie})
            if found and found[0] not in (200, 503):
                raise AssertionError(f"logged out: {found[0]} {found[2][:300]!r}")
            self.pages += bool(found and found[0] == 200)
            time.sleep(0.02)

    def end(self):
        self.stopped.set()
        for thread in self.threads[:2] + self.threads[4:]:
            thread.join()
        self.last = max(self.acknowledged)
        for thread in self.threads[2:4]:
            thread.join()
        for number, seen in enumerate(self.seen):
            lost = [seq for seq, name in self.acknowledged.items() if seen.get(seq) != name]
            if lost:
                self.faults.append(f"follower {number} did not see {len(lost)} acknowledged events, such as {lost[:5]}")


def kill(setup, clients, writer):
    """Kills the server that writes, or the one that follows, and waits until both are there again."""
    names = ["satu", "dua"]
    role = "penulis" if writer else "pengikut"
    name = until(f"a server that is {role}", lambda: next((name for name in names if setup.role(name) == role), None))
    setup.processes[name].kill()
    setup.processes[name].wait()
    before = len(clients.acknowledged)
    until("writes that go on", lambda: len(clients.acknowledged) >= before + 10 or clients.faults)
    setup.serve(name)
    until("a server that is back", lambda: setup.ready(name))


def schemathesis(setup, phases):
    venv = Path(os.environ.get("JEJAK_VENV", ROOT / "target/venv"))
    if not (venv / "bin/schemathesis").exists():
        subprocess.run(["python3", "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "-q", "schemathesis>=4,<5"], check=True)
    config = setup.work / "schemathesis.toml"
    # As in schemathesis.sh; and 503 is what is told while a server is replaced. Which methods there are that one asks. What is
    # refused without a token is asked by CHECK, which knows 503.
    config.write_text("""[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx", "422"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "411", "412", "413", "415", "422", "428", "429", "431", "503"]
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]
[checks.missing_required_header]
expected-statuses = ["4xx", "503"]
""")
    (setup.work / "checks_behind_a_proxy.py").write_text(CHECK)
    return ["env", f"PYTHONPATH={setup.work}", "SCHEMATHESIS_HOOKS=checks_behind_a_proxy", venv / "bin/schemathesis", "--config-file",
            config, "run", f"http://127.0.0.1:{setup.port}/openapi.json",
            # A setting that switches a check off yields to «all».
            "--checks", "all", "--exclude-checks", "unsupported_method,ignored_auth",
            "--header", f"Authorization: Bearer {setup.tokens['perencana-01']}", *(["--phases", phases] if phases else []),
            "--request-timeout", "30", "--seed", "1", "--continue-on-failure", "--generation-database", "none"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--calm", type=int, default=0)
    parser.add_argument("--run", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    # Whoever ends this ends what it began.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    work = Path(tempfile.mkdtemp(prefix="jejak-proxy-"))
    work.chmod(0o755)
    setup, status, clients, beside = Setup(given.binary.resolve(), work), 0, None, None
    try:
        setup.postgres()
        setup.ledger()
        for name in ("satu", "dua"):
            setup.serve(name)
        for name in ("satu", "dua"):
            until("a server", lambda: setup.ready(name))
        setup.proxy()
        clients = Clients(setup)
        command = given.run or schemathesis(setup, None if given.long else "examples")
        environment = {**os.environ, "JEJAK_BASE": f"http://127.0.0.1:{setup.port}", "JEJAK_TOKENS": str(work / "tokens")}
        beside = subprocess.Popen(list(map(str, command)), env=environment)
        kills = 0
        while (kills < given.kills or beside.poll() is None) and not clients.faults:
            kill(setup, clients, writer=kills % 2 == 0)
            kills += 1
            calm = len(clients.acknowledged) + given.calm
            until("writes between two kills", lambda: len(clients.acknowledged) >= calm or clients.faults or beside.poll() is not None)
        status = beside.wait()
        clients.end()
        print(f"{kills} kills; {len(clients.acknowledged)} acknowledged, sent again {clients.again}; {clients.pages} answers to one log-in")
        for fault in clients.faults:
            print("FAULT", fault)
        status = status or bool(clients.faults)
    finally:
        if beside and beside.poll() is None:
            beside.terminate()
        if clients:
            clients.stopped.set()
            clients.given_up = True
        setup.end()
        if status or sys.exc_info()[0]:
            print((work / "log").read_text(errors="replace")[-3000:], file=sys.stderr)
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(int(status))


if __name__ == "__main__":
    main()
