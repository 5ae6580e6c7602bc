#!/usr/bin/env bash
# Library:  aws-croniter 2.1.1 (PyPI), which computes when a cron expression of EventBridge fires.
# Guess:    get_prev() and get_final_execution_time() are the mirror of get_next() and get_all_schedule_bw_dates(): the
#           last of the runs that the one lists in a span is what the other ones find from its end. If not, then at the
#           letter W at a month's edge.
# Seen:     Where the month field names months, the way back leaves out every month whose last listed day does not
#           exist, with all its runs. Daily in June, asked in November, has never run, though the span up to then lists
#           30 runs; the 1st and 31st of every quarter's last month ran last in March, not on 1 September. With L, or
#           days up to 28, it is right. And a bare L as day of the week, which AWS documents as the last one of the
#           week, is taken as valid and has no run at all, in either direction.
# Who:      Anyone who asks for a schedule's last run to tell whether a backup is overdue: nothing was due, so nothing
#           is missed.
# Needs:    Python 3.10 or newer with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check aws-croniter==2.1.1 python-dateutil==2.9.0.post0

"$work/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, timezone
from aws_croniter import AwsCroniter

start, end = (datetime(year, 11, 29, tzinfo=timezone.utc) for year in (2025, 2026))


def text(time):
    return None if time is None else f"{time:%Y-%m-%d}"


seen = {}
for expression in ("0 3 * 6 ? *", "0 3 1,31 3,6,9,12 ? *", "0 3 1,28 3,6,9,12 ? *", "0 3 L 6 ? *", "0 3 ? * L *",
                   "0 3 ? * 7 *"):
    cron = AwsCroniter(expression)
    runs = cron.get_all_schedule_bw_dates(start, end)
    last = text(runs[-1]) if runs else None
    back = text(cron.get_prev(end)[0])
    seen[expression] = [len(runs), last, back, text(cron.get_next(end)[0])]
    same = text(cron.get_final_execution_time(start, end)) == back
    print(f"cron({expression}): {len(runs)} runs, the last on {last}; from the end: {back}; next:", seen[expression][3])
    assert same or back is None or back < text(start), "the two ways back differ"

as_described = seen == {
    "0 3 * 6 ? *": [30, "2026-06-30", None, "2027-06-01"],
    "0 3 1,31 3,6,9,12 ? *": [6, "2026-09-01", "2026-03-31", "2026-12-01"],
    "0 3 1,28 3,6,9,12 ? *": [8, "2026-09-28", "2026-09-28", "2026-12-01"],
    "0 3 L 6 ? *": [1, "2026-06-30", "2026-06-30", "2027-06-30"],
    "0 3 ? * L *": [0, None, None, None],
    "0 3 ? * 7 *": [53, "2026-11-28", "2026-11-28", "2026-12-05"],
}
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
