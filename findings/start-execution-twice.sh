#!/usr/bin/env bash
# Library:  The Step Functions of ministack 1.5.33 and of moto 5.2.5 (PyPI), through boto3 1.43.106.
# Guess:    StartExecution with the name and the input of an execution that still runs answers with that execution, as
#           AWS documents it for standard workflows, in both; with another input it is ExecutionAlreadyExists.
# Seen:     moto does so. MiniStack refuses the second call with ExecutionAlreadyExists, whatever the input: a name is
#           free or taken there.
# Who:      A starter that names executions after what they do, so that an event delivered twice or a request tried
#           again starts nothing new and still succeeds. On MiniStack its second call fails, and a test of that fails
#           with it.
# Needs:    Python 3.10 or newer with venv, and pip's network. Starts MiniStack on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check \
  ministack==1.5.33 'moto[stepfunctions]==5.2.5' boto3==1.43.106 botocore==1.43.106
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Its listener for IoT would be on all interfaces.
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 venv/bin/python -m ministack >ministack.log 2>&1 &
server=$!

cat > twice.py <<'PY'
import json, sys, time
import boto3
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

keys = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
role = "arn:aws:iam::123456789012:role/role"


def three_starts(client):
    machine = client.create_state_machine(name="machine", definition=json.dumps(waits), roleArn=role)["stateMachineArn"]
    started, answers = {}, []
    for text in ('{"a":1}', '{"a":1}', '{"a":2}'):
        try:
            answer = client.start_execution(stateMachineArn=machine, name="copy-of-tonight", input=text)
            arn = answer["executionArn"]
            same = started.setdefault(arn, answer["startDate"]) == answer["startDate"]
            running = client.describe_execution(executionArn=arn)["status"] == "RUNNING"
            answers.append("that execution" if answers and same and running else "started")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    return answers


with mock_aws():
    moto = three_starts(boto3.client("stepfunctions", **keys))
client = boto3.client("stepfunctions", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", **keys)
for _ in range(120):
    try:
        client.list_state_machines()
        break
    except EndpointConnectionError:
        time.sleep(0.5)
ministack = three_starts(client)

print(f"start, the same again, another input:\nmoto       {moto}\nMiniStack  {ministack}")
as_described = moto == ["started", "that execution", "ExecutionAlreadyExists"] and ministack == [
    "started", "ExecutionAlreadyExists", "ExecutionAlreadyExists"]
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
venv/bin/python twice.py "$port"
