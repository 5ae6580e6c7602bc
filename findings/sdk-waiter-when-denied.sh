#!/usr/bin/env bash
# Library:  waitUntilObjectExists of @aws-sdk/client-s3 3.1173.0 (npm); beside it boto3 1.43.106 (PyPI), object_exists.
# Guess:    Both wait for the same API model. It says to go on at 404 and to end well at 200, and nothing of 403: so
#           each ends at once with the error when HeadObject is denied.
# Seen:     boto3's does, after one request. JavaScript's takes 403 (and 400, and 301) for another "not yet": it asks
#           until maxWaitTime is over, and ends as TimeoutError. That access was denied is only in the text of that
#           error, in the observed responses.
# Who:      A script that waits for an exported object under a role without s3:GetObject, or, without s3:ListBucket,
#           where 403 is what a missing object gives: it waits its full time and reports a time-out in place of a
#           permission.
# Needs:    Node.js 20 or newer, Python 3.10 or newer with venv, and the networks of npm and pip. Starts one server on
#           loopback, which denies everything.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent @aws-sdk/client-s3@3.1173.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check boto3==1.43.106 botocore==1.43.106

cat > wait.py <<'PY'
import sys
import boto3
from botocore.exceptions import WaiterError

client = boto3.client("s3", region_name="us-east-1", endpoint_url=sys.argv[1],
                      aws_access_key_id="a", aws_secret_access_key="b")
try:
    client.get_waiter("object_exists").wait(Bucket="b", Key="k", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
except WaiterError as error:
    print(error)
PY
cat > wait.mjs <<'JS'
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { S3Client, waitUntilObjectExists } from "@aws-sdk/client-s3";

let requests = 0;
const server = createServer((_, response) => {
  requests++;
  response.writeHead(403).end();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `http://127.0.0.1:${server.address().port}`;

const client = new S3Client({
  region: "us-east-1", endpoint, forcePathStyle: true, credentials: { accessKeyId: "a", secretAccessKey: "b" },
});
const error = await waitUntilObjectExists({ client, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }, { Bucket: "b", Key: "k" })
  .then(() => undefined, (reason) => reason);
const ofJavaScript = requests;
console.log(`JavaScript: ${ofJavaScript} requests, then ${error?.name}: ${error?.message}`);

requests = 0;
const { stdout } = await promisify(execFile)("venv/bin/python", ["wait.py", endpoint]);
console.log(`boto3: ${requests} request, then ${stdout.trim()}`);
server.close();

const asDescribed = ofJavaScript > 2 && error?.name === "TimeoutError" && error.message.includes("403")
  && requests === 1 && stdout.includes("(403)");
console.log(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
process.exit(asDescribed ? 0 : 1);
JS
node --no-warnings wait.mjs
