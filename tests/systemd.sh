#!/usr/bin/env bash
# Has systemd check the unit file. The program need not be installed: a copy of the unit names one that is.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; s|^Documentation=.*||' tools/jejak.service >"$work/jejak.service"
said=$(systemd-analyze verify --man=no "$work/jejak.service" 2>&1) || { echo "$said" >&2; exit 1; }
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
# Those of the Debian package: its user is made when it is installed.
for unit in jejak.service jejak-backup.service jejak-backup.timer; do
    sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; s|^Documentation=.*||; s|^\(User\|Group\)=jejak|\1=root|' "tools/debian/$unit" >"$work/$unit"
done
for unit in jejak.service jejak-backup.service jejak-backup.timer; do
    said=$(systemd-analyze verify --man=no "$work/$unit" 2>&1) || { echo "$said" >&2; exit 1; }
    [ -z "$said" ] || { echo "$unit: $said" >&2; exit 1; }
done
