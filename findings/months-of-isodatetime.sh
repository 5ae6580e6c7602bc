#!/usr/bin/env bash
# Library:  metomi-isodatetime 1!3.2.0, isochron 0.1.0, and aniso8601 10.0.1 with relativetimebuilder 3.0.3 (PyPI), for
#           dates, durations and recurrences of ISO 8601.
# Guess:    Months are added at once, and the day gives way only where the last month is too short: 31 December and P3M
#           is 31 March, and P12M is P1Y. All three count R/2027-01-31/P1M from its start: 31 January, 28 February, 31
#           March. With the end given in place of the start, the last time is that end.
# Seen:     metomi-isodatetime goes month by month, and loses days in a short one on the way: 31 December and P3M is 28
#           March, 31 January and P12M is 28 January, though P1Y is 31 January. isochron and relativetimebuilder add at
#           once. But all three count each time of a recurrence from the one before, so that every month from the 31st
#           is the 28th from February on, for ever. In R3/P1M/2027-03-31 metomi-isodatetime lists the 28th of three
#           months, and the end that it was given is not among them.
# Who:      Anyone who keeps a backup for P3M or P12M, or takes one at the end of each month: the retention is up to
#           three days short, and the monthly backup lacks the month's last days. Days up to the 28th are right.
# Needs:    Python 3.10 or newer with venv, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check 'metomi-isodatetime==1!3.2.0' \
  isochron==0.1.0 aniso8601==10.0.1 relativetimebuilder==3.0.3 python-dateutil==2.9.0.post0

"$work/venv/bin/python" - <<'PY'
import sys
from itertools import islice

import aniso8601
import isochron
from metomi.isodatetime.parsers import DurationParser, TimePointParser, TimeRecurrenceParser
from relativetimebuilder import RelativeTimeBuilder

MIDNIGHT = "T00:00:00Z"


def metomi(day, period):
    return TimePointParser().parse(day) + DurationParser().parse(period)


def isochron_sum(day, period):
    return isochron.parse_datetime(day) + isochron.parse_duration(period)


def relative(day, period):
    return aniso8601.parse_datetime(day) + aniso8601.parse_duration(period, builder=RelativeTimeBuilder)


def repeating(text):
    return aniso8601.parse_repeating_interval(text, builder=RelativeTimeBuilder)


def series(text, parse):
    return [str(time)[:10] for time in islice(iter(parse(text)), 3)]


libraries = {
    "metomi-isodatetime": (metomi, TimeRecurrenceParser().parse),
    "isochron": (isochron_sum, isochron.parse_recurring),
    "relativetimebuilder": (relative, repeating),
}
sums = [("2026-12-31", "P3M"), ("2027-01-31", "P12M"), ("2027-01-31", "P1Y")]
seen = {}
for name, (add, parse) in libraries.items():
    seen[name] = [str(add(day + MIDNIGHT, period))[:10] for day, period in sums]
    seen[name].append(series(f"R3/2027-01-31{MIDNIGHT}/P1M", parse))
    print(f"{name}: " + ", ".join(f"{day} + {period} = {end}" for (day, period), end in zip(sums, seen[name])))
    print(f"  every month from 31 January: {seen[name][-1]}")
backwards = series(f"R3/P1M/2027-03-31{MIDNIGHT}", TimeRecurrenceParser().parse)
print(f"metomi-isodatetime, every month up to 31 March: {backwards}")

months = ["2027-01-31", "2027-02-28", "2027-03-28"]
right = ["2027-03-31", "2028-01-31", "2028-01-31", months]
as_described = seen == {
    "metomi-isodatetime": ["2027-03-28", "2028-01-28", "2028-01-31", months],
    "isochron": right,
    "relativetimebuilder": right,
} and backwards == ["2027-01-28", "2027-02-28", "2027-03-28"]
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
