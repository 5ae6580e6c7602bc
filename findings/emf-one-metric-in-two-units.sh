#!/usr/bin/env bash
# Library:  aws-embedded-metrics 4.2.1 (npm) and 3.5.0 (PyPI); Powertools for AWS Lambda: aws-lambda-powertools 3.37.0
#           (PyPI) and @aws-lambda-powertools/metrics 2.36.0 (npm).
# Guess:    All four write CloudWatch's embedded metric format, where a metric of one document has one unit. A second
#           value for the same name with another unit is refused by each of them.
# Seen:     Only Powertools for TypeScript refuses it. aws-embedded-metrics, in both languages, keeps the first unit,
#           and Powertools for Python the last. Both values are written under it: one second and two bytes become [1,
#           2] seconds in one library, [1, 2] bytes in another, without a warning.
# Who:      A function that reports a duration and a size under one name by mistake, or moves from seconds to
#           milliseconds in one of two places: the graph and the alarm of that metric mix both.
# Needs:    Node.js 20 or newer, Python 3.10 or newer with venv, and the networks of npm and pip.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent \
  aws-embedded-metrics@4.2.1 @aws-lambda-powertools/metrics@2.36.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check aws-embedded-metrics==3.5.0 aws-lambda-powertools==3.37.0
# All of them write to standard output as in a Lambda function, and look for no agent.
export AWS_EMF_ENVIRONMENT=Lambda AWS_LAMBDA_FUNCTION_NAME=function POWERTOOLS_DEV=true

cat >embedded.cjs <<'JS'
const { createMetricsLogger } = require("aws-embedded-metrics");
const logger = createMetricsLogger();
logger.putMetric("Export", 1, "Seconds");
logger.putMetric("Export", 2, "Bytes");
logger.flush();
JS
cat >powertools.cjs <<'JS'
const { Metrics } = require("@aws-lambda-powertools/metrics");
const metrics = new Metrics({ namespace: "n", serviceName: "s" });
metrics.addMetric("Export", "Seconds", 1);
metrics.addMetric("Export", "Bytes", 2);
console.log(JSON.stringify(metrics.serializeMetrics()));
JS
cat >embedded.py <<'PY'
import asyncio
from aws_embedded_metrics.logger.metrics_logger_factory import create_metrics_logger
logger = create_metrics_logger()
logger.put_metric("Export", 1, "Seconds")
logger.put_metric("Export", 2, "Bytes")
asyncio.run(logger.flush())
PY
cat >powertools.py <<'PY'
import json
from aws_lambda_powertools import Metrics
metrics = Metrics(namespace="n", service="s")
metrics.add_metric(name="Export", unit="Seconds", value=1)
metrics.add_metric(name="Export", unit="Bytes", value=2)
print(json.dumps(metrics.serialize_metric_set()))
PY

failed=0
expect() { # expect <name> <summary> <command...>
  local seen
  seen=$({ "${@:3}" 2>&1 || true; } | python3 -c '
import json, sys
text = sys.stdin.read()
documents = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
if documents:
    [document] = documents
    [metric] = document["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    print([float(value) for value in document["Export"]], metric["Unit"])
else:
    print("refused" if "already been added with unit" in text else text)')
  echo "$1: $seen"
  [ "$seen" = "$2" ] || failed=1
}
expect 'aws-embedded-metrics, Node.js' '[1.0, 2.0] Seconds' node embedded.cjs
expect 'aws-embedded-metrics, Python' '[1.0, 2.0] Seconds' venv/bin/python embedded.py
expect 'Powertools, Python' '[1.0, 2.0] Bytes' venv/bin/python powertools.py
expect 'Powertools, TypeScript' 'refused' node powertools.cjs
[ "$failed" -eq 0 ] && echo 'as described' || echo 'CHANGED: not as described at the top of this script'
exit "$failed"
