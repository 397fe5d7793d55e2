#!/usr/bin/env bash
# Three machines (network namespaces) with PostgreSQL in quorum and a server of Jejak each: kills of servers, of PostgreSQL and of
# machines, stopped servers, partitions, a slow replica, a leader that hangs, a full disk and a wrong clock, under eight writers and eight followers; then the same clients behind HAProxy alone, while
# servers are killed. Nothing acknowledged may be lost, doubled or out of order.
# Usage: tests/cluster.sh BINARY [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'tools/cluster down "$work/cluster" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
# PostgreSQL runs as a user who must reach it.
chmod 755 "$work"
# Debian's packages would start services of their own.
for package in etcd-server haproxy postgresql faketime iproute2 python3-venv; do
    dpkg -s "$package" >/dev/null 2>&1 ||
        { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null; }
done
tools/cluster up "$work/cluster" --jejak "$1"
tools/cluster try "$work/cluster" --rounds "${2:-9}"
tools/cluster try "$work/cluster" --rounds 3 --faults server --proxy
