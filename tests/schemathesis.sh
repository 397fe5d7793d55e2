#!/usr/bin/env bash
# Holds the service against its own OpenAPI document: schemathesis with all checks, every operation, on the sample
# ledger. The only setting: to what it expects of a request that fits the schema (its own defaults are spelled out, for
# they cannot be added to) comes 422, a refusal by the rules of the books. Followers have to reconnect after a second
# here, so that the stream ends by itself.
# What it accepts of checks and closings are the document's own examples: a generated unit, year or reference is hardly
# ever one that the books know, and is refused by 422 or 404.
# Usage: tests/schemathesis.sh [BINARY]; some four minutes. JEJAK_EXAMPLES sets another number of requests per operation
# than schemathesis' own, for a quick look.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-target/release/jejak}
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT

venv=${JEJAK_VENV:-target/venv}
[ -x "$venv/bin/schemathesis" ] || { python3 -m venv "$venv"; "$venv/bin/pip" install -q 'schemathesis>=4,<5'; }

port=$((20000 + RANDOM % 20000))
"$binary" demo --once --data "$work/demo" >/dev/null
JEJAK_STREAM_SECONDS=1 JEJAK_RATE=0 JEJAK_BEARER_RATE=0 "$binary" demo --data "$work/demo" --listen "127.0.0.1:$port" >"$work/out" 2>"$work/log" &
server=$!
for _ in $(seq 100); do curl -fs "127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.1; done

cat >"$work/schemathesis.toml" <<TOML
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx", "422"]
TOML

# A perencana may do every kind of write.
status=0
token=$(awk '$1 == "perencana-01" { print $NF }' "$work/demo/token-demo.txt")
"$venv/bin/schemathesis" --config-file "$work/schemathesis.toml" run "http://127.0.0.1:$port/openapi.json" \
    --checks all --header "Authorization: Bearer $token" ${JEJAK_EXAMPLES:+--max-examples "$JEJAK_EXAMPLES"} \
    --request-timeout 20 --seed 1 --continue-on-failure --generation-database none || status=1
curl -fs "127.0.0.1:$port/readyz" >/dev/null

# The run shows accepted requests for each write.
ok() { curl -fs "127.0.0.1:$port/metrics" | grep -E "^jejak_http_detik_count\{rute=\"$1\",status=\"2xx\"\}" | awk '{ print $2 }'; }
for route in /v1/events /v1/events:check /v1/evidence '/v1/units/\{unit\}/periods/\{aksi\}'; do
    echo "accepted at $route: $(ok "$route")"
    [ "$(ok "$route" | head -1)" ] || status=1
done
exit $status
