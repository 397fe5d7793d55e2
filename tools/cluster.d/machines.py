"""The machines: namespaces, processes in them, and what can happen to them."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

NODES = (1, 2, 3)
FAULTS = ("server", "postgres", "machine", "stop", "part", "slow", "hang", "full", "clock")
NET = "10.213.77"
BRIDGE = "jejak-br"
# Nobody: PostgreSQL refuses to run as root.
USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
PROXY = (f"{NET}.1", 8080)
# Bytes of the disk of a machine.
DISK = 1 << 30


def sh(*command, check=True):
    done = subprocess.run(command, text=True, capture_output=True)
    if check and done.returncode:
        sys.exit(f"cluster: {' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def need(program, package):
    places = [*os.environ["PATH"].split(":"), "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    found = shutil.which(program, path=":".join(places))
    if not found:
        sys.exit(f"cluster: {program} is missing; install the Debian package {package}")
    return found


def namespace(node):
    return f"jejak-{node}"


def host(node):
    return f"{NET}.{10 + node}"


def inside(node):
    return ["ip", "netns", "exec", namespace(node)]


def ask(url, timeout=2):
    """The JSON of an address; None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as answer:
        try:
            return json.load(answer)
        except ValueError:
            return None
    except (OSError, ValueError):
        return None


class Cluster:
    def __init__(self, place):
        self.dir = place.resolve()

    def journal(self):
        hosts = ",".join(host(node) for node in NODES)
        return f"postgres://jejak@{hosts}/postgres?sslmode=disable"

    def server(self, node):
        return f"http://{host(node)}:8080"

    def token(self, name):
        for line in (self.dir / "tokens").read_text().splitlines():
            if line.split()[:1] == [name]:
                return line.split()[-1]
        sys.exit(f"cluster: no token of {name}")

    # Starting

    def up(self, jejak):
        if os.geteuid() != 0:
            sys.exit("cluster: namespaces of the network need root")
        if self.dir.exists():
            sys.exit(f"cluster: {self.dir} is there already (tools/cluster down)")
        self.dir.mkdir(parents=True)
        self.dir.chmod(0o755)
        shutil.copy(jejak, self.dir / "jejak")
        self.install()
        self.network()
        for node in NODES:
            self.folders(node)
        for node in NODES:
            self.spawn(node, "etcd")
        for node in NODES:
            self.spawn(node, "patroni")
        self.until("a leader with a quorum", lambda: self.leader() and len(self.standbys()) == 2, 180)
        self.fill()
        for node in NODES:
            self.spawn(node, "server")
        self.until("a server that writes", self.writer, 60)
        self.until("all servers", lambda: all(ask(f"{self.server(node)}/readyz") for node in NODES), 60)
        self.proxy()
        self.tell()

    def install(self):
        venv = self.dir / "venv"
        sh("/usr/bin/python3", "-m", "venv", str(venv))
        sh(str(venv / "bin/pip"), "install", "-q", "--disable-pip-version-check", "patroni[etcd3]==4.1.*", "psycopg2-binary")

    def network(self):
        sh("ip", "link", "add", BRIDGE, "type", "bridge")
        sh("ip", "addr", "add", f"{NET}.1/24", "dev", BRIDGE)
        sh("ip", "link", "set", BRIDGE, "up")
        for node in NODES:
            name = namespace(node)
            sh("ip", "netns", "add", name)
            sh("ip", "link", "add", f"{name}-h", "type", "veth", "peer", "name", "eth0", "netns", name)
            sh("ip", "link", "set", f"{name}-h", "master", BRIDGE, "up")
            sh(*inside(node), "ip", "addr", "add", f"{host(node)}/24", "dev", "eth0")
            sh(*inside(node), "ip", "link", "set", "eth0", "up")
            sh(*inside(node), "ip", "link", "set", "lo", "up")

    def folders(self, node):
        own, disk = self.dir / f"node{node}", self.dir / f"disk{node}"
        # A disk of its own, which can be full while the others' are not.
        own.mkdir()
        with open(disk, "wb") as file:
            file.truncate(DISK)
        sh(need("mkfs.ext4", "e2fsprogs"), "-q", "-m", "0", str(disk))
        sh("mount", "-o", "loop", str(disk), str(own))
        for name in ("etcd", "data", "postgres", "key"):
            (own / name).mkdir(mode=0o700)
        (own / "patroni.yml").write_text(self.patroni(node))
        for path in [own, *own.rglob("*")]:
            os.chown(path, 65534, 65534)

    def patroni(self, node):
        own = self.dir / f"node{node}"
        bin_dir = Path(need("pg_ctl", "postgresql")).resolve().parent
        hosts = ",".join(f"{host(n)}:2379" for n in NODES)
        login = {"username": "jejak"}
        config = {
            "scope": "jejak", "name": f"node{node}",
            "restapi": {"listen": f"{host(node)}:8008", "connect_address": f"{host(node)}:8008"},
            "etcd3": {"hosts": hosts},
            "bootstrap": {
                "dcs": {
                    "ttl": 20, "loop_wait": 5, "retry_timeout": 5, "maximum_lag_on_failover": 1 << 24,
                    # Acknowledged is what the leader and one of the two others have on disk.
                    "synchronous_mode": "quorum", "synchronous_mode_strict": True, "synchronous_node_count": 1,
                    "postgresql": {"use_pg_rewind": True, "parameters": {
                        "max_connections": 60, "shared_buffers": "32MB", "wal_log_hints": "on", "max_wal_size": "512MB",
                        "wal_keep_size": "256MB", "wal_receiver_timeout": "5s", "wal_sender_timeout": "5s"}}},
                "initdb": [{"encoding": "UTF8"}, "data-checksums"]},
            "postgresql": {
                "listen": f"{host(node)}:5432", "connect_address": f"{host(node)}:5432", "bin_dir": str(bin_dir),
                "data_dir": str(own / "postgres/data"), "pgpass": str(own / "pgpass"),
                "authentication": {"superuser": login, "replication": login, "rewind": login},
                "parameters": {"unix_socket_directories": str(own / "postgres")},
                "pg_hba": [f"host {what} all {NET}.0/24 trust" for what in ("all", "replication")] + ["local all all trust"]},
        }
        # JSON is YAML too.
        return json.dumps(config, indent=1)

    def command(self, node, what):
        own = self.dir / f"node{node}"
        if what == "etcd":
            members = ",".join(f"node{n}=http://{host(n)}:2380" for n in NODES)
            return [need("etcd", "etcd-server"), "--name", f"node{node}", "--data-dir", str(own / "etcd"),
                    "--listen-peer-urls", f"http://{host(node)}:2380", "--initial-advertise-peer-urls", f"http://{host(node)}:2380",
                    "--listen-client-urls", f"http://{host(node)}:2379", "--advertise-client-urls", f"http://{host(node)}:2379",
                    "--initial-cluster", members, "--heartbeat-interval", "200", "--election-timeout", "2000", "--enable-v2=false"]
        if what == "patroni":
            return [str(self.dir / "venv/bin/patroni"), str(own / "patroni.yml")]
        return [str(self.dir / "jejak"), "serve", "--data", str(own / "data"), "--key", str(own / "key/ledger.key"), "--journal", self.journal(),
                "--listen", f"{host(node)}:8080", "--rate", "0", "--log-level", "info", "--set", f"advertise={self.server(node)}",
                "--set", "events_minute=0", "--set", "events_day=0", "--set", "takeover_seconds=4"]

    def spawn(self, node, what, *before):
        own = self.dir / f"node{node}"
        with open(own / f"{what}.log", "ab") as log:
            process = subprocess.Popen([*inside(node), *USER, *before, *self.command(node, what)], cwd=own, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, start_new_session=True, env={**os.environ, "HOME": str(own)})
        (own / f"{what}.pid").write_text(str(process.pid))

    def fill(self):
        """The sample ledger with its tokens, moved into the engine from the first machine's folder."""
        home, own = self.dir / "sample", self.dir / "node1/data"
        jejak = str(self.dir / "jejak")
        demo = subprocess.Popen([jejak, "demo", "--data", str(home), "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.until("tokens of the demo", lambda: (home / "token-demo.txt").exists() and (home / "ledger.key").exists())
        demo.terminate()
        demo.wait()
        shutil.copy(home / "token-demo.txt", self.dir / "tokens")
        (self.dir / "tokens").chmod(0o600)
        for node in NODES:
            key = self.dir / f"node{node}/key/ledger.key"
            shutil.copy(home / "ledger.key", key)
            key.chmod(0o600)
            os.chown(key, 65534, 65534)
        sh(jejak, "move", "--data", str(home), "--to", self.journal())
        shutil.copytree(home, own, dirs_exist_ok=True)
        for path in own.rglob("*"):
            os.chown(path, 65534, 65534)
        shutil.rmtree(home)

    def proxy(self):
        config = self.dir / "haproxy.cfg"
        lines = ["global", "  maxconn 4000", "defaults", "  mode http", "  timeout connect 2s", "  timeout client 1h", "  timeout server 1h",
                 "  retries 3", "  option redispatch", "frontend jejak", f"  bind {PROXY[0]}:{PROXY[1]}", "  default_backend servers",
                 "backend servers", "  balance roundrobin", "  cookie jejak_server insert indirect nocache", "  option httpchk GET /readyz"]
        lines += [f"  server node{n} {host(n)}:8080 check inter 500 fall 2 rise 1 cookie node{n}" for n in NODES]
        config.write_text("\n".join(lines) + "\n")
        with open(self.dir / "haproxy.log", "ab") as log:
            process = subprocess.Popen([need("haproxy", "haproxy"), "-db", "-f", str(config)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       start_new_session=True)
        (self.dir / "haproxy.pid").write_text(str(process.pid))

    # Looking

    def until(self, what, holds, seconds=60):
        since = time.monotonic()
        while not holds():
            if time.monotonic() - since > seconds:
                sys.exit(f"cluster: no {what} after {seconds} s; the logs are in {self.dir}/node*/")
            time.sleep(0.2)

    def members(self):
        for node in NODES:
            found = ask(f"http://{host(node)}:8008/cluster")
            if found:
                return found["members"]
        return []

    def leader(self):
        leaders = [m for m in self.members() if m["role"] == "leader" and m["state"] == "running"]
        return int(leaders[0]["name"][-1]) if leaders else None

    def standbys(self):
        return [m for m in self.members() if m["role"] in ("quorum_standby", "sync_standby") and m["state"] == "streaming"]

    def replica(self, node):
        """Whether the machine itself says that its PostgreSQL follows another."""
        own = ask(f"http://{host(node)}:8008/patroni") or {}
        return own.get("role") == "replica" and own.get("state") in ("running", "streaming")

    def health(self, node):
        return ask(f"{self.server(node)}/healthz") or {}

    def writer(self):
        return next((node for node in NODES if self.health(node).get("peran") == "penulis"), None)

    def tell(self):
        for member in self.members():
            print(f"{member['name']}  PostgreSQL {member['role']}, {member['state']}, timeline {member.get('timeline')}")
        for node in NODES:
            health = self.health(node)
            print(f"node{node}  {self.server(node)}  {health.get('peran', 'does not answer')}  event {health.get('seq', '-')}")
        print(f"proxy  http://{PROXY[0]}:{PROXY[1]}    tokens: {self.dir}/tokens")

    # What can happen

    def pids(self, node, names):
        """Processes of a namespace: all of them were started here."""
        found = []
        for pid in sh("ip", "netns", "pids", namespace(node), check=False).split():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            kind = {b"etcd": "etcd", b"jejak": "server", b"postgres": "postgres"}.get(os.path.basename(command[0]))
            if kind is None:
                kind = "patroni" if b"patroni" in b" ".join(command[:2]) else "postgres"
            if kind in names:
                found.append(int(pid))
        return found

    def signal(self, node, names, number):
        for pid in self.pids(node, names):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def fault(self, what, node=None):
        """Does it to a machine: to the server that writes, or to the leader of PostgreSQL. Gives its number."""
        node = node or (self.writer() if what in ("server", "stop", "full", "clock") else self.leader()) or 1
        everything = ("server", "postgres", "patroni", "etcd")
        if what == "server":
            self.signal(node, ("server",), signal.SIGKILL)
        elif what == "postgres":
            self.signal(node, ("postgres",), signal.SIGKILL)
        elif what == "machine":
            self.signal(node, everything, signal.SIGKILL)
        elif what == "stop":
            self.signal(node, ("server",), signal.SIGSTOP)
        elif what == "slow":
            # A replica that answers nothing, as one with a disk that hangs. Each is asked for itself: what one machine says of
            # the others is old for a while after it was cut off, and this is not to stop the leader.
            self.until("a replica", lambda: any(map(self.replica, NODES)))
            node = next(filter(self.replica, NODES))
            self.signal(node, ("postgres",), signal.SIGSTOP)
        elif what == "hang":
            # The leader of PostgreSQL with all of its processes, and nothing else of its machine: connections stay open, and new ones
            # are let in by the kernel.
            self.until("a leader", self.leader)
            node = self.leader()
            self.signal(node, ("postgres",), signal.SIGSTOP)
        elif what == "clock":
            # The server that writes is started again with a clock that is a year ahead.
            self.signal(node, ("server",), signal.SIGKILL)
            self.until("a server that ended", lambda: not self.pids(node, ("server",)))
            self.spawn(node, "server", need("faketime", "faketime"), "-f", "+365d")
            (self.dir / f"clock{node}").touch()
        elif what == "full":
            subprocess.run(["dd", "if=/dev/zero", f"of={self.ballast(node)}", "bs=1M"], stderr=subprocess.DEVNULL)
        else:
            sh("ip", "link", "set", f"{namespace(node)}-h", "down")
        return node

    def ballast(self, node):
        return self.dir / f"node{node}/ballast"

    def heal(self, node=None):
        for each in [node] if node else NODES:
            sh("ip", "link", "set", f"{namespace(each)}-h", "up")
            self.ballast(each).unlink(missing_ok=True)
            wrong = self.dir / f"clock{each}"
            if wrong.exists():
                self.signal(each, ("server",), signal.SIGKILL)
                self.until("a server that ended", lambda: not self.pids(each, ("server",)))
                wrong.unlink()
            self.signal(each, ("server", "postgres", "patroni", "etcd"), signal.SIGCONT)
            for what in ("etcd", "patroni", "server"):
                if not self.pids(each, (what,)):
                    self.spawn(each, what)

    def down(self):
        proxy = self.dir / "haproxy.pid"
        if proxy.exists():
            try:
                os.kill(int(proxy.read_text()), signal.SIGTERM)
            except ProcessLookupError:
                pass
        for node in NODES:
            self.signal(node, ("server", "postgres", "patroni", "etcd"), signal.SIGKILL)
        for node in NODES:
            # The other end of it goes when the namespace is gone, which may be later.
            self.until("processes that ended", lambda: not self.pids(node, ("server", "postgres", "patroni", "etcd")))
            sh("ip", "link", "del", f"{namespace(node)}-h", check=False)
            sh("ip", "netns", "del", namespace(node), check=False)
            sh("umount", str(self.dir / f"node{node}"), check=False)
        sh("ip", "link", "del", BRIDGE, check=False)
        shutil.rmtree(self.dir, ignore_errors=True)
