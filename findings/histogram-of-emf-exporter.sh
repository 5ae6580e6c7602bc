#!/usr/bin/env bash
# Library:  opentelemetry-exporter-cloudwatch-emf 0.2.5 (PyPI), on opentelemetry-sdk 1.45.2.
# Guess:    A histogram that is exported after each run has the smallest, the largest and the sum of its values in the
#           data point, so that CloudWatch's Minimum, Maximum and Sum of them are exact, and only percentiles between
#           are estimates. An up-down counter is what is in progress.
# Seen:     Only the middles of buckets are written, which its README calls representatives: 0.4 and 7 become 2.5 and
#           7.5. Above the last bound, 10000 if none are said, every value is 15000: 10001 as well as 2700000. The
#           smallest, the largest and the sum are there with histogram_as_values=False alone, which has no percentiles.
#           An up-down counter is written as its change since the last export: two begun, then one ended, is 2 and -1.
# Who:      Anyone who measures durations of copies and exports and alarms on their Maximum or p99: 45 minutes in
#           milliseconds are 15 seconds there, and so is every copy of more than ten seconds. An alarm on jobs that are
#           in progress never sees their number.
# Needs:    Python 3.10 or newer with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check opentelemetry-exporter-cloudwatch-emf==0.2.5 \
  opentelemetry-sdk==1.45.2

"$work/venv/bin/python" - <<'PY'
import io
import json
import sys

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry_exporter_cloudwatch_emf import CloudWatchEMFExporter


def exported(record, **options):
    """Each call of `record` with a meter's instruments, and the document that its export writes."""
    documents = []
    output = io.StringIO()
    exporter = CloudWatchEMFExporter(namespace="Backups", output=output, auto_detect_aws=False, **options)
    provider = MeterProvider(metric_readers=[PeriodicExportingMetricReader(exporter, export_interval_millis=1e9)])
    meter = provider.get_meter("backups")
    for _ in record(meter):
        provider.force_flush()
        documents.append(json.loads(output.getvalue()))
        output.truncate(0)
        output.seek(0)
    provider.shutdown()
    return documents


def durations(*values):
    def record(meter):
        histogram = meter.create_histogram("duration", unit="ms")
        for value in values:
            histogram.record(value)
        yield

    return record


def in_progress(meter):
    counter = meter.create_up_down_counter("in_progress")
    for change in (2, -1):
        counter.add(change)
        yield


seen = {
    "0.4 and 7": exported(durations(0.4, 7))[0]["duration"],
    "10001": exported(durations(10001))[0]["duration"],
    "45 minutes": exported(durations(2_700_000))[0]["duration"],
    "in progress 2, then 1": [document["in_progress"] for document in exported(in_progress)],
}
derived = exported(durations(0.4, 7), histogram_as_values=False)[0]
seen["0.4 and 7 without values"] = [derived[f"duration_{name}"] for name in ("min", "max", "sum", "count")]
for name, value in seen.items():
    print(f"{name}: {value}")
as_described = seen == {
    "0.4 and 7": [2.5, 7.5],
    "10001": 15000,
    "45 minutes": 15000,
    "in progress 2, then 1": [2, -1],
    "0.4 and 7 without values": [0.4, 7, 7.4, 2],
}
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
