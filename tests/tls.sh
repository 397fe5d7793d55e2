#!/usr/bin/env bash
# TLS by rustls with certificates made here: served to who trusts them, by HTTP/2 and 1.1, and nothing in clear.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-target/release/jejak}
work=$(mktemp -d)
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$work"' EXIT
new=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
openssl req -x509 "${new[@]}" -days 1 -subj /CN=uji -keyout "$work/ca-key.pem" -out "$work/ca.pem" 2>/dev/null
openssl req "${new[@]}" -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$work/key.pem" -out "$work/request.pem" 2>/dev/null
openssl x509 -req -in "$work/request.pem" -CA "$work/ca.pem" -CAkey "$work/ca-key.pem" -days 1 -copy_extensions copy \
    -out "$work/cert.pem" 2>/dev/null
port=$((20000 + RANDOM % 20000))
"$binary" sample "$work/data" >/dev/null
"$binary" serve --data "$work/data" --listen "127.0.0.1:$port" --tls-cert "$work/cert.pem" --tls-key "$work/key.pem" \
    --log-level warn --public-read >/dev/null 2>"$work/log" &
server=$!
get() { curl -fs --cacert "$work/ca.pem" "$@"; }
for _ in $(seq 100); do get "https://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.1; done
get -i "https://127.0.0.1:$port/healthz" | grep -qi '^strict-transport-security: '
[ "$(get --http2 -o /dev/null -w '%{http_version}' "https://127.0.0.1:$port/healthz")" = 2 ]
[ "$(get --http1.1 -o /dev/null -w '%{http_version}' "https://127.0.0.1:$port/healthz")" = 1.1 ]
! curl -fs "https://127.0.0.1:$port/healthz" >/dev/null 2>&1
! curl -fs "http://127.0.0.1:$port/healthz" >/dev/null 2>&1
! "$binary" serve --data "$work/data" --tls-cert "$work/cert.pem" >/dev/null 2>&1
# Our own client: a mirror over TLS, which trusts what the system trusts and nobody else.
until get "https://127.0.0.1:$port/checkpoint" >/dev/null 2>&1; do sleep 0.1; done
SSL_CERT_FILE="$work/ca.pem" "$binary" mirror "https://127.0.0.1:$port" "$work/mirror" | grep diperiksa
! "$binary" mirror "https://127.0.0.1:$port" "$work/other" >/dev/null 2>&1
# A new certificate is read without a restart.
serial() { openssl s_client -connect "127.0.0.1:$port" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
before=$(serial)
openssl x509 -req -in "$work/request.pem" -CA "$work/ca.pem" -CAkey "$work/ca-key.pem" -days 2 -copy_extensions copy \
    -out "$work/cert.pem" 2>/dev/null
[ "$(serial)" = "$before" ]
kill -HUP "$server"
for _ in $(seq 100); do [ "$(serial)" = "$before" ] || break; sleep 0.1; done
[ "$(serial)" != "$before" ]
get "https://127.0.0.1:$port/healthz" >/dev/null
# One that is none changes nothing.
echo x >"$work/cert.pem"; kill -HUP "$server"
for _ in $(seq 100); do grep -q 'certificate not read again' "$work/log" && break; sleep 0.1; done
get "https://127.0.0.1:$port/healthz" >/dev/null
kill "$server"; wait "$server"
echo "TLS ok"
