#!/usr/bin/env bash
# Library:  openapi-python-client 0.29.1 (PyPI), on a valid OpenAPI 3.1 description.
# Guess:    A schema that narrows a base's enum to one word, allOf [base, {Status: const}], becomes a class whose
#           Status is that literal, and it is checked when an answer is parsed.
# Seen:     It warns that it "can't combine enum", removes the class, ends with 0, and still writes an operation that
#           imports the removed class: the new package cannot be imported. And one property with the schema `false`
#           (must not be there), which OpenAPI 3.1 has from JSON Schema, makes the whole description unreadable: no
#           client at all.
# Who:      Anyone who generates a Python client for an API that describes its states with one const each, or that
#           forbids a field in one of several shapes. A pipeline that looks at the exit code publishes the broken
#           client.
# Needs:    Python 3.11 or newer with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check openapi-python-client==0.29.1 pydantic==2.14.4

cat > describe.py <<'PY'
import json, sys

schemas = {
    "Base": {
        "type": "object",
        "required": ["Name", "Status"],
        "properties": {"Name": {"type": "string"}, "Status": {"enum": ["RUNNING", "FAILED"]}},
    },
    "Running": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"Status": {"const": "RUNNING"}}}]},
}
schemas["Failed"] = json.loads(json.dumps(schemas["Running"]).replace("RUNNING", "FAILED"))
schemas["Execution"] = {"oneOf": [{"$ref": "#/components/schemas/Running"}, {"$ref": "#/components/schemas/Failed"}]}
if sys.argv[1] == "const-left-out":
    for name in ("Running", "Failed"):
        schemas[name]["allOf"][1] = {"properties": {"At": {"type": "string"}}}
if sys.argv[1] == "false-schema":
    schemas["Base"]["properties"]["Error"] = False
content = {"application/json": {"schema": {"$ref": "#/components/schemas/Execution"}}}
operation = {"operationId": "getExecution", "responses": {"200": {"description": "An execution.", "content": content}}}
print(json.dumps({
    "openapi": "3.1.0", "info": {"title": "Copies", "version": "1"},
    "paths": {"/execution": {"get": operation}}, "components": {"schemas": schemas},
}))
PY

try() { # try <variant>: prints the exit code, and whether the operation can be imported
  local code=0 imported=no
  python3 describe.py "$1" >"$1.json"
  venv/bin/openapi-python-client generate --path "$1.json" --meta none --output-path "${1//-/_}" >"$1.log" 2>&1 || code=$?
  venv/bin/python -c "from ${1//-/_}.api.default import get_execution" 2>>"$1.log" && imported=yes
  echo "exit $code, imported: $imported"
}
narrowed=$(try narrowed-enum) plain=$(try const-left-out) refused=$(try false-schema)
echo "an enum narrowed by const: $narrowed; $(grep -o "can't combine enum.*" narrowed-enum.log | head -n 1); $(tail -n 1 narrowed-enum.log)"
echo "without the const:         $plain"
echo "a property that is false:  $refused; $(grep -m 1 'client was not created' false-schema.log)"

if [ "$narrowed" = 'exit 0, imported: no' ] && [ "$plain" = 'exit 0, imported: yes' ] && [ "$refused" = 'exit 1, imported: no' ] &&
  grep -q "can't combine enum" narrowed-enum.log && grep -q 'client was not created' false-schema.log; then
  echo 'as described'
else
  echo 'CHANGED: not as described at the top of this script'
  exit 1
fi
