#!/usr/bin/env bash
# The six curl calls of the README, run against the demo. What stands between the marks is what README.md shows.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-target/release/jejak}
work=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
"$binary" demo --data "$work/demo" --listen "127.0.0.1:$port" >/dev/null 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do curl -fs "127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.1; done
token() { awk -v a="$1" '$1 == a { print $NF }' "$work/demo/token-demo.txt"; }

JEJAK=http://127.0.0.1:$port
UNIT="Authorization: Bearer $(token ppu-01)"
BPK="Authorization: Bearer $(token bpk-01)"
{
# README: begin
# 1. Where do we stand, and where did we stand when the ledger knew only its first 600 events?
curl -s -H "$BPK" "$JEJAK/v1/units/PMK/2023/scorecard" | jq -r .npss.tercetak
curl -s -H "$BPK" "$JEJAK/v1/units/PMK/2023/scorecard?as_of=600" | jq -r .npss.tercetak
# 2. How did a figure come to be?
curl -s -H "$BPK" "$JEJAK/v1/trace?alamat=PMK/2023/IKU.2/capaian" | jq -r .pohon.rumus.bilangan
# 3. Every value that it ever had, as a table
curl -s -H "$BPK" -H "Accept: text/csv" "$JEJAK/v1/history?alamat=PMK/2023/IKU.2/realisasi" | cut -d, -f3,5,6,7
# 4. Would this be admitted?
DRAFT='{"type":"narasi.ditulis","unit":"PPU","berlaku":"2024-02-01","data":{"tahun":2023,"iku":"IKU.2","jenis":"kendala","teks":"Pengadaan tertunda."}}'
curl -s -H "$UNIT" -H "Content-Type: application/json" -d "$DRAFT" "$JEJAK/v1/events:check" | jq .diterima
# 5. Record it, safely repeated: the second time gives the first receipt again
curl -s -H "$UNIT" -H "Content-Type: application/json" -H "Idempotency-Key: kirim-1" -d "$DRAFT" "$JEJAK/v1/events" | jq -c '.event[0].seq, .sudah_ada'
curl -s -H "$UNIT" -H "Content-Type: application/json" -H "Idempotency-Key: kirim-1" -d "$DRAFT" "$JEJAK/v1/events" | jq -c '.event[0].seq, .sudah_ada'
# 6. Follow the ledger from event 640 on
curl -sN -H "$BPK" "$JEJAK/v1/events/stream?after=640&until=643" | grep '^id'
# README: end
} >"$work/said"
cat "$work/said"
# What the calls must say, whatever else changes.
[ "$(sed -n 1p "$work/said")" = 101.70 ]
grep -q '^true$' "$work/said"
[ "$(grep -c '^id: ' "$work/said")" = 3 ]
[ "$(grep -cx 'false' "$work/said")" = 1 ]
