#!/usr/bin/env bash
# Has systemd check the unit file. The program need not be installed: a copy of the unit names one that is.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; s|^Documentation=.*||' tools/jejak.service >"$work/jejak.service"
said=$(systemd-analyze verify --man=no "$work/jejak.service" 2>&1) || { echo "$said" >&2; exit 1; }
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
