#!/usr/bin/env bash
# Library:  jsonata-python 0.7.1 and jsonata-rs 0.1.4 (PyPI), beside jsonata 2.0.6 (npm), the reference.
# Guess:    $sort with a function keeps elements that compare equal in their order, as the reference's merge sort does,
#           and as ^(...) does. If a port did not, then only for the comparison that sorts descending.
# Seen:     Both ports turn equal elements round, with < as with >. Newest first, [0] is then another one of two
#           snapshots of the same time. ^(>time) keeps the order in all three. Both packages install the module
#           `jsonata`, so each needs an environment of its own.
# Who:      MiniStack 1.5 evaluates Step Functions' JSONata with jsonata-python: a machine that picks the first of a
#           sorted list picks another element there than with the reference implementation.
# Needs:    Python 3.11 or newer on Linux x86-64 with venv, Node.js 18 or newer, and the networks of pip and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in jsonata-python==0.7.1 jsonata-rs==0.1.4; do
  python3 -m venv "${package%%==*}"
  "${package%%==*}/bin/pip" install -q --no-compile --disable-pip-version-check "$package"
done
npm install --no-save --ignore-scripts --no-audit --no-fund --silent jsonata@2.0.6

cat > cases.json <<'JSON'
{
  "expressions": [
    "$sort(snapshots, function($a, $b) { $a.time < $b.time }).name",
    "$sort(snapshots, function($a, $b) { $a.time > $b.time }).name",
    "snapshots^(>time).name"
  ],
  "input": {
    "snapshots": [
      { "name": "old", "time": "2026-11-26" },
      { "name": "first", "time": "2026-11-28" },
      { "name": "second", "time": "2026-11-28" },
      { "name": "third", "time": "2026-11-28" }
    ]
  }
}
JSON
cat > run.mjs <<'JS'
import { readFileSync } from "node:fs";
import jsonata from "jsonata";
const { expressions, input } = JSON.parse(readFileSync("cases.json", "utf8"));
for (const one of expressions) console.log((await jsonata(one).evaluate(input)).join(" "));
JS
cat > run.py <<'PY'
import json, jsonata
cases = json.load(open("cases.json"))
for one in cases["expressions"]:
    print(" ".join(jsonata.Jsonata(one).evaluate(cases["input"])))
PY

failed=0
expect() { # expect <name> <three lines> <command...>
  local seen
  seen=$("${@:3}")
  printf '%s:\n%s\n' "$1" "$seen"
  [ "$seen" = "$2" ] || failed=1
}
reversed=$'third second first old\nold third second first\nfirst second third old'
expect 'jsonata 2.0.6' $'first second third old\nold first second third\nfirst second third old' node run.mjs
expect 'jsonata-python 0.7.1' "$reversed" jsonata-python/bin/python run.py
expect 'jsonata-rs 0.1.4' "$reversed" jsonata-rs/bin/python run.py
[ "$failed" -eq 0 ] && echo 'as described' || echo 'CHANGED: not as described at the top of this script'
exit "$failed"
