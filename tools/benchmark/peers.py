#!/usr/bin/env python3
"""The work of an append done by others: the same lines, each with the hash of the one before it, durable before the next.

SQLite always (Python's own), PostgreSQL where its programs are installed: a cluster of its own in a temporary folder, with
its defaults, by a function in the server. Prints rows for `tools/bench`: what, how much, its ratio to an append and
fdatasync of the same bytes in the same run, and nothing as goal.
Usage: peers.py LEDGER [EVENTS]"""
import glob, hashlib, os, pathlib, re, shutil, sqlite3, subprocess, sys, tempfile, time


def lines(ledger, most):
    found = []
    for segment in sorted((ledger / "journal").glob("*.jsonl")):
        with open(segment, "rb") as file:
            for line in file:
                if line.startswith(b"{") and line.endswith(b"\n"):
                    found.append(line[:-1])
                if len(found) >= most:
                    return found
    return found


def raw(folder, all_lines, size):
    """Bytes of so many lines appended to a growing file, with fdatasync after each; time of one event."""
    groups = [b"\n".join(all_lines[at : at + size]) for at in range(0, len(all_lines), size)]
    file = os.open(folder / "raw.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    start = time.perf_counter()
    for group in groups:
        os.write(file, group)
        os.fdatasync(file)
    spent = time.perf_counter() - start
    os.close(file)
    os.unlink(folder / "raw.bin")
    return spent / len(all_lines)


def sqlite(folder, all_lines, size):
    path = folder / f"chain-{size}.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, prev BLOB, hash BLOB, line BLOB)")
    prev, seq = bytes(32), 0
    start = time.perf_counter()
    for at in range(0, len(all_lines), size):
        db.execute("BEGIN IMMEDIATE")
        for line in all_lines[at : at + size]:
            own = hashlib.blake2b(prev + line, digest_size=32).digest()
            seq += 1
            db.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (seq, prev, own, line))
            prev = own
        db.execute("COMMIT")
    spent = time.perf_counter() - start
    db.close()
    return spent / len(all_lines)


CHAIN = """
CREATE TABLE event (seq bigint PRIMARY KEY, prev bytea, hash bytea, line bytea);
CREATE TABLE head (seq bigint, hash bytea);
INSERT INTO head VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE FUNCTION append(many int, bytes bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE s bigint; h bytea; own bytea;
BEGIN
  SELECT seq, hash INTO s, h FROM head FOR UPDATE;
  FOR i IN 1..many LOOP
    own := sha256(h || bytes);
    s := s + 1;
    INSERT INTO event VALUES (s, h, own, bytes);
    h := own;
  END LOOP;
  UPDATE head SET seq = s, hash = h;
END $$;
"""


def postgres(folder, all_lines, size):
    """Time of one event, or none where PostgreSQL is not installed or does not start."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not programs:
        return None
    programs = pathlib.Path(programs[-1]).parent
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = pathlib.Path(tempfile.mkdtemp(prefix="jejak-peer-"))
    if prefix:
        shutil.chown(home, "postgres")
    run = lambda *command: subprocess.run([*prefix, *map(str, command)], check=True, capture_output=True, text=True, cwd=home)
    data, started = home / "data", False
    try:
        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
        run(programs / "pg_ctl", "-D", data, "-w", "-o", f"-k {home} -h ''", "-l", home / "log", "start")
        started = True
        (home / "chain.sql").write_text(CHAIN)
        middle = sorted(all_lines, key=len)[len(all_lines) // 2]
        (home / "work.sql").write_text(f"SELECT append({size}, '\\x{middle.hex()}');\n")
        for file in ["chain.sql", "work.sql"]:
            (home / file).chmod(0o644)
        run(programs / "psql", "-h", home, "-U", "postgres", "-q", "-f", home / "chain.sql")
        times = max(len(all_lines) // size, 1)
        out = run(programs / "pgbench", "-h", home, "-U", "postgres", "-n", "-M", "prepared", "-c", 1, "-t", times, "-f", home / "work.sql").stdout
        rate = re.search(r"tps = ([0-9.]+)", out)
        return 1 / (float(rate.group(1)) * size) if rate else None
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"peers: PostgreSQL: {getattr(error, 'stderr', None) or error}", file=sys.stderr)
        return None
    finally:
        if started:
            run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def main():
    ledger = pathlib.Path(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with tempfile.TemporaryDirectory(dir=ledger) as folder:
        folder = pathlib.Path(folder)
        for size, name in [(1, "durable singles, one caller"), (100, "groups of 100")]:
            part = lines(ledger, max(most // (10 if size == 1 else 1), size))
            for who, work in [("SQLite, WAL, synchronous=FULL", sqlite), ("PostgreSQL", postgres)]:
                base = raw(folder, part, size)
                each = work(folder, part, size)
                # Before and after, for the machine's speed varies.
                base = (base + raw(folder, part, size)) / 2
                if each:
                    print(f"row\tpeer, {name}: hash chain in {who}\t{1 / each:,.0f}/s\t{base / each:.2f}\t")


main()
