#!/usr/bin/env python3
"""Who could record what, by the Python verifier and by the page's: both must say of each case of tests/vectors/kewenangan*.json what
Rust says of it (src/export/judge/authority.rs). Usage: authority.py; exit 0 if nothing differs."""
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent.parent
spec = importlib.util.spec_from_file_location("verify_bag", root / "tools/verify_bag.py")
verify_bag = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify_bag)
cases = [case for name in ("kewenangan", "kewenangan-isi") for case in json.loads((root / f"tests/vectors/{name}.json").read_text())]


def events(case):
    for e in case["events"]:
        akun, peran, hibah = e["actor"]
        header = {k: e[k] for k in ("seq", "type", "ref", "recorded_at")}
        yield {**header, "unit": e.get("unit", "-"), "actor": {"id": akun, "role": peran, "grant": hibah}}, e["data"]


def by_python(case):
    kewenangan = verify_bag.Kewenangan()
    for header, data in events(case):
        kewenangan.nilai(header, data)
    return kewenangan.pertama


by_page = """
import { readFileSync } from 'node:fs';
const { Authority } = await import(process.argv[1]);
const told = JSON.parse(readFileSync(0, 'utf8')).map((all) => {
  const authority = new Authority();
  for (const [header, data] of all) authority.judge(header, data);
  return authority.first;
});
console.log(JSON.stringify(told));
"""
page = root / "src/web/asset/authority.js"
told = subprocess.run(["node", "--input-type=module", "-e", by_page, page.as_uri()], text=True, check=True, stdout=subprocess.PIPE,
                      input=json.dumps([list(events(case)) for case in cases])).stdout
wrong = 0
for number, (case, other) in enumerate(zip(cases, json.loads(told))):
    own = by_python(case)
    if not own == other == case["first"]:
        wrong += 1
        print(f"case {number}: expected {case['first']!r}, Python {own!r}, page {other!r}", file=sys.stderr)
named = sum(case["first"] is not None for case in cases)
print(f"authority: {len(cases)} cases, {named} with an event that no rule lets in, {wrong} differ")
sys.exit(wrong > 0)
