#!/usr/bin/env bash
# An integrator who has /docs and nothing else: the guide runs as it stands, and clients are generated from /openapi.json by
# openapi-python-client and openapi-typescript, compiled, and used against the service. No model may be dropped.
# Usage: tests/oracles/clients/run.sh JEJAK_BINARY. Packages go below target/, never into the tree.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
jejak="$(realpath "${1:?path of the jejak binary}")"
work="$(mktemp -d)"
pid=
cleanup() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
say() { printf '\n== %s\n' "$*"; }
die() { echo "clients: $*" >&2; exit 1; }

venv="$root/target/clients/venv"
mkdir -p "$root/target/clients"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import openapi_python_client, dateutil' 2>/dev/null ||
    "$venv/bin/pip" install -q --disable-pip-version-check openapi-python-client==0.29.1 python-dateutil
node="$root/target/clients/node"
mkdir -p "$node"
[ -x "$node/node_modules/.bin/openapi-typescript" ] ||
    (cd "$node" && echo '{"private":true}' >package.json &&
        npm install --no-audit --no-fund --ignore-scripts --loglevel=error openapi-typescript@7.13.0 openapi-fetch@0.17.0 \
            typescript@5.9.3 @types/node@20 >/dev/null)

mkfifo "$work/told"
"$jejak" demo --data "$work/buku" --listen 127.0.0.1:0 >"$work/told" 2>&1 &
pid=$!
# Ends at the line that names the address, or with the server.
url= token=
exec 3<"$work/told"
while IFS= read -r line <&3; do
    case "$line" in
    *"ppu-01 "*jejak_*) token="jejak_${line##*jejak_}" ;;
    *"melayani di http://"*) url="http://${line##*melayani di http://}" url="${url%% *}"; break ;;
    esac
done
[ -n "$url" ] && [ -n "$token" ] || die "the service did not start"
export JEJAK_URL="$url" JEJAK_TOKEN="$token"

say "the guide of /docs"
curl -fsS "$url/docs/panduan.py" >"$work/panduan.py"
curl -fsS "$url/docs" >"$work/docs"
grep -q 'Panduan sepuluh menit' "$work/docs" || die "/docs does not show the guide"
python3 -I "$work/panduan.py"

curl -fsS "$url/openapi.json" >"$work/openapi.json"
say "openapi-python-client"
"$venv/bin/openapi-python-client" generate --path "$work/openapi.json" --output-path "$work/python/jejak_client" --meta none \
    --config "$here/config.yaml" >"$work/out" 2>&1 || { cat "$work/out"; die "no Python client"; }
if grep -Eqi 'warning|unable|removal|omitted' "$work/out"; then cat "$work/out"; die "something was dropped"; fi
PYTHONPATH="$work/python" "$venv/bin/python" "$here/use.py"

say "openapi-typescript"
cp "$here/use.ts" "$node/"
cd "$node"
node_modules/.bin/openapi-typescript "$work/openapi.json" -o schema.d.ts >/dev/null
node_modules/.bin/tsc --strict --target es2022 --module commonjs --moduleResolution node --skipLibCheck --esModuleInterop use.ts
node use.js
