#!/usr/bin/env python3
"""Adds runs of tools/soak up that were kept by --to FILE, and prints their table. Usage: tools/soak sum FILE..."""
import re
import sys

text = "".join(open(name).read() for name in sys.argv[1:])
runs = re.findall(r"^run (\S+) from (\d+), (\d+) s, (\w+)$", text, re.M)


def total(pattern):
    found = re.findall(pattern, text)
    rows = [[int(n) for n in (row if isinstance(row, tuple) else (row,))] for row in found]
    return [sum(column) for column in zip(*rows)] or None


def seconds(part):
    return sum(int(n) for n in re.findall(rf"^ *(\d+) s  {part}", text, re.M))


rows = [
    ("seeds", "seeds: ", total(r"(\d+) seeds: Counts \{ acknowledged: (\d+)"), "{} seeds, {} acknowledged, none lost"),
    ("kills", "kills: ", total(r"soak kills: (\d+) kills, (\d+) acknowledged, (\d+) lost, (\d+) false alarms, (\d+) ended"),
     "{} kills, {} acknowledged; lost {}, false alarms {}; servers ended from outside: {}"),
    ("bits", "bits: ", total(r"soak bits: (\d+) bits of .*?, (\d+) undetected, (\d+) false alarms"),
     "{} bits; undetected {}, false alarms {}"),
    ("inputs", "inputs: ", total(r"soak inputs: (\d+) inputs over \d+ parsers, (\d+) panics"), "{} inputs; panics {}"),
    ("power cuts", "power cuts", total(r"(?m)^(\d+) of (\d+)$"), "{} of {} lost nothing"),
]
print(f"{len(runs)} runs, {', '.join(sorted({day for day, *_ in runs}))}, {sum(int(s) for _, _, s, _ in runs) / 60:.0f} minutes in all; "
      f"failed: {sum(state != 'ok' for *_, state in runs)}\n")
print("| part | seconds | outcome |\n|---|--:|---|")
for name, part, sums, words in rows:
    if sums:
        print(f"| {name} | {seconds(part)} | {words.format(*sums)} |")
