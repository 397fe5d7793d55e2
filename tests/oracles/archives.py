"""Archives by hand: the same bag in every way that ZIP allows, and in those that let two readers see two bags.

`archives(files)` gives a name, the bytes, and whether a true bag in that form is still one.
"""

import struct
import zlib

TOP = "paket/"
LOCAL, ENTRY, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
WIDE = 0xFFFFFFFF


def deflated(content, tail=b"", finish=True):
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    return squeeze.compress(content) + squeeze.flush(zlib.Z_FINISH if finish else zlib.Z_SYNC_FLUSH) + tail


class Entry:
    """One file of an archive: what its list says, and what stands in front of it."""

    def __init__(self, name, content, method=0):
        self.name, self.content, self.method = name.encode(), content, method
        self.packed = deflated(content) if method == 8 else content
        self.crc, self.size = zlib.crc32(content), len(content)
        self.local, self.central = {}, {}  # fields that one of both says otherwise
        self.local_extra = self.extra = self.comment = self.after = b""
        self.flags = 0

    def of(self, side, field, value):
        return side.get(field, value)

    def head(self):
        of = lambda field, value: self.local.get(field, value)
        name = of("name", self.name)
        return LOCAL + struct.pack("<HHHHHLLLHH", 20, of("flags", self.flags), of("method", self.method), 0, 33, of("crc", self.crc),
                                   of("packed", len(self.packed)), of("size", self.size), len(name), len(self.local_extra)) + name + self.local_extra

    def listed(self, place):
        of = lambda field, value: self.central.get(field, value)
        name = of("name", self.name)
        return ENTRY + struct.pack("<HHHHHHLLLHHHHHLL", of("made", 3 << 8 | 20), 20, of("flags", self.flags), of("method", self.method), 0, 33, of("crc", self.crc),
                                   of("packed", len(self.packed)), of("size", self.size), len(name), len(self.extra), len(self.comment), of("disk", 0), 0,
                                   of("mode", 0o100644 << 16), of("place", place)) + name + self.extra + self.comment


def pack(entries, before_list=b"", after_list=b"", in_list=b"", **end):
    out, listed = b"", b""
    for entry in entries:
        listed += entry.listed(len(out))
        out += entry.head() + entry.packed + entry.after
    out += before_list
    at, listed = len(out), listed + in_list
    count = end.get("count", len(entries))
    return out + listed + after_list + END + struct.pack("<HHHHLLH", end.get("disk", 0), end.get("list_disk", 0), end.get("here", count), count,
                                                         end.get("size", len(listed)), end.get("at", at), len(end.get("comment", b""))) + end.get("comment", b"")


def field(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def unicode_path(entry, name):
    return field(0x7075, b"\1" + struct.pack("<L", zlib.crc32(entry.name)) + name.encode())


def wide_end(entries, size, at):
    """The end of a list in 64 bits, with where it is."""
    record = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, entries, entries, size, at)
    return record + b"PK\6\7" + struct.pack("<LQL", 0, at + size, 1)


def archives(files):
    """Every form, over the files of a bag. The first file stands for any."""
    victim = next(n for n in files if n.endswith("kartu.csv"))
    order = [victim] + [n for n in files if n != victim]

    def made(change=None, method=0, more=(), **end):
        entries = [Entry(TOP + n, files[n], method) for n in order]
        if change:
            for entry in entries if change.__code__.co_argcount == 1 and change.__name__ == "every" else entries[:1]:
                change(entry)
        return pack(entries + list(more), **end)

    def put(**fields):
        def change(entry):
            for name, value in fields.items():
                target = getattr(entry, name)
                if isinstance(target, dict):
                    target.update(value)
                else:
                    setattr(entry, name, value)
        return change

    yield from true_forms(made, put)
    yield from two_views(made, put, files[victim])
    yield from strange_files(made, put)
    yield from strange_ends(made, order, files)


def true_forms(made, put):
    def every(entry):
        entry.flags, entry.local = 8, {"crc": 0, "packed": 0, "size": 0}
        entry.after = b"PK\7\10" + struct.pack("<LLL", entry.crc, len(entry.packed), entry.size)

    def bare(entry):
        every(entry)
        entry.after = entry.after[4:]

    def wide(entry):
        both = struct.pack("<QQ", entry.size, len(entry.packed))
        entry.local, entry.central = {"packed": WIDE, "size": WIDE}, {"packed": WIDE, "size": WIDE}
        entry.local_extra = entry.extra = field(1, both)

    def streamed(entry):
        entry.flags, entry.local = 8, {"crc": 0, "packed": WIDE, "size": WIDE}
        entry.local_extra = field(1, bytes(16))
        entry.after = b"PK\7\10" + struct.pack("<LQQ", entry.crc, len(entry.packed), entry.size)

    timed = field(0x5455, b"\1" + bytes(4)) + field(0x7875, b"\1\4" + bytes(4) + b"\4" + bytes(4))
    yield "stored", made(), True
    yield "deflated", made(method=8), True
    yield "with descriptors", made(every, 8), True
    yield "with a descriptor without its mark", made(bare, 8), True
    yield "with sizes in 64 bits", made(wide, 8), True
    yield "written to a pipe", made(streamed, 8), True
    yield "with times and owners", made(put(local_extra=timed, extra=timed)), True
    yield "with folders", made(more=[folder("paket/"), folder("paket/data/")]), True
    yield "by a system without modes", made(put(central={"mode": 32, "made": 20})), True


def folder(name, content=b"", mode=0o40755 << 16 | 16):
    one = Entry(name, content)
    one.central["mode"] = mode
    return one


def two_views(made, put, content):
    """What the list says is not what stands in front of the file: one tool reads the one, another the other."""
    yield "method of the file is another", made(put(local={"method": 8})), False
    yield "method of the list is another", made(put(central={"method": 8})), False
    yield "size before the file is another", made(put(local={"size": len(content) + 1, "packed": len(content) + 1})), False
    yield "sum before the file is another", made(put(local={"crc": 1})), False
    yield "sum of the list is another", made(put(central={"crc": 1})), False
    yield "name before the file is another", made(put(local={"name": (TOP + "data/tabel/kartU.csv").encode()})), False
    yield "encrypted, says the file alone", made(put(local={"flags": 1})), False
    yield "encrypted, says the list alone", made(put(central={"flags": 1})), False
    yield "encrypted, say both", made(put(flags=1)), False
    yield "strongly encrypted", made(put(flags=0x41)), False
    yield "patched", made(put(flags=0x20)), False
    yield "masked header", made(put(flags=0x2000)), False
    yield "names in UTF-8, says the file alone", made(put(local={"flags": 0x800})), False
    yield "a descriptor of the list alone", made(put(central={"flags": 8})), False
    for what, after in (("sum", (1, 0, 0)), ("size", (0, 0, 1)), ("packed size", (0, 1, 0))):
        def lying(entry, after=after):
            entry.flags, entry.local = 8, {"crc": 0, "packed": 0, "size": 0}
            entry.after = b"PK\7\10" + struct.pack("<LLL", entry.crc + after[0] & WIDE, len(entry.packed) + after[1], entry.size + after[2])
        yield f"a descriptor with another {what}", made(lying), False
    for side in ("extra", "local_extra"):
        def other(entry, side=side):
            setattr(entry, side, unicode_path(entry, TOP + "data/tabel/resmi.csv"))
        yield f"another name in Unicode ({side})", made(other), False
        yield f"a comment in Unicode ({side})", made(put(**{side: field(0x6375, b"\1" + bytes(4) + b"resmi")})), False
        yield f"a field of bytes ({side})", made(put(**{side: field(0xCAFE, content)})), False
        yield f"a field that is cut ({side})", made(put(**{side: struct.pack("<HH", 0x5455, 9) + b"\1"})), False
        yield f"a field too short to be one ({side})", made(put(**{side: b"\0\0\0"})), False
        yield f"sizes in 64 bits that nobody asked for ({side})", made(put(**{side: field(1, struct.pack("<QQ", 1, 1))})), False
    wide = lambda size, packed: field(1, struct.pack("<QQ", size, packed))
    yield "sizes in 64 bits, other before the file", made(put(central={"packed": WIDE, "size": WIDE}, local={"packed": WIDE, "size": WIDE}, extra=wide(len(content), len(content)),
                                                              local_extra=wide(len(content) + 1, len(content)))), False
    yield "sizes in 64 bits twice", made(put(central={"packed": WIDE, "size": WIDE}, extra=wide(len(content), len(content)) * 2)), False
    yield "sizes in 64 bits that are missing", made(put(central={"packed": WIDE, "size": WIDE})), False
    yield "a size beyond all", made(put(central={"packed": WIDE, "size": WIDE}, extra=wide((1 << 64) - 1, (1 << 64) - 1))), False
    for what, packed in (("with a tail", deflated(content, b"resmi")), ("without its end", deflated(content, finish=False)), ("cut", deflated(content)[:-1]),
                         ("twice", deflated(content) * 2), ("and longer than the list says", deflated(content + b"resmi")), ("and shorter than the list says", deflated(content[:-1]))):
        yield f"deflated {what}", made(put(method=8, packed=packed)), False
    yield "stored with a tail", made(put(packed=content + b"resmi")), False
    yield "stored, and shorter than the list says", made(put(packed=content[:-1])), False
    yield "an unknown way of packing", made(put(method=12)), False


def strange_files(made, put):
    for what, mode in (("a link", 0o120777), ("a pipe", 0o10644), ("a socket", 0o140644), ("a device", 0o20644), ("a disk", 0o60644), ("a folder by its mode", 0o40755)):
        yield f"a file that is {what}", made(put(central={"mode": mode << 16})), False
    yield "a file that is a folder for DOS", made(put(central={"mode": 16, "made": 20})), False
    yield "a file that is a label for DOS", made(put(central={"mode": 8, "made": 20})), False
    yield "a comment on a file", made(put(comment=b"resmi: 119.50")), False
    yield "a file on another disk", made(put(central={"disk": 1})), False
    yield "a folder with something in it", made(more=[folder("paket/data/", b"resmi")]), False
    yield "a folder that is a link", made(more=[folder("paket/data/", mode=0o120777 << 16)]), False
    yield "a folder named as a file", made(more=[folder("paket/data/tabel/kartu.csv/")]), False
    yield "a folder twice", made(more=[folder("paket/data/")] * 2), False
    yield "a file where a folder is", made(more=[Entry("paket/data", b"")]), False
    yield "a file below a file", made(more=[Entry("paket/data/tabel/kartu.csv/x", b"")]), False
    for name in ("../data/tabel/kartu.csv", "paket/../kartu.csv", "/paket/kartu.csv", "paket//kartu.csv", "C:/kartu.csv", "paket/data/tabel/kartu.csv\0.txt", "paket/./x", "./paket/x",
                 "paket/data/tabel/KARTU.CSV", "Paket/data/x", "paket\\data\\x", "\\\\host\\x", "paket/aux", "paket/data/tabel/kartu.csv.", "paket/data/tabel/kartu.csv ", "paket/.x",
                 "__MACOSX/._x", "", "/", "paket", "paket/\u0007x", "paket/data/tabel/kartu.csv:resmi", "paket/data/e\u0301.csv", "paket/data/\u00e9.csv", "paket/data/k\u0430rtu.csv"):
        entry = Entry(name, b"resmi")
        entry.flags = 0 if name.isascii() else 0x800
        yield f"a file named {name!r}", made(more=[entry]), False


def strange_ends(made, order, files):
    plain = made()
    yield "bytes before it", b"#!/bin/sh\nexit\n" + plain, False
    yield "bytes behind it", plain + b"\0", False
    yield "a comment", made(comment=b"resmi"), False
    yield "a comment that ends as an archive does", made(comment=END + bytes(18)), False
    yield "bytes before the list", made(before_list=b"resmi"), False
    yield "bytes behind the list", made(after_list=b"resmi"), False
    yield "bytes within the list", made(in_list=b"resmi" * 20), False
    yield "fewer files than the list has", made(count=len(order) - 1), False
    yield "more files than the list has", made(count=len(order) + 1), False
    yield "two counts", made(here=len(order) - 1), False
    yield "a list on another disk", made(list_disk=1), False
    yield "the end on another disk", made(disk=1), False
    yield "a list that begins elsewhere", made(at=0), False
    yield "two archives", plain + plain, False
    yield "an archive within", made(more=[Entry(TOP + "data/paket.zip", plain)]), False
    yield "cut in the middle", plain[: len(plain) // 2], False
    yield "cut by one", plain[:-1], False
    yield "nothing", b"", False
    yield "an empty archive", END + bytes(18), False
    # A second end, in 64 bits, hidden in the comment of the last entry of the list that the first end names.
    entries = [Entry(TOP + n, files[n]) for n in order]
    body, listed = b"", b""
    for entry in entries:
        listed += entry.listed(len(body))
        body += entry.head() + entry.packed
    hidden = wide_end(len(entries), len(listed), len(body))
    entries[-1].comment = hidden
    yield "another list in 64 bits, within a comment", pack(entries), False
    whole = body + listed
    end = END + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, WIDE, WIDE, 0)
    yield "a list in 64 bits", whole + wide_end(len(order), len(listed), len(body)) + end, True
    yield "a list in 64 bits with another count", whole + wide_end(len(order) - 1, len(listed), len(body)) + end, False
    yield "a list in 64 bits with bytes behind", whole + wide_end(len(order), len(listed), len(body))[:56] + b"resmi" + wide_end(len(order), len(listed), len(body))[56:] + end, False
    yield "a list in 64 bits beside one that is small", whole + wide_end(len(order), len(listed), len(body)) + END + struct.pack("<HHHHLLH", 0, 0, len(order), len(order), len(listed), len(body), 0), False
    yield "a list in 64 bits far away", whole + b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, len(order), len(order), len(listed), 1 << 63) + b"PK\6\7" + struct.pack("<LQL", 0, (1 << 64) - 1, 1) + end, False
