#!/usr/bin/env bash
# Library:  ministack 1.5.33 (PyPI), its TestState with mocked errors, through boto3 1.43.106.
# Guess:    For a state with Retry and Catch, a mocked error is RETRIABLE while its retrier has attempts left, with that
#           retrier's index and its next wait, and a CAUGHT_ERROR afterwards: AWS documents that a state retries first.
# Seen:     Catch is looked at first. The same state is CAUGHT_ERROR at its first attempt and at every other one, and
#           never RETRIABLE. Without Catch it is RETRIABLE, but always as retrier 0, though the second one matches, and
#           with waits of 1, 3, 9 and 27 seconds in spite of MaxDelaySeconds 5.
# Who:      Anyone who tests the retries of a state machine there, state by state: a state whose retrier was lost gives
#           the same answers as one that has it, as soon as there is a catcher for the same error.
# Needs:    Python 3.10 or newer with venv, and pip's network. Starts MiniStack on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check \
  ministack==1.5.33 boto3==1.43.106 botocore==1.43.106
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Its listener for IoT would be on all interfaces.
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 venv/bin/python -m ministack >ministack.log 2>&1 &
server=$!

cat > states.py <<'PY'
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

# TestState has a host of its own at AWS, which has no address here.
client = boto3.client("stepfunctions", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="us-east-1",
                      aws_access_key_id="a", aws_secret_access_key="b", config=Config(inject_host_prefix=False))
for _ in range(120):
    try:
        client.list_state_machines()
        break
    except EndpointConnectionError:
        time.sleep(0.5)

retry = [
    {"ErrorEquals": ["Full"], "MaxAttempts": 1},
    {"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "BackoffRate": 3, "MaxDelaySeconds": 5, "MaxAttempts": 4},
]
copy = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "copy"}, "End": True}
states = {
    "Retry and Catch": copy | {"Retry": retry, "Catch": [{"ErrorEquals": ["Busy"], "Next": "Explain"}]},
    "Catch": copy | {"Catch": [{"ErrorEquals": ["Busy"], "Next": "Explain"}]},
    "Retry": copy | {"Retry": retry},
}


def tested(state, retries):
    answer = client.test_state(
        definition=json.dumps(state), input="{}", inspectionLevel="DEBUG",
        mock={"errorOutput": {"error": "Busy", "cause": "as asked"}},
        stateConfiguration={"retrierRetryCount": retries},
    )
    details = answer.get("inspectionData", {}).get("errorDetails", {})
    return [answer["status"], details.get("retryIndex"), details.get("retryBackoffIntervalSeconds")]


seen = {name: [tested(state, retries) for retries in range(5)] for name, state in states.items()}
for name, answers in seen.items():
    print(f"{name}, after 0 to 4 retries: {answers}")
caught = [["CAUGHT_ERROR", None, None]] * 5
retried = [["RETRIABLE", 0, wait] for wait in (1, 3, 9, 27)] + [["FAILED", None, None]]
as_described = seen == {"Retry and Catch": caught, "Catch": caught, "Retry": retried}
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
venv/bin/python states.py "$port"
