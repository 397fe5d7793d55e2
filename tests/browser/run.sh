#!/usr/bin/env bash
# Tests of the pages in a real browser: run.sh JEJAK_BINARY [TEST_FILE…]. Needs node, npm and Debian's chromium, which
# it installs as root; the npm packages go below target/, never into the tree. With JEJAK_SHOTS=DIR, pictures of the pages are
# put there, to be looked at.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
JEJAK="$(realpath "${1:?path of the jejak binary}")"
shift

need() {
    command -v "$1" >/dev/null && return
    [ "$(id -u)" = 0 ] || { echo "run.sh: $1 is missing; install the Debian package $2" >&2; exit 1; }
    [ -n "${apt_updated:-}" ] || { apt-get update -qq; apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
    command -v "$1" >/dev/null
}
need node nodejs
need npm npm
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
    { echo "run.sh: Node.js 20 or newer is needed, this is $(node --version)" >&2; exit 1; }
need chromium chromium
need b3sum b3sum

packages="$root/target/browser"
mkdir -p "$packages"
cp "$here/package.json" "$here/package-lock.json" "$packages/"
(cd "$packages" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)

export JEJAK JEJAK_PACKAGES="$packages"
# Servers and profiles are ended and removed by the tests themselves; this catches what a crash leaves.
JEJAK_SCRATCH="$(mktemp -d)"
export JEJAK_SCRATCH
cleanup() {
    for file in "$JEJAK_SCRATCH"/*.pid; do
        [ -e "$file" ] && kill "$(cat "$file")" 2>/dev/null || true
    done
    rm -rf "$JEJAK_SCRATCH"
}
trap cleanup EXIT

cd "$here"
[ $# -gt 0 ] || set -- ./*.test.js
node --test --test-concurrency=1 --test-reporter=spec "$@"
