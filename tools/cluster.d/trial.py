"""Load and faults, and what came of them."""
import http.client
import json
import subprocess
import threading
import time
from urllib.parse import urlsplit

from machines import NODES, PROXY, host, sh

# Behind it a client gives up and sends again, somewhere else, under the same key.
PATIENCE = 6


def request(where, method, path, token, body=None, headers=(), timeout=PATIENCE):
    """Status and JSON; None where the answer did not come."""
    connection = http.client.HTTPConnection(*where, timeout=timeout)
    try:
        connection.request(method, path, body, {"authorization": f"Bearer {token}", "content-type": "application/json", **dict(headers)})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Load:
    def __init__(self, cluster, writers, followers, proxy):
        self.cluster, self.lock = cluster, threading.Lock()
        # Clients know all servers, or the proxy alone.
        self.places = [PROXY] if proxy else [(host(node), 8080) for node in NODES]
        self.acknowledged, self.times, self.doubled, self.refused = {}, [], [], []
        self.stopped, self.end = threading.Event(), None
        health = next(filter(None, (cluster.health(node) for node in NODES)))
        self.start = health["seq"]
        self.followers = [Follower(self, number) for number in range(followers)]
        self.writers = [threading.Thread(target=self.write, args=(number,)) for number in range(writers)]
        for thread in [*self.writers, *self.followers]:
            thread.start()

    def write(self, number):
        token, index, turn = self.cluster.token("contoh-01"), 0, number
        while not self.stopped.is_set():
            index += 1
            text = f"percobaan {self.start}-{number}-{index}"
            draft = {"type": "narasi.ditulis", "unit": "CONTOH", "berlaku": "2024-02-01",
                     "data": {"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": text}}
            sent = json.dumps(draft)
            while True:
                turn += 1
                where = self.places[turn % len(self.places)]
                found = request(where, "POST", "/v1/events", token, sent, {"idempotency-key": text.replace(" ", "-")})
                if found and found[0] in (200, 201):
                    self.note(found[1]["event"][0], text)
                    break
                # These say try again (502 and 504 are the proxy's own); anything else is a refusal, and wrong here.
                if found and found[0] not in (502, 503, 504):
                    self.refused.append(found)
                    return
                time.sleep(0.05)

    def note(self, event, text):
        with self.lock:
            if event["seq"] in self.acknowledged:
                self.doubled.append(event["seq"])
            self.acknowledged[event["seq"]] = (event["id"], text)
            self.times.append(time.monotonic())

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def stop(self):
        self.stopped.set()
        for thread in self.writers:
            thread.join()
        with self.lock:
            self.end = max(self.acknowledged, default=self.start)
        for thread in self.followers:
            thread.join()


class Follower(threading.Thread):
    """Reads the stream, and goes to the next server with its cursor when a connection ends."""

    def __init__(self, load, number):
        super().__init__()
        self.load, self.turn, self.seen, self.faults = load, number, {}, []
        self.cursor, self.seq = None, load.start

    def done(self):
        return self.load.end is not None and self.seq >= self.load.end

    def run(self):
        while not self.done():
            self.turn += 1
            connection = http.client.HTTPConnection(*self.load.places[self.turn % len(self.load.places)], timeout=3)
            try:
                self.read(connection)
            except (OSError, ValueError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()

    def read(self, connection):
        headers = {"authorization": f"Bearer {self.load.cluster.token('bpk-01')}", "jejak-min-seq": str(self.seq)}
        if self.cursor:
            headers["last-event-id"] = self.cursor
        path = "/v1/events/stream" if self.cursor else f"/v1/events/stream?after={self.seq}"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            if answer.status not in (502, 503, 504):
                self.faults.append(f"{answer.status} {answer.read()[:300]!r}")
            raise OSError
        fields = {}
        while not self.done():
            line = answer.readline().decode()
            if not line:
                return
            name, _, value = line.rstrip("\n").partition(": ")
            if name in ("id", "data"):
                fields[name] = value
            elif not name and "id" in fields:
                self.take(fields)
                fields = {}

    def take(self, fields):
        seq = int(fields["id"].split("-")[0])
        if seq != self.seq + 1:
            self.faults.append(f"{seq} after {self.seq}")
        if "data" in fields:
            self.seen[seq] = json.loads(fields["data"])["header"]["id"]
        self.cursor, self.seq = fields["id"], seq


def longest(load, begin, until):
    """The longest time without an acknowledgement between two moments."""
    with load.lock:
        times = [begin, *(t for t in load.times if begin <= t < until)]
    return max((b - a for a, b in zip(times, times[1:])), default=0)


def gaps(load, marks):
    """For each kind of fault the longest time without a write after each of them, until the next."""
    found = {}
    for n, (what, at) in enumerate(marks):
        until = marks[n + 1][1] if n + 1 < len(marks) else float("inf")
        found.setdefault(what, []).append(longest(load, at, until))
    return found


def settle(cluster, load):
    """After a fault: everything up again, two replicas in step, all servers level with what was acknowledged."""
    cluster.heal()
    cluster.until("a leader with a quorum", lambda: cluster.leader() and len(cluster.standbys()) == 2, 240)

    def level():
        with load.lock:
            last = max(load.acknowledged, default=0)
        return all(cluster.health(node).get("seq", -1) >= last for node in NODES) and cluster.writer()
    cluster.until("servers that are level", level, 300)


def run(cluster, asked):
    cluster.heal()
    cluster.until("a server that writes", cluster.writer)
    load, marks = Load(cluster, asked.writers, asked.followers, asked.proxy), []
    kinds = asked.faults.split(",")
    try:
        for number in range(asked.rounds):
            had = load.count()
            cluster.until("writes before a fault", lambda: load.count() >= had + 50)
            what = kinds[number % len(kinds)]
            marks.append((what, time.monotonic()))
            node, had = cluster.fault(what), load.count()
            # What was on its way is answered yet; writers that go on are seen by more than one answer each.
            cluster.until("writes after a fault", lambda: load.count() >= had + 5 * asked.writers, 180)
            # These are felt only after a while.
            time.sleep({"slow": 10, "full": 20, "clock": 10}.get(what, 0))
            gap = longest(load, marks[-1][1], time.monotonic())
            print(f"{number + 1:3} {what} of node{node}: {gap:.1f} s without a write", flush=True)
            settle(cluster, load)
    finally:
        load.stop()
    return tell(cluster, load, marks)


def tell(cluster, load, marks):
    lost, order = set(), []
    for follower in load.followers:
        order += follower.faults
        lost |= {seq for seq, (key, _) in load.acknowledged.items() if follower.seen.get(seq) != key}
    settle(cluster, load)
    token = cluster.token("bpk-01")
    for seq, (key, _) in list(load.acknowledged.items())[::7]:
        for node in NODES:
            found = request((host(node), 8080), "GET", f"/v1/events/{seq}?min_seq={seq}", token)
            if not found or key not in json.dumps(found[1]):
                lost.add(seq)
    one = one_history(cluster, load)
    for what, times in gaps(load, marks).items():
        times.sort()
        print(f"{what:9} {len(times):3} times; gap of writes, seconds: median {times[len(times) // 2]:.1f}, longest {times[-1]:.1f}")
    print(f"acknowledged {load.count()}, lost {len(lost)}, doubled {len(load.doubled)}, out of order or with a gap {len(order)}, "
          f"refused {len(load.refused)}, one history: {'yes' if one else 'NO'}")
    for text in [*order[:5], *map(str, load.refused[:5])]:
        print("  ", text)
    return 0 if one and not (lost or load.doubled or order or load.refused) else 1


def one_history(cluster, load):
    """The folders hold the same lines as far as they go, each verifies, and no text was recorded twice."""
    for node in NODES:
        cluster.signal(node, ("server",), 15)
    cluster.until("servers that stopped", lambda: not any(cluster.pids(node, ("server",)) for node in NODES))
    # What a full disk left of the tiles is made again when a server starts.
    cluster.heal()
    cluster.until("servers that are up", lambda: all(cluster.health(node).get("seq") for node in NODES) and cluster.writer())
    lines = []
    for node in NODES:
        folder = cluster.dir / f"node{node}/data"
        sh(str(cluster.dir / "jejak"), "verify", "--data", str(folder))
        parts = sorted((folder / "journal").glob("*.jsonl"))
        lines.append([line for part in parts for line in part.read_bytes().rstrip(b"\0").split(b"\n") if line])
    shortest = min(map(len, lines))
    same = all(one[:shortest] == lines[0][:shortest] for one in lines)
    texts = [text for line in max(lines, key=len) if (text := json.loads(line).get("data", {}).get("teks"))]
    tried = [text for text in texts if text.startswith(f"percobaan {load.start}-")]
    return same and len(tried) == len(set(tried)) and shortest >= max(load.acknowledged, default=0)
