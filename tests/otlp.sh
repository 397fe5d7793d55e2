#!/usr/bin/env bash
# Traces of requests arrive at a collector: a listener that keeps what it is sent. Needs a build with --features otlp.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:?path of a jejak built with --features otlp}
work=$(mktemp -d)
trap 'kill ${server:-} ${collector:-} 2>/dev/null || true; rm -rf "$work"' EXIT
port=$((20000 + RANDOM % 20000))
python3 - "$port" "$work/spans" <<'PY' &
import http.server, sys
class Keep(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/v1/traces":
            with open(sys.argv[2], "ab") as out:
                out.write(body)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Keep).serve_forever()
PY
collector=$!
"$binary" sample "$work/data" >/dev/null
"$binary" serve --data "$work/data" --listen "127.0.0.1:$((port + 1))" --public-read --log-level warn \
    --set "otlp=http://127.0.0.1:$port/v1/traces" >/dev/null &
server=$!
until curl -fs "127.0.0.1:$((port + 1))/v1/figure?alamat=PMK/2023/npss" >/dev/null 2>&1; do sleep 0.1; done
# What is left is sent when the service ends.
kill "$server"; wait "$server"
grep -qa 'GET /v1/figure' "$work/spans" && grep -qa http.response.status_code "$work/spans"
! grep -qa PMK/2023 "$work/spans"
echo "traces arrive"
