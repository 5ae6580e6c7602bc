#!/usr/bin/env bash
# Library:  ministack 1.5.33 (PyPI), its CloudWatch, through boto3 1.43.106.
# Guess:    Its alarms change state as metrics arrive, as CloudWatch's: of the metric with the alarm's dimensions, each
#           period compared for itself, M out of N of them, and missing data as TreatMissingData says.
# Seen:     They change state, and look at none of these. An alarm on cluster a goes to ALARM for a value of cluster b.
#           The statistic is taken once, over all evaluation periods together: four failures in each of three minutes
#           are a Sum of 12, above a threshold of 10 that no minute reached, and one bad minute is enough for 3 out of
#           3. Without recent data nothing is compared, so that TreatMissingData=breaching never alarms.
# Who:      Anyone who tests alarms there: one alarm per cluster or function fires for all of them, an alarm against
#           silence (a heartbeat, a backup's age) never does, and a threshold holds for N times its period.
# Needs:    Python 3.10 or newer with venv, and pip's network. Starts MiniStack on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check ministack==1.5.33 boto3==1.43.106 botocore==1.43.106
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Its listener for IoT would be on all interfaces.
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 venv/bin/python -m ministack >ministack.log 2>&1 &
server=$!

cat > alarms.py <<'PY'
import sys, time
from datetime import datetime, timedelta, timezone
import boto3
from botocore.exceptions import EndpointConnectionError

client = boto3.client("cloudwatch", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="us-east-1",
                      aws_access_key_id="a", aws_secret_access_key="b")
for _ in range(120):
    try:
        client.describe_alarms()
        break
    except EndpointConnectionError:
        time.sleep(0.5)


def of(cluster):
    return [{"Name": "Cluster", "Value": cluster}]


def state(metric, data, **alarm):
    client.put_metric_alarm(
        AlarmName=metric, Namespace="Backups", MetricName=metric, Dimensions=of("a"), Statistic="Sum", Period=60,
        Threshold=10, ComparisonOperator="GreaterThanThreshold", **alarm)
    now = datetime.now(timezone.utc)
    for minutes, cluster, value in data:
        then = now - timedelta(minutes=minutes)
        client.put_metric_data(Namespace="Backups", MetricData=[
            {"MetricName": metric, "Dimensions": of(cluster), "Value": value, "Timestamp": then}])
    return client.describe_alarms(AlarmNames=[metric])["MetricAlarms"][0]["StateValue"]


three = {"EvaluationPeriods": 3, "DatapointsToAlarm": 3}
seen = {
    "20 of cluster b, alarm on a": state("Another", [(0.1, "b", 20)], **three, TreatMissingData="notBreaching"),
    "4 a minute for three minutes": state("Spread", [(ago, "a", 4) for ago in (2.5, 1.5, 0.5)], **three),
    "20, 0, 0, alarm at 3 of 3": state("OneOfThree", [(2.5, "a", 20), (1.5, "a", 0), (0.5, "a", 0)], **three),
    "nothing for an hour, breaching": state("Silent", [(60, "a", 1)], **three, TreatMissingData="breaching"),
    "20 of cluster a": state("Usual", [(0.1, "a", 20)], EvaluationPeriods=1),
    "4 of cluster a": state("Low", [(0.1, "a", 4)], EvaluationPeriods=1),
}
for case, value in seen.items():
    print(f"{case}: {value}")
as_described = list(seen.values()) == ["ALARM", "ALARM", "ALARM", "INSUFFICIENT_DATA", "ALARM", "OK"]
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
venv/bin/python alarms.py "$port"
