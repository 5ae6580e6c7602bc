#!/usr/bin/env bash
# Library:  Powertools for AWS Lambda, its idempotency: aws-lambda-powertools 3.37.0 (PyPI) and
#           @aws-lambda-powertools/idempotency 2.35.0 (npm).
# Guess:    Both make the record's key of the function's name and an MD5 of the payload as JSON with sorted keys, so
#           that a Python and a TypeScript function of one name and one table know each other's records.
# Seen:     No payload gets the same key. Both sort the keys, but Python hashes JSON with a blank after each comma and
#           colon and writes the digest in hexadecimal; TypeScript hashes JSON without blanks and writes it in base64.
# Who:      A function that starts copies or exports and is rewritten in the other language behind the same name and
#           table: each event delivered again across the change is handled again, though its record is there.
# Needs:    Node.js 20 or newer, Python 3.10 or newer with venv, and the networks of npm and pip.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent @aws-lambda-powertools/idempotency@2.35.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check aws-lambda-powertools==3.37.0 boto3==1.43.106 botocore==1.43.106
export AWS_LAMBDA_FUNCTION_NAME=copy POWERTOOLS_DEV=true

cat > key.cjs <<'JS'
const { IdempotencyConfig } = require("@aws-lambda-powertools/idempotency");
const { BasePersistenceLayer } = require("@aws-lambda-powertools/idempotency/persistence");
class Layer extends BasePersistenceLayer {
  async _getRecord() {}
  async _putRecord() {}
  async _updateRecord() {}
  async _deleteRecord() {}
}
const layer = new Layer();
layer.configure({ config: new IdempotencyConfig({}), functionName: "copy" });
console.log(layer.getHashedIdempotencyKey(JSON.parse(process.argv[2])));
JS
cat > key.py <<'PY'
import json, sys
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
class Layer(BasePersistenceLayer):
    def _get_record(self, idempotency_key): ...
    def _put_record(self, data_record): ...
    def _update_record(self, data_record): ...
    def _delete_record(self, data_record): ...
layer = Layer()
layer.configure(IdempotencyConfig(), "copy")
print(layer._get_hashed_idempotency_key(json.loads(sys.argv[1])))
PY

failed=0
for payload in '{"SourceSnapshotName":"a","TargetSnapshotName":"b"}' '{"TargetSnapshotName":"b","SourceSnapshotName":"a"}' '[1,2]'; do
  python=$(venv/bin/python key.py "$payload")
  typescript=$(node key.cjs "$payload")
  of_python=$(venv/bin/python -c '
import hashlib, json, sys
print(hashlib.md5(json.dumps(json.loads(sys.argv[1]), sort_keys=True).encode()).hexdigest())' "$payload")
  of_typescript=$(venv/bin/python -c '
import base64, hashlib, json, sys
text = json.dumps(json.loads(sys.argv[1]), sort_keys=True, separators=(",", ":"))
print(base64.b64encode(hashlib.md5(text.encode()).digest()).decode())' "$payload")
  printf '%s\n  Python      %s\n  TypeScript  %s\n' "$payload" "$python" "$typescript"
  # The explanation above is held to, too: the two digests are made again by hand.
  [ "${python##*#}" = "$of_python" ] && [ "${typescript##*#}" = "$of_typescript" ] && [ "$python" != "$typescript" ] || failed=1
done
[ "$failed" -eq 0 ] && echo 'as described' || echo 'CHANGED: not as described at the top of this script'
exit "$failed"
