"""Attacks on a ledger and on its exports: each must be detected, with the seq or the proof that shows it."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

from blake3 import blake3

JEJAK, DATA, WORK, PYTHON = sys.argv[1:5]
VERIFY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "verify_bag.py")
KEYS = os.path.join(WORK, "vkey")
done = 0


def run(*args):
    result = subprocess.run(args, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def expect(name, code_output, *words):
    """The attack must be refused with exit code 1, with words that say where, and without a stack trace."""
    global done
    code, output = code_output
    if code != 1 or "Traceback" in output or "panicked" in output or not any(w in output for w in words):
        sys.exit(f"attack «{name}»: exit {code}, expected one of {words} in:\n{output}")
    done += 1
    line = next(l for l in output.splitlines() if any(w in l for w in words))
    print(f"{name}: {line.strip()[:170]}")


# --- The ledger itself -----------------------------------------------------------------------------------------------


def copy(name):
    target = os.path.join(WORK, "attack-" + name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DATA, target)
    return target


def journal(data):
    folder = os.path.join(data, "journal")
    return os.path.join(folder, sorted(f for f in os.listdir(folder) if f.endswith(".jsonl"))[0])


def lines(data):
    with open(journal(data), "rb") as file:
        return file.read().rstrip(b"\0").split(b"\n")[:-1]


def write(data, all_lines):
    with open(journal(data), "wb") as file:
        file.write(b"".join(line + b"\n" for line in all_lines))


def header(line):
    return line[line.rindex(b',"header":') + 10: line.rindex(b',"salt":')]


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def rechain(all_lines, start, change):
    """Rewrites the ledger from a line on, with every hash correct again: what somebody who holds the disk can do."""
    prev, units, first, result = "b3:" + "0" * 64, {}, None, []
    for number, line in enumerate(all_lines, 1):
        value = json.loads(line)
        h = value["header"]
        if number >= start:
            if number == start:
                change(value)
                h["data_hash"] = "b3:" + blake3(bytes.fromhex(value["salt"]) + canonical(value["data"])).hexdigest()
            h["prev"] = prev
            if number > 1:
                h["unit_prev"] = units.get(h["unit"], first)
        prev = "b3:" + blake3(canonical(h)).hexdigest()
        first = first or prev
        units[h["unit"]] = prev
        result.append(b'{"data":' + canonical(value["data"]) + b',"header":' + canonical(h) + b',"salt":"' + value["salt"].encode() + b'"}')
    return result


def attack_ledger(old):
    size = int(open(old, encoding="utf-8").read().split("\n")[1])
    original = lines(DATA)

    data = copy("byte")
    with open(journal(data), "r+b") as file:
        file.seek(sum(len(l) + 1 for l in original[:99]) + 20)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    expect("one byte changed", run(JEJAK, "verify", "--data", data), "event 100")

    for name, changed, where in [
        ("line removed", original[:99] + original[100:], "event 100"),
        ("line inserted", original[:100] + [original[99]] + original[100:], "event 101"),
        ("lines reordered", original[:99] + [original[100], original[99]] + original[101:], "event 100"),
        ("tail cut off", original[:-3], "event"),
    ]:
        data = copy(name.replace(" ", "-"))
        write(data, changed)
        expect(name, run(JEJAK, "verify", "--data", data), where)

    def change(value):
        value["data"]["keterangan"] = "diubah diam-diam"

    def repeat(value):
        value["header"]["id"] = json.loads(original[99])["header"]["id"]

    data = copy("repeated")
    forged = rechain(original, 301, repeat)
    write(data, forged)
    sync_head(data, forged)
    expect("an id that stands twice", run(JEJAK, "verify", "--data", data), "event 301 memakai id")

    # Whole history rewritten with correct hashes: the chain holds, the checkpoint does not, and tiles name the event.
    target = next(n for n, l in enumerate(original, 1) if n > 300 and b'"type":"realisasi.dicatat"' in l and b'"unit":"PMK"' in l)
    forged = rechain(original, target, change)
    data = copy("rewritten")
    write(data, forged)
    sync_head(data, forged)
    expect("ledger rewritten with correct hashes", run(JEJAK, "verify", "--checkpoint", old, "--data", data), f"event {target}")
    shutil.rmtree(os.path.join(data, "tiles"))
    expect("the same without tiles", run(JEJAK, "verify", "--checkpoint", old, "--data", data), "riwayat ditulis ulang")
    expect("the same, asked to sign", run(JEJAK, "checkpoint", "--data", data), "ALARM")

    # An old backup: honest, and shorter than what was published.
    data = copy("backup")
    cut = next(n for n in range(size - 20, 0, -1) if json.loads(header(original[n - 1]))["group"][1] == n)
    write(data, original[:cut])
    sync_head(data, original[:cut])
    newest = os.path.join(WORK, "gap")
    expect("old backup restored", run(JEJAK, "verify", "--checkpoint", newest, "--data", data), "hilang")
    expect("old backup, asked to sign", run(JEJAK, "checkpoint", "--data", data), "ALARM")
    code, output = run(JEJAK, "checkpoint", "--data", data, "--accept-rollback", "dipulihkan dari cadangan sesudah kerusakan disk")
    if code or not output.startswith("bkn-pmk/2\n"):
        sys.exit(f"a new epoch was not opened: {output}")
    code, output = run(JEJAK, "verify", "--data", data)
    if code:
        sys.exit(f"the ledger of the new epoch does not verify: {output}")


def sync_head(data, all_lines):
    """Lets the program write head and index anew over the forged journal, so that only the proofs can tell."""
    folder = os.path.join(data, "journal")
    for name in os.listdir(folder):
        if name.endswith(".seal"):
            os.remove(os.path.join(folder, name))
    shutil.rmtree(os.path.join(data, "index"), ignore_errors=True)
    last, offset = all_lines[-1], sum(len(l) + 1 for l in all_lines)
    write_head(os.path.join(data, "head"), len(all_lines), blake3(header(last)).digest(), offset)


def write_head(path, seq, hash_, offset):
    """The head file by its own format: two slots of 512 bytes, one page apart, each with its checksum."""
    slot = {"n": 1_000_000, "seq": seq, "hash": "b3:" + hash_.hex(), "segment": 0, "offset": offset, "closed": True}
    text = json.dumps(slot, separators=(",", ":")).encode()
    body = (text + b" " + blake3(text).hexdigest().encode()).ljust(511) + b"\n"
    with open(path, "wb") as file:
        file.write(body.ljust(4096, b"\0") + body)


# --- Exports ---------------------------------------------------------------------------------------------------------


def bag(name):
    target = os.path.join(WORK, "bag-" + name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(os.path.join(WORK, "pmk"), target)
    return target


def edit(path, old, new, count=1):
    with open(path, "rb") as file:
        content = file.read()
    if old not in content:
        sys.exit(f"{old} is not in {path}")
    with open(path, "wb") as file:
        file.write(content.replace(old, new, count))


def remanifest(target, drop_note=True):
    """Makes the manifests fit again; the signed note over them cannot be made anew without the key."""
    if drop_note and os.path.exists(os.path.join(target, "manifest-sha256.note")):
        os.remove(os.path.join(target, "manifest-sha256.note"))

    def listing(names):
        return "".join(f"{hashlib.sha256(open(os.path.join(target, n), 'rb').read()).hexdigest()}  {n}\n" for n in names)

    payload = sorted(os.path.relpath(os.path.join(d, f), target) for d, _, fs in os.walk(os.path.join(target, "data")) for f in fs)
    with open(os.path.join(target, "manifest-sha256.txt"), "w", encoding="utf-8") as file:
        file.write(listing(payload))
    tags = [n for n in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha256.note") if os.path.exists(os.path.join(target, n))]
    with open(os.path.join(target, "tagmanifest-sha256.txt"), "w", encoding="utf-8") as file:
        file.write(listing(tags))


def verify(target):
    return run(PYTHON, VERIFY, target, "--kunci", KEYS)


def chain(target):
    path = os.path.join(target, "data/ledger/rantai.jsonl")
    with open(path, "rb") as file:
        return path, file.read().split(b"\n")[:-1]


def put(path, all_lines):
    with open(path, "wb") as file:
        file.write(b"".join(l + b"\n" for l in all_lines))


def attack_bag():
    target = bag("csv")
    edit(os.path.join(target, "data/tabel/kartu.csv"), b"101.70", b"104.70")
    expect("a figure edited in a CSV", verify(target), "kartu.csv tidak sama dengan manifes")
    remanifest(target)
    expect("the same with manifests made anew", verify(target), "tertulis 104.70, dihitung ulang")

    target = bag("angka")
    edit(os.path.join(target, "data/tabel/angka.csv"), b"7828401000,7828401000", b"7828401001,7828401001")
    remanifest(target)
    expect("a budget total edited", verify(target), "pagu_akhir")

    target = bag("xlsx")
    book = os.path.join(target, "data/buku-kerja.xlsx")
    with zipfile.ZipFile(book) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    parts = {n: c.replace(b"<v>101.7</v>", b"<v>104.7</v>") if n == "xl/worksheets/sheet1.xml" else c for n, c in parts.items()}
    with zipfile.ZipFile(book, "w") as z:
        for n, c in parts.items():
            z.writestr(n, c)
    remanifest(target)
    expect("a figure edited in the workbook", verify(target), "lembar kartu")

    path, all_lines = chain(target := bag("left-out"))
    victim = next(n for n, l in enumerate(all_lines, 1) if b'"type":"realisasi.dicatat"' in l and l.startswith(b'{"data"'))
    put(path, all_lines[: victim - 1] + all_lines[victim:])
    remanifest(target)
    expect("an event of the unit left out", verify(target), f"event {victim}")

    path, all_lines = chain(target := bag("withheld"))
    all_lines[victim - 1] = b'{"header":' + header(all_lines[victim - 1]) + b"}"
    put(path, all_lines)
    remanifest(target)
    expect("data of an event of the unit withheld", verify(target), "hanya berupa header")

    path, all_lines = chain(target := bag("cut"))
    put(path, all_lines[:-1])
    remanifest(target)
    expect("tail of the export cut off", verify(target), "ekor rantai dipotong", "kelompok")

    path, all_lines = chain(target := bag("bit"))
    broken = bytearray(all_lines[victim - 1])
    broken[broken.index(b'"nilai":"') + 9] ^= 1
    all_lines[victim - 1] = bytes(broken)
    put(path, all_lines)
    remanifest(target)
    expect("one bit of a line changed", verify(target), f"event {victim}")

    target = bag("signature")
    edit(os.path.join(target, "data/bukti-pohon/checkpoint"), b"\n\xe2\x80\x94 bkn-pmk ", b"\n\xe2\x80\x94 bkn-pmq ")
    remanifest(target)
    expect("signature by another name", verify(target), "tidak ditandatangani")

    target = bag("manifest")
    remanifest(target, drop_note=False)
    edit(os.path.join(target, "manifest-sha256.txt"), b"  data/sampul.html", b"  data/./sampul.html")
    expect("manifest changed", verify(target), "tidak ada", "tidak sama", "tidak dikenal")

    # Two forks, each with a genuine signature: the auditor's own note of one tells them apart.
    expect("a fork against the noted checkpoint", run(PYTHON, VERIFY, os.path.join(WORK, "pmk"), "--checkpoint", fork_checkpoint()), "riwayat ditulis ulang")


def sign_ed25519(v, seed, message):
    """A signature by somebody who holds the secret key, with the verifier's own curve."""
    def point(p):
        inverse = pow(p[2], v.P - 2, v.P)
        x, y = p[0] * inverse % v.P, p[1] * inverse % v.P
        return (y | (x & 1) << 255).to_bytes(32, "little")

    digest = hashlib.sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    public = point(v.ed_kali(secret, v.BASIS))
    once = int.from_bytes(hashlib.sha512(digest[32:] + message).digest(), "little") % v.L
    first = point(v.ed_kali(once, v.BASIS))
    k = int.from_bytes(hashlib.sha512(first + public + message).digest(), "little") % v.L
    return public, first + ((once + k * secret) % v.L).to_bytes(32, "little")


def attack_old_key():
    """Somebody holds a key that was replaced: it counts for nothing later than the event that replaced it."""
    sys.path.insert(0, os.path.dirname(VERIFY))
    import verify_bag as v

    def must(*args):
        code, output = run(JEJAK, *args)
        if code:
            sys.exit(f"{args}: {output}")
        return output

    data, noted = os.path.join(WORK, "rotated"), os.path.join(WORK, "rotated-noted")
    # The demo makes an admin, and ends in good order when it is told to.
    demo = subprocess.Popen([JEJAK, "demo", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    next((line for line in demo.stdout if "melayani" in line), None)
    demo.terminate()
    demo.communicate()
    with open(noted, "w", encoding="utf-8") as file:
        file.write(must("checkpoint", "--data", data))
    tokens = [line.split() for line in open(os.path.join(data, "token-demo.txt"), encoding="utf-8") if line.strip()]
    admin = next(words[-1] for words in tokens if words[0].startswith("admin"))
    must("rotate-key", "--alasan", "pergantian tahunan", "--data", data, "--token", admin)
    exported = os.path.join(WORK, "rotated-bag")
    must("export", "PMK", "2023", "--out", exported, "--data", data)
    # Making it was an event, so that the next is beyond the one at which both keys count.
    shutil.rmtree(exported)
    must("export", "PMK", "2023", "--out", exported, "--data", data)
    code, output = run(PYTHON, VERIFY, exported, "--checkpoint", noted)
    if code != 3 or "kelanjutan checkpoint Anda" not in output:
        sys.exit(f"a checkpoint that the old key had signed in its time is refused:\n{output}")
    old = next(n for n in os.listdir(data) if n.startswith("ledger.key.sampai-"))
    seed = bytes.fromhex(open(os.path.join(data, old), encoding="utf-8").read().strip())
    path = os.path.join(exported, "data/bukti-pohon/checkpoint")
    body, _ = v.baca_nota(open(path, "rb").read())
    origin = body.split("\n")[0]
    public, signature = sign_ed25519(v, seed, body.encode())
    assert v.ed25519(public, body.encode(), signature)
    line = f"\u2014 {origin} {base64.b64encode(v.nomor_kunci(origin, 1, public) + signature).decode()}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{body}\n{line}\n")
    late = shutil.copy(path, os.path.join(WORK, "rotated-late"))
    must("checkpoint", "--data", data)
    expect("an old key signs a later checkpoint", run(JEJAK, "verify", "--checkpoint", late, "--data", data), "tidak berlaku pada ukuran")
    remanifest(exported)
    expect("an old key signs a bag", run(PYTHON, VERIFY, exported), "tidak berlaku pada ukuran")


def fork_checkpoint():
    code, output = run(JEJAK, "checkpoint", "--published", "--data", os.path.join(WORK, "fork"))
    if code:
        sys.exit(output)
    text = output.split("\n")
    # The fork's checkpoint may be longer than the bag; its record of an earlier, common size would not differ.
    size = int(json.load(open(os.path.join(WORK, "pmk/data/ekspor.json"), encoding="utf-8"))["ukuran"])
    path = os.path.join(WORK, "fork-checkpoint")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([text[0], str(min(int(text[1]), size)), *text[2:]]))
    return path


def forged_proofs():
    """Every single-bit change of the proofs and of the checkpoint in a bag is refused by the Python verifier."""
    sys.path.insert(0, os.path.dirname(VERIFY))
    import verify_bag as v

    paket = v.Paket(os.path.join(WORK, "pmk"))
    note = paket.baca("data/bukti-pohon/checkpoint")
    body, signatures = v.baca_nota(note)
    keys = v.baca_kunci(open(KEYS, "rb").read())
    _, size, root = v.baca_checkpoint(body)
    assert v.cek_nota(body, signatures, keys)
    refused = 0
    for bit in range(len(note) * 8):
        forged = bytearray(note)
        forged[bit // 8] ^= 1 << bit % 8
        try:
            b, s = v.baca_nota(bytes(forged))
            v.baca_checkpoint(b)
            ok = bool(v.cek_nota(b, s, keys))
        except (v.Salah, ValueError):
            ok = False
        if ok:
            sys.exit(f"changed bit {bit} of the checkpoint was accepted")
        refused += 1
    _, all_lines = chain(os.path.join(WORK, "pmk"))
    for line in paket.baca("data/bukti-pohon/penyertaan.jsonl").splitlines()[:40:8]:
        proof = json.loads(line)
        leaf = v.daun(header(all_lines[proof["seq"] - 1]))
        hashes = [v.b64(h) for h in proof["hashes"]]
        args = (proof["seq"] - 1, size)
        assert v.penyertaan(leaf, *args, hashes, root)
        forgeries = []
        for bit in range(len(hashes) * 256):
            changed = [bytearray(h) for h in hashes]
            changed[bit // 256][bit % 256 // 8] ^= 1 << bit % 8
            forgeries.append([bytes(h) for h in changed])
        forgeries += [hashes[:n] + hashes[n + 1:] for n in range(len(hashes))]
        forgeries += [hashes[:n] + [hashes[n]] + hashes[n:] for n in range(len(hashes))]
        forgeries += [hashes[:n] + [hashes[n + 1], hashes[n]] + hashes[n + 2:] for n in range(len(hashes) - 1)]
        for forged in forgeries:
            if v.penyertaan(leaf, *args, forged, root):
                sys.exit(f"forged proof of event {proof['seq']} was accepted")
            refused += 1
        for other in range(0, size):
            if other != args[0] and v.penyertaan(leaf, other, size, hashes, root):
                sys.exit("proof accepted for another leaf")
            refused += 1
    print(f"forged checkpoints and proofs refused by the Python verifier: {refused}")


def malformed():
    """Whatever is wrong with a bag, there is a verdict and no stack trace."""
    names = [os.path.relpath(os.path.join(d, f), os.path.join(WORK, "pmk")) for d, _, fs in os.walk(os.path.join(WORK, "pmk")) for f in fs]
    count = 0
    for name in names:
        for content in (b"", b"\0\xff\xfe", b"{}", b'{"data":{},"header":{},"salt":"00"}\n', None):
            target = bag("malformed")
            if content is None:
                os.remove(os.path.join(target, name))
            else:
                with open(os.path.join(target, name), "wb") as file:
                    file.write(content)
            if name.startswith("data/"):
                remanifest(target)
            code, output = run(PYTHON, VERIFY, target)
            harmless = name in ("data/sampul.html", "data/BACA-SAYA.txt", "data/bukti-pohon/kepala-unit.txt") or (
                name.endswith("kunci-saksi.txt") and content == b"") or name.endswith("kunci-buku-besar.txt") or (
                name == "manifest-sha256.note" and content is None) or name == "bag-info.txt"
            if "Traceback" in output or "PUTUSAN" not in output or (code != 1 and not harmless):
                sys.exit(f"malformed {name} ({content!r}): exit {code}\n{output}")
            count += 1
    for path in ("/dev/null", KEYS, WORK):
        code, output = run(PYTHON, VERIFY, path)
        if code != 1 or "Traceback" in output:
            sys.exit(f"{path}: {output}")
    print(f"malformed bags with a verdict: {count}")


attack_ledger(os.path.join(WORK, "old"))
attack_bag()
attack_old_key()
forged_proofs()
malformed()
print(f"attacks detected: {done}")
