#!/usr/bin/env bash
# Library:  moto 5.2.5 (PyPI), its SNS and SQS, through boto3 1.43.106.
# Guess:    A subscription with the filter policy {"Bytes": [5368709120]} gets the message of a snapshot of exactly 5
#           GiB, as any other number would do.
# Seen:     Subscribe answers InternalError (a 500, which SDKs try again) for a number in a filter policy from a
#           billion on. With one less, the message arrives. AWS documents it: numbers are matched from minus to plus a
#           billion. As a bound of a range, ["numeric", ">="], moto takes and matches it all the same.
# Who:      Somebody who filters notices by size: sizes in bytes pass a billion at 0.93 GiB, so that a policy that
#           works for test data has no valid form for real snapshots. A filter needs GiB, or a word.
# Needs:    Python 3.10 or newer with venv, and pip's network. No server listens on a port.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check moto==5.2.5 boto3==1.43.106 botocore==1.43.106

"$work/venv/bin/python" - <<'PY'
import json
import sys
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

keys = {
    "region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b",
    "config": Config(retries={"total_max_attempts": 1}),
}


def delivered(rule, size):
    with mock_aws():
        sns, sqs = boto3.client("sns", **keys), boto3.client("sqs", **keys)
        topic = sns.create_topic(Name="topic")["TopicArn"]
        queue = sqs.create_queue(QueueName="queue")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {"FilterPolicy": json.dumps({"Bytes": [rule]})}
        try:
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=policy)
        except ClientError as error:
            return f"{error.response['Error']['Code']}, status {error.response['ResponseMetadata']['HTTPStatusCode']}"
        bytes_of_snapshot = {"Bytes": {"DataType": "Number", "StringValue": str(size)}}
        sns.publish(TopicArn=topic, Message="done", MessageAttributes=bytes_of_snapshot)
        return f"{len(sqs.receive_message(QueueUrl=queue).get('Messages', []))} delivered"


seen = {
    "exactly 999999999": delivered(999_999_999, 999_999_999),
    "exactly 1000000000": delivered(1_000_000_000, 1_000_000_000),
    "exactly 5368709120": delivered(5_368_709_120, 5_368_709_120),
    "at least 5368709120": delivered({"numeric": [">=", 5_368_709_120]}, 5_368_709_120),
}
for policy, result in seen.items():
    print(f"Bytes {policy}: {result}")
refused = "InternalError, status 500"
as_described = list(seen.values()) == ["1 delivered", refused, refused, "1 delivered"]
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
