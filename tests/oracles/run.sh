#!/usr/bin/env bash
# Others' tools against ours: BagIt, Go's sumdb, pymerkle, b3sum, LibreOffice, the Python verifier; and attacks.
# Usage: tests/oracles/run.sh [path of the jejak binary]. Installs what it needs; a tool that cannot be had is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD
work=$(mktemp -d)
pids=()
# Ends only what this script started.
trap 'for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }
die() { echo "oracles: $*" >&2; exit 1; }
have_deb() { dpkg -s "$1" >/dev/null 2>&1; }
missing=()
for package in nodejs golang-go golang-golang-x-mod-dev jq b3sum python3-venv libreoffice-calc-nogui curl; do
    have_deb "$package" || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    [ "$(id -u)" = 0 ] || die "missing: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
venv=${JEJAK_ORACLE_VENV:-target/oracle-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import bagit, blake3, pymerkle' 2>/dev/null ||
    "$venv/bin/pip" install -q --disable-pip-version-check bagit==1.9.0 blake3 pymerkle
python=$venv/bin/python
jejak=${1:-}
if [ -z "$jejak" ]; then
    cargo build --profile ci --quiet
    jejak=$here/target/ci/jejak
fi
(cd tests/oracles/go && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= go build -o "$work/oracle" .)
oracle=$work/oracle
data=$work/data
verify() { "$python" tools/verify_bag.py "$@"; }
refused() { if "$@" >"$work/out" 2>&1; then cat "$work/out"; die "should have been refused: $*"; fi; }

say "sample, checkpoints, proofs"
"$jejak" sample "$data" >/dev/null
"$jejak" checkpoint --data "$data" >"$work/old"
"$jejak" checkpoint --data "$data" --record >"$work/new"
"$jejak" checkpoint --data "$data" --vkey >"$work/vkey"
vkey=$(head -1 "$work/vkey")
old=$(sed -n 2p "$work/old")
cat "$data"/journal/*.jsonl | tr -d '\0' >"$work/lines"
jq -cS .header "$work/lines" >"$work/headers"

say "b3sum agrees on headers"
sed -n 42p "$work/headers" | tr -d '\n' >"$work/header"
hash=$(b3sum --no-names "$work/header")
[ "$(sed -n 43p "$work/headers" | jq -r .prev)" = "b3:$hash" ] || die "b3sum gives another hash of event 42"

say "Go sumdb/note and sumdb/tlog"
"$oracle" open "$vkey" "$work/new"
for seq in 1 2 42 255 256 257 512 "$old"; do
    sed -n "${seq}p" "$work/headers" | tr -d '\n' >"$work/header"
    "$jejak" proof inclusion "$seq" --data "$data" >"$work/proof"
    "$oracle" inclusion "$vkey" "$work/header" "$work/proof" >/dev/null
    printf 'x' >>"$work/header"
    refused "$oracle" inclusion "$vkey" "$work/header" "$work/proof"
done
"$jejak" proof consistency "$old" --data "$data" >"$work/proof"
"$oracle" consistency "$vkey" "$work/old" "$work/proof"
"$oracle" tiles "$vkey" "$data/tiles"

say "pymerkle gives the same root"
root=$("$python" -W ignore tests/oracles/roots.py "$work/headers")
[ "$root" = "$(sed -n 2p "$work/new") $(sed -n 3p "$work/new")" ] || die "pymerkle: $root"
echo "$root"

say "bags: bagit, the Python verifier"
"$jejak" export PMK 2023 --out "$work/pmk" --data "$data" --penerima "BPK RI"
"$jejak" export CONTOH 2023 --out "$work/contoh.zip" --data "$data" >/dev/null
"$jejak" export PPU 2023 --out "$work/ppu" --data "$data" --publik >/dev/null
"$jejak" export PMK 2023 --per TW3 --out "$work/tw3" --data "$data" >/dev/null
"$jejak" export PMK 2023 --from 200 --out "$work/range" --data "$data" >/dev/null
"$venv/bin/bagit.py" --validate --quiet "$work/pmk"
verify "$work/pmk" --kunci "$work/vkey" --checkpoint "$work/old"
for bag in contoh.zip ppu tw3; do
    verify "$work/$bag" --kunci "$work/vkey" >"$work/out" || { cat "$work/out"; die "$bag"; }
    grep '  Hasil' "$work/out"
done
judged() { # exit code wanted, words wanted, then the bag and its options
    local code=0 wanted=$1 words=$2; shift 2
    verify "$@" >"$work/out" || code=$?
    [ "$code" = "$wanted" ] && grep -q "$words" "$work/out" || { cat "$work/out"; die "exit $code, not $wanted: $*"; }
}
judged 3 'lingkup lebih sempit' "$work/range" --kunci "$work/vkey"
judged 3 'kunci buku besar diambil dari paket' "$work/pmk"
: >"$work/nobody"
judged 3 'tidak ada saksi' "$work/pmk" --kunci "$work/vkey" --saksi "$work/nobody"

say "LibreOffice reads the workbook with the same totals"
soffice --headless -env:UserInstallation="file://$work/lo" --convert-to \
    'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
    --outdir "$work/sheets" "$work/pmk/data/buku-kerja.xlsx" >/dev/null 2>&1
"$python" tests/oracles/sheets.py "$work/pmk/data/tabel" "$work/sheets"

say "a witness in Go cosigns our log and refuses its fork"
"$oracle" vkey saksi.go/1 benih >"$work/go-witness"
"$oracle" witness 127.0.0.1:0 saksi.go/1 benih "$vkey" >"$work/go-address" & pids+=($!)
for _ in $(seq 50); do [ -s "$work/go-address" ] && break; sleep 0.1; done
url=http://$(cat "$work/go-address")
cp -r "$data" "$work/fork"
"$jejak" checkpoint --data "$data" --witness "$url" --witness-keys "$work/go-witness" --require-witness 1 >"$work/cosigned"
grep -q saksi.go/1 "$work/cosigned" || die "no cosignature"
"$jejak" checkpoint --data "$data" --record --witness "$url" --witness-keys "$work/go-witness" --require-witness 1 >/dev/null
"$jejak" checkpoint --data "$work/fork" --record >/dev/null
"$jejak" checkpoint --data "$work/fork" --record >/dev/null
refused "$jejak" checkpoint --data "$work/fork" --witness "$url" --witness-keys "$work/go-witness" --require-witness 1
grep 'saksi' "$work/out"

say "our witness cosigns a log made in Go and refuses its fork"
mkdir "$work/go-log"
"$oracle" log - "$work/go-log" -
"$jejak" witness init "$work/witness" --name saksi.bpk.example/1 >"$work/witness-key"
"$jejak" witness watch "$work/witness" "$work/go-log/vkey" >/dev/null
"$jejak" witness watch "$work/witness" "$work/vkey" >/dev/null
"$jejak" witness serve "$work/witness" --listen 127.0.0.1:0 >"$work/address" 2>"$work/witness-log" & pids+=($!)
served=$!
for _ in $(seq 100); do [ -s "$work/address" ] && break; sleep 0.1; done
url=$(sed 's/.* di //' "$work/address")
"$oracle" log "$url" "$work/go-log" "$(cat "$work/witness-key")"
grep -q PERCABANGAN "$work/witness-log" || die "the fork was not reported"
"$jejak" checkpoint --data "$data" --witness "$url" --witness-keys "$work/witness-key" --require-witness 1 >/dev/null
refused "$jejak" checkpoint --data "$work/fork" --witness "$url" --witness-keys "$work/witness-key" --require-witness 1
kill "$served"; wait "$served" 2>/dev/null || true

say "the same across an air gap"
"$jejak" checkpoint --data "$data" --record >/dev/null
seen=$(sed -n 2p "$work/witness"/"$(printf '%s' bkn-pmk | b3sum --no-names)".checkpoint)
"$jejak" proof consistency "$seen" --data "$data" >"$work/request"
"$jejak" witness sign "$work/witness" "$work/request" >"$work/cosignature"
"$jejak" checkpoint --data "$data" --cosignature "$work/cosignature" --witness-keys "$work/witness-key" --require-witness 1 >"$work/gap"
"$jejak" export PMK 2023 --no-record --witness-keys "$work/witness-key" --out "$work/witnessed" --data "$data" >/dev/null
verify "$work/witnessed" --kunci "$work/vkey" --saksi "$work/witness-key" | grep saksi

say "the service: tiles as files, proofs, a mirror that follows and stops at what does not fit"
serve() { # data directory, file for the address
    "$jejak" serve --data "$1" --public-read --listen 127.0.0.1:0 --log-level warn --witness "$go" --witness-keys "$work/go-witness" >"$2" &
    pids+=($!)
    for _ in $(seq 200); do [ -s "$2" ] && break; sleep 0.1; done
}
go=http://$(cat "$work/go-address")
serve "$data" "$work/served"; service=${pids[-1]}
url=$(sed 's/.* di \(http[^ ]*\).*/\1/' "$work/served")
for _ in $(seq 100); do curl -sf "$url/checkpoint" | grep -q saksi.go/1 && break; sleep 0.1; done
curl -sf "$url/checkpoint" | grep -q saksi.go/1 || die "the service did not collect a cosignature"
mkdir -p "$work/fetched"
curl -sf "$url/checkpoint" >"$work/fetched/checkpoint"
(cd "$data/tiles" && find tile -type f) | while read -r name; do
    mkdir -p "$work/fetched/$(dirname "$name")"
    # Tiles of older checkpoints may be gone by name; those of the newest must be there.
    curl -sf "$url/$name" -o "$work/fetched/$name" || true
done
"$oracle" tiles "$vkey" "$work/fetched"
curl -sf "$url/v1/proofs/inclusion/42" >"$work/proof"
sed -n 42p "$work/headers" | tr -d '\n' >"$work/header"
"$oracle" inclusion "$vkey" "$work/header" "$work/proof"
"$jejak" mirror "$url" "$work/mirror" --keys "$work/vkey"
cmp <(head -n "$(wc -l <"$work/lines")" "$work/mirror/journal/00000000.jsonl") "$work/lines"
"$jejak" verify --full --data "$work/mirror"
refused "$jejak" append --data "$work/mirror" - </dev/null
cat "$work/out"
"$jejak" mirror "$url" "$work/mirror" --keys "$work/vkey" --follow 1 --serve 127.0.0.1:0 --public-read >"$work/mirrored" & copy=$!
pids+=("$copy")
for _ in $(seq 200); do grep -q dilayani "$work/mirrored" && break; sleep 0.1; done
copied=$(sed -n 's/.* di \(http[^ ]*\).*/\1/p' "$work/mirrored")
figure() { curl -sf "$1/v1/figure?alamat=PMK/2023/npss" | jq -er .angka.tercetak; }
[ "$(figure "$copied")" = "$(figure "$url")" ] || die "the mirror gives another figure"
curl -sf "$copied/checkpoint" | head -3 | cmp - <(curl -sf "$url/checkpoint" | head -3)
kill "$copy"; wait "$copy" || die "the mirror did not stop in good order"
kill "$service"; wait "$service" 2>/dev/null || true
serve "$work/fork" "$work/served-fork"; service=${pids[-1]}
refused "$jejak" mirror "$(sed 's/.* di \(http[^ ]*\).*/\1/' "$work/served-fork")" "$work/mirror" --keys "$work/vkey"
cat "$work/out"
kill "$service"; wait "$service" 2>/dev/null || true

say "model agencies through three verifiers: every figure computed again, an altered score named"
# With the features of the binary that tools/test gives, so that nothing is built twice.
JEJAK_AGENCIES=$work/agencies cargo test --profile ci --quiet ${1:+--features otlp,pkcs11} --test agencies >"$work/out" 2>&1 || { cat "$work/out"; die "the model agencies"; }
JEJAK_AGENCIES=$work/agencies cargo test --profile ci --quiet ${1:+--features otlp,pkcs11} --test structure agencies_by_import >"$work/out" 2>&1 || { cat "$work/out"; die "the model agencies that are built by import"; }
"$python" tests/oracles/agencies.py "$jejak" --ledgers "$work/agencies" --seeds 3 >"$work/out" || { cat "$work/out"; die "agencies"; }
tail -1 "$work/out"

say "who could record what, and when access ends: the same cases before three verifiers"
"$python" tests/oracles/authority.py

say "what data the types take and refuse: the same cases before three verifiers"
JEJAK_SHAPES=$work/shapes cargo test --profile ci --quiet ${1:+--features otlp,pkcs11} --test rules data_of_every_type >"$work/out" 2>&1 || { cat "$work/out"; die "shapes"; }
"$python" tests/oracles/shapes.py "$work/shapes"

say "three verifiers, one verdict: attacks and a short run of mutations (2,000 of them: tests/oracles/verdicts.py JEJAK)"
"$python" tests/oracles/verdicts.py "$jejak" --count 100

say "attacks"
"$python" tests/oracles/attacks.py "$jejak" "$data" "$work" "$venv/bin/python"
echo
echo "oracles: all agree"
