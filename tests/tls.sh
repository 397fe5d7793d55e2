#!/usr/bin/env bash
# TLS by rustls with a certificate made here: served to who trusts it, by HTTP/2 and 1.1, and nothing in clear.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-target/release/jejak}
work=$(mktemp -d)
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$work"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
port=$((20000 + RANDOM % 20000))
"$binary" sample "$work/data" >/dev/null
"$binary" serve --data "$work/data" --listen "127.0.0.1:$port" --tls-cert "$work/cert.pem" --tls-key "$work/key.pem" \
    --log-level warn >/dev/null 2>"$work/log" &
server=$!
get() { curl -fs --cacert "$work/cert.pem" "$@"; }
for _ in $(seq 100); do get "https://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.1; done
get -i "https://127.0.0.1:$port/healthz" | grep -qi '^strict-transport-security: '
[ "$(get --http2 -o /dev/null -w '%{http_version}' "https://127.0.0.1:$port/healthz")" = 2 ]
[ "$(get --http1.1 -o /dev/null -w '%{http_version}' "https://127.0.0.1:$port/healthz")" = 1.1 ]
! curl -fs "https://127.0.0.1:$port/healthz" >/dev/null 2>&1
! curl -fs "http://127.0.0.1:$port/healthz" >/dev/null 2>&1
! "$binary" serve --data "$work/data" --tls-cert "$work/cert.pem" >/dev/null 2>&1
kill "$server"; wait "$server"
echo "TLS ok"
