#!/usr/bin/env python3
"""What data of events the types take, by the Python verifier and by the page's: both must take and refuse what Rust does.

    JEJAK_SHAPES=FILE cargo test --test rules data_of_every_type
    shapes.py FILE
"""
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent.parent
spec = importlib.util.spec_from_file_location("verify_bag", root / "tools/verify_bag.py")
verify_bag = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify_bag)


def by_python(case):
    try:
        verify_bag.periksa_bentuk({**case, "subject": case["subject"]}, case["data"])
    except verify_bag.Salah:
        return False
    return True


by_page = """
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
const { checkData } = await import(process.argv[1]);
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { data, ok, ...header } = JSON.parse(line);
  let taken = true;
  try { checkData(header, data); } catch (error) {
    if (error.constructor !== Error) throw error;
    taken = false;
  }
  console.log(taken);
}
"""
page = (root / "src/web/asset/shapes.js").as_uri()
told = subprocess.run(["node", "--input-type=module", "-e", by_page, page, sys.argv[1]], text=True, check=True, stdout=subprocess.PIPE).stdout.split()
wrong, taken = 0, 0
with open(sys.argv[1], encoding="utf-8") as cases:
    for number, (line, other) in enumerate(zip(cases, told, strict=True)):
        case = json.loads(line)
        own = by_python(case)
        taken += case["ok"]
        # Where the data is taken, another subject must not be.
        moved = case["ok"] and by_python({**case, "subject": case["subject"] + "x"})
        if not own == (other == "true") == case["ok"] or moved:
            wrong += 1
            if wrong <= 40:
                print(f"case {number}: Rust {case['ok']}, Python {own}, page {other}: {line.strip()[:400]}", file=sys.stderr)
print(f"shapes: {len(told)} cases of data, {taken} taken, {wrong} differ")
sys.exit(wrong > 0)
