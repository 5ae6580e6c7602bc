#!/usr/bin/env bash
# Library:  ministack 1.5.33 (PyPI), its S3, beside moto 5.2.5 (PyPI), through boto3 1.43.106.
# Guess:    An object uploaded in two parts with CRC64NVME has the CRC-64/NVME of all its bytes, and the type FULL_OBJECT,
#           as AWS documents it: for this algorithm there is no other type.
# Seen:     moto does it, without a type. MiniStack does it for an object uploaded at once. In parts it completes the
#           upload, and then gives the CRC of the parts' checksums with "-2" behind it, and the type COMPOSITE, which S3
#           does not have for this algorithm.
# Who:      Anyone who tests there that a large backup in S3 is whole, by its checksum instead of reading it: what is
#           right for small files fails from the size on at which the SDK uploads in parts, or is adapted to be wrong.
# Needs:    Python 3.10 or newer with venv, and pip's network. Starts MiniStack on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check \
  moto==5.2.5 ministack==1.5.33 boto3==1.43.106 'botocore[crt]==1.43.106'
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Its listener for IoT would be on all interfaces.
BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 venv/bin/python -m ministack >ministack.log 2>&1 &
server=$!

cat > parts.py <<'PY'
import base64
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

POLYNOMIAL = 0x9A6C9329AC4BC9B5
PARTS = [b"a" * 5 * 1024 * 1024, b"b" * 1024]


def one(value):
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


TABLE = [one(value) for value in range(256)]


def crc64(data):
    value = 2**64 - 1
    for byte in data:
        value = TABLE[(value ^ byte) & 255] ^ value >> 8
    return (value ^ (2**64 - 1)).to_bytes(8, "big")


def text(data):
    return base64.b64encode(data).decode()


assert crc64(b"123456789").hex() == "ae8b14860a799888", "the check value of CRC-64/NVME"
each = b"".join(map(crc64, PARTS))
known = {
    text(crc64(b"".join(PARTS))): "the CRC of all bytes",
    text(crc64(each)) + "-2": "the CRC of the parts' CRCs, and -2",
}


def checksums(client):
    client.create_bucket(Bucket="exports")
    name = {"Bucket": "exports", "Key": "parts.rdb"}
    crc = {"ChecksumAlgorithm": "CRC64NVME"}
    client.put_object(Bucket="exports", Key="once.rdb", Body=b"".join(PARTS), **crc)
    upload = name | {"UploadId": client.create_multipart_upload(**name, **crc)["UploadId"]}
    parts = []
    for number, body in enumerate(PARTS, 1):
        part = client.upload_part(**upload, PartNumber=number, Body=body, **crc)
        parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumCRC64NVME": text(crc64(body))})
    client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    found = [client.head_object(Bucket="exports", Key=key, ChecksumMode="ENABLED") for key in ("once.rdb", "parts.rdb")]
    return [(known.get(each["ChecksumCRC64NVME"], each["ChecksumCRC64NVME"]), each.get("ChecksumType")) for each in found]


keys = {
    "region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b",
    "config": Config(s3={"addressing_style": "path"}),
}
with mock_aws():
    seen = {"moto": checksums(boto3.client("s3", **keys))}
ministack = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", **keys)
for _ in range(120):
    try:
        ministack.list_buckets()
        break
    except EndpointConnectionError:
        time.sleep(0.5)
seen["MiniStack"] = checksums(ministack)
for name, (once, parts) in seen.items():
    print(f"{name}, at once: {once[0]}, type {once[1]}")
    print(f"{name}, in parts: {parts[0]}, type {parts[1]}")
whole, of_crcs = known.values()
as_described = seen == {
    "moto": [(whole, None), (whole, None)],
    "MiniStack": [(whole, "FULL_OBJECT"), (of_crcs, "COMPOSITE")],
}
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
venv/bin/python parts.py "$port"
