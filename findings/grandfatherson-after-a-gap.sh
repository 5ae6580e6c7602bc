#!/usr/bin/env bash
# Library:  grandfatherson 1.3 (PyPI), a grandfather-father-son rotation of backups.
# Guess:    to_keep(days=3) keeps the newest backup of each of the three newest days that have one, as `restic forget
#           --keep-daily 3` does: when the nightly backup has failed for a while, the last good ones stay.
# Seen:     Both halves are wrong. It counts calendar days back from `now`, so that with no backup in the last three
#           days to_keep is empty and to_delete names every backup there is, the newest too. And of a day it keeps the
#           oldest.
# Who:      Anyone who ages snapshots or exports with it: a schedule that has failed for as long as the retention is
#           cleaned up to nothing by the next run of the rotation.
# Needs:    Python 3 with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check grandfatherson==1.3

"$work/venv/bin/python" - <<'PY'
import sys
from datetime import datetime
from grandfatherson import to_delete, to_keep

# Twice a day, at 03:00 and 15:00, from the 1st to the 19th.
backups = [datetime(2026, 11, day, hour) for day in range(1, 20) for hour in (3, 15)]
soon, late = datetime(2026, 11, 19, 18), datetime(2026, 11, 28, 18)

kept_soon = sorted(to_keep(backups, days=3, now=soon))
kept_late = sorted(to_keep(backups, days=3, now=late))
deleted_late = sorted(to_delete(backups, days=3, now=late))
print(f"{len(backups)} backups, the newest at {max(backups)}")
print(f"days=3, on the evening of the last one, keeps: {[str(one) for one in kept_soon]}")
print(f"days=3, nine days later, keeps: {[str(one) for one in kept_late]}; deletes {len(deleted_late)}")

as_described = (
    kept_soon == [datetime(2026, 11, day, 3) for day in (17, 18, 19)]
    and kept_late == []
    and deleted_late == sorted(backups)
)
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
