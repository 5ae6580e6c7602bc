#!/usr/bin/env bash
# Library:  ministack 1.5.33 (PyPI), its Step Functions, through boto3 1.43.106; beside it the test runner of sfnx 3.1.0
#           (PyPI).
# Guess:    Both keep variables as AWS documents it: all expressions of an Assign read the values from before the state,
#           so that {"now": $now + 1, "last": $now} leaves both one apart, and a Parallel branch has its own variables.
# Seen:     sfnx does. MiniStack assigns one name after the other: an expression reads the new value of a name that
#           stands above it, so that the order of keys in a JSON object decides. And all branches share the machine's
#           variables: one branch reads what the other one set, and so do the states after them. Both executions end
#           as SUCCEEDED. The iterations of an inline Map are apart.
# Who:      Anyone who runs a JSONata machine on MiniStack that counts and collects in one Assign, keeps the first of
#           several errors with the name of its state, or uses one name in two branches.
# Needs:    Python 3.11 or newer with venv, and pip's network. Starts MiniStack on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check \
  ministack==1.5.33 sfnx==3.1.0 jsonata-python==0.7.1 boto3==1.43.106 botocore==1.43.106
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Its listener for IoT would be on all interfaces.
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 venv/bin/python -m ministack >ministack.log 2>&1 &
server=$!

cat > variables.py <<'PY'
import json, sys, time
import boto3
from botocore.exceptions import EndpointConnectionError
from sfnx.testing import run


def machine(**states):
    names = list(states)
    for name, after in zip(names, names[1:] + [None]):
        states[name] |= {"Next": after} if after else {"End": True}
    return {"StartAt": names[0], "States": states}


def step(assign=None, output="{% $states.input %}"):
    return {"Type": "Pass", "Output": output} | ({"Assign": assign} if assign else {})


count = {"now": "{% $now + 1 %}", "last": "{% $now %}"}
begin, end = step({"now": 1, "last": 0}), step(output="{% [$last, $now] %}")
below = machine(A={**begin}, B=step(count), C={**end})
above = machine(A={**begin}, B=step(dict(reversed(count.items()))), C={**end})
sets = machine(A1=step({"part": "first"}), A2=step(output="{% $part %}"))
waits = machine(B1={"Type": "Wait", "Seconds": 1}, B2=step(output="{% $exists($part) ? $part : 'nothing' %}"))
branches = machine(
    A={"Type": "Parallel", "Branches": [sets, waits]},
    B=step(output="{% $append($states.input, $exists($part) ? $part : 'nothing') %}"),
)
machines = {"read below": below, "read above": above, "branch, branch, after": branches}

client = boto3.client("stepfunctions", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="us-east-1",
                      aws_access_key_id="a", aws_secret_access_key="b")
for _ in range(120):
    try:
        client.list_state_machines()
        break
    except EndpointConnectionError:
        time.sleep(0.5)


def on_ministack(name, definition):
    arn = client.create_state_machine(name=name.replace(", ", "-").replace(" ", "-"), definition=json.dumps(definition),
                                      roleArn="arn:aws:iam::123456789012:role/role")["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    for _ in range(300):
        if (ended := client.describe_execution(executionArn=execution))["status"] != "RUNNING":
            break
        time.sleep(0.2)
    return json.loads(ended["output"]) if ended["status"] == "SUCCEEDED" else ended["status"]


seen = {}
for name, definition in machines.items():
    definition["QueryLanguage"] = "JSONata"
    seen[name] = [run(definition, {}).output, on_ministack(name, definition)]
    print(f"{name}: sfnx {seen[name][0]}, MiniStack {seen[name][1]}")
as_described = seen == {
    "read below": [[1, 2], [2, 2]],
    "read above": [[1, 2], [1, 2]],
    "branch, branch, after": [["first", "nothing", "nothing"], ["first", "first", "first"]],
}
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
venv/bin/python variables.py "$port"
