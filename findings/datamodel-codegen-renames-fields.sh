#!/usr/bin/env bash
# Library:  datamodel-code-generator 0.89.0 and pydantic 2.14.4 (PyPI).
# Guess:    The models of documents with properties as AWS names them, {"Verdict": {"enum": [...]}}, come out right:
#           enums and constants are checked, unknown fields are refused, and nothing else needs care.
# Seen:     The enum's class is named after its property, Verdict, so the field of that name gives way and becomes
#           Verdict_1 with the alias "Verdict". Reading works. Writing, model_dump_json(), gives {"Verdict_1": ...}
#           unless by_alias=True is said; neither the generator nor pydantic warns of it. A property in lower case, or
#           without an enum, keeps its name.
# Who:      Anyone who reads a manifest or a notice in Python with generated models, and stores or passes on what was
#           read: the next reader finds no Verdict.
# Needs:    Python 3.10 or newer with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check datamodel-code-generator==0.89.0 pydantic==2.14.4

cat > schema.json <<'JSON'
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Manifest",
  "type": "object",
  "required": ["Verdict", "verdict", "Bytes"],
  "additionalProperties": false,
  "properties": {
    "Verdict": { "enum": ["verified", "unverifiable"] },
    "verdict": { "enum": ["verified", "unverifiable"] },
    "Bytes": { "type": "integer" }
  }
}
JSON
venv/bin/datamodel-codegen --input schema.json --input-file-type jsonschema \
  --output-model-type pydantic_v2.BaseModel --output model.py 2>generator.log
grep -E '^class|^    [A-Za-z_0-9]+:' model.py

venv/bin/python - <<'PY'
import sys
from model import Manifest

document = '{"Verdict":"verified","verdict":"verified","Bytes":1}'
manifest = Manifest.model_validate_json(document)
written, by_alias = manifest.model_dump_json(), manifest.model_dump_json(by_alias=True)
print(f"read:     {document}\nwritten:  {written}\nby_alias: {by_alias}")
as_described = written == document.replace("Verdict", "Verdict_1") and by_alias == document
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
