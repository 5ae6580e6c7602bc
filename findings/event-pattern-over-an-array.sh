#!/usr/bin/env bash
# Library:  The EventBridge pattern matchers of localstack-core 2026.3.0, moto 5.2.5 and ministack 1.5.33 (PyPI).
# Guess:    All three do what AWS's Event Ruler documents for an array of objects in an event: a pattern with two
#           fields of its elements matches when one element has both.
# Seen:     Three emulators, three answers. MiniStack does it. LocalStack also matches when one element has the first
#           field's value and another element the second's. moto matches neither: it does not look into the objects of
#           an array.
# Who:      A rule on an event that lists its parts (shards, nodes, files) and their states. Tested with LocalStack it
#           fires where EventBridge would not; tested with moto it never fires.
# Needs:    Python 3.10 or newer with venv, and pip's network (about 100 MB). No server listens on a port: the matchers
#           are called as functions, since moto's TestEventPattern answers nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
install() { # install <environment> <packages...>
  python3 -m venv "$1"
  "$1/bin/pip" install -q --no-compile --disable-pip-version-check "${@:2}"
}
install localstack localstack-core==2026.3.0 boto3==1.42.72 botocore==1.42.72 rolo==0.8.9 jsonpatch==1.48
install others moto==5.2.5 ministack==1.5.33 boto3==1.43.106 botocore==1.43.106

cat > match.py <<'PY'
import json, sys

EVENT = {"id": "1", "detail-type": "MemoryDB Export", "source": "own.exports", "account": "123456789012", "region": "us-east-1",
         "time": "2026-11-28T00:00:00Z", "resources": [], "detail": {"Shards": [{"Name": "0001", "State": "failed"}, {"Name": "0002", "State": "done"}]}}
PATTERNS = {
    "0001 failed, as in the event": {"detail": {"Shards": {"Name": ["0001"], "State": ["failed"]}}},
    "0001 done, of two elements": {"detail": {"Shards": {"Name": ["0001"], "State": ["done"]}}},
    "any done": {"detail": {"Shards": {"State": ["done"]}}},
}
if sys.argv[1] == "localstack":
    from localstack.services.events.event_rule_engine import EventPatternCompiler, EventRuleEngine
    def matches(pattern):
        compiled = EventPatternCompiler().compile_event_pattern(json.dumps(pattern))
        return EventRuleEngine().evaluate_pattern_on_event(compiled, EVENT)
elif sys.argv[1] == "moto":
    from moto.events.models import EventPattern
    def matches(pattern):
        return EventPattern.load(json.dumps(pattern)).matches_event(EVENT)
else:
    from ministack.services.eventbridge import _test_event_pattern
    def matches(pattern):
        answer = _test_event_pattern({"EventPattern": json.dumps(pattern), "Event": json.dumps(EVENT)})
        return json.loads(answer[2])["Result"]
print(json.dumps({name: matches(pattern) for name, pattern in PATTERNS.items()}))
PY

failed=0
expect() { # expect <emulator> <three answers> <environment>
  local seen
  seen=$("$3/bin/python" match.py "$1")
  echo "$1: $seen"
  [ "$(grep -oE 'true|false' <<<"$seen" | paste -sd ' ')" = "$2" ] || failed=1
}
expect localstack 'true true true' localstack
expect moto 'false false false' others
expect ministack 'true false true' others
[ "$failed" -eq 0 ] && echo 'as described' || echo 'CHANGED: not as described at the top of this script'
exit "$failed"
