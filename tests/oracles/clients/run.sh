#!/usr/bin/env bash
# An integrator who has /docs and nothing else: the guide runs as it stands, and clients are generated from /openapi.json by
# openapi-python-client, openapi-typescript and openapi-generator (Java), compiled, and used against the service. No model may
# be dropped. Usage: tests/oracles/clients/run.sh JEJAK_BINARY. Packages go below target/, never into the tree; a JDK and the
# annotations that generated Java names are Debian's, installed as root where they are missing.
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
generator() { find "$venv" -name openapi-generator.jar | head -1; }
[ -n "$(generator)" ] || "$venv/bin/pip" install -q --disable-pip-version-check openapi-generator-cli==7.26.0
annotations=/usr/share/java/jakarta-annotation-api.jar
if ! command -v javac >/dev/null || [ ! -e "$annotations" ]; then
    [ "$(id -u)" = 0 ] || die "install the Debian packages default-jdk-headless and libjakarta-annotation-api-java"
    apt-get update -qq
    command -v javac >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jdk-headless >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libjakarta-annotation-api-java >/dev/null
fi
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

say "openapi-generator, Java"
# Arrays and objects that have a name become classes too; Jackson is the one that the generator itself carries.
jar="$(generator)" java="$work/java"
java -jar "$jar" generate -i "$work/openapi.json" -g java --library native -o "$java" --generate-alias-as-model \
    --additional-properties=invokerPackage=id.jejak,apiPackage=id.jejak.api,modelPackage=id.jejak.model \
    --additional-properties=openApiNullable=false,useJakartaEe=true,hideGenerationTimestamp=true \
    --global-property apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false \
    >"$work/out" 2>&1 || { cat "$work/out"; die "no Java client"; }
known='support is still in beta|Ignoring complex example on request body|Failed to get the schema name: null'
if grep -E '\] (WARN|ERROR) ' "$work/out" | grep -Ev "$known"; then die "something was dropped"; fi
# Every schema that has a name is a class, but for lists of words and plain texts, which Java has already.
"$venv/bin/python" - "$work/openapi.json" "$java/src/main/java/id/jejak/model" <<'PY'
import json, pathlib, re, sys
schemas = json.load(open(sys.argv[1]))["components"]["schemas"]
there = {path.stem.lower() for path in pathlib.Path(sys.argv[2]).glob("*.java")}
plain = lambda one: one.get("type") in ("string", "integer", "number", "boolean") and "enum" not in one
lost = [name for name, one in schemas.items() if not plain(one) and re.sub(r"[^a-z0-9]", "", name.lower()) not in there]
sys.exit(f"clients: no Java class of {lost}" if lost or len(there) < 150 else 0)
PY
classpath="$work/classes:$jar:$annotations"
mkdir "$work/classes"
find "$java/src/main" -name '*.java' >"$work/sources"
javac -proc:none -nowarn -encoding UTF-8 -d "$work/classes" -cp "$classpath" @"$work/sources" "$here/Use.java"
java -cp "$classpath" Use
