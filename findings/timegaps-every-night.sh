#!/usr/bin/env bash
# Library:  timegaps 0.1.1 (PyPI), its command that accepts and rejects backups by their age.
# Guess:    `timegaps days7,weeks4,months3`, which of many months of nightly backups accepts the last seven days, and one
#           of each of four weeks and three months before, leaves that much too when it has rejected backups every
#           night: some 14, the oldest about 90 days old.
# Seen:     On the whole history it accepts 14, up to 90 days old. Run every night, with what it rejects deleted, it
#           never leaves more than eight, and none is older than eight days. Of the backups that are a week old it
#           accepts the newest, which is another one every night, so that none lives to be two weeks old.
# Who:      Anyone who runs it after each backup, as a rotation: the weeks and months of the rule stay empty for ever, and
#           nothing says so. The first run, on an old history, looks right.
# Needs:    Python 3 with venv, and pip's network. Takes a minute.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check timegaps==0.1.1

"$work/venv/bin/python" - "$work/venv/bin/timegaps" <<'PY'
import subprocess
import sys
from datetime import date, timedelta

RULES = "days7,weeks4,months3"
NIGHTS = 130
FIRST = date(2026, 1, 1)


def ages_of_accepted(backups, night):
    command = [sys.argv[1], "--stdin", "--accepted", "--time-from-string", "%Y-%m-%d-%H", "-t"]
    command += [f"{night:%Y%m%d}-040000", RULES]
    lines = "".join(f"{day}-03\n" for day in backups)
    accepted = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return sorted((night - date.fromisoformat(line[:10])).days for line in accepted.split())


history = [FIRST]
kept = [FIRST]
most = oldest = 0
for number in range(1, NIGHTS):
    tonight = FIRST + timedelta(number)
    history.append(tonight)
    # A backup of this hour is younger than any rule, and is not given to the command.
    ages = ages_of_accepted(kept, tonight)
    kept = [tonight - timedelta(age) for age in ages] + [tonight]
    most, oldest = max(most, len(ages)), max([oldest, *ages])
once = ages_of_accepted(history[:-1], history[-1])
print(f"the whole history at once: {len(once)} accepted, ages in days {once}")
print(f"every night for {NIGHTS} nights: at most {most} accepted, none older than {oldest} days, at the end {ages}")
as_described = (len(once), once[-1], most, oldest) == (14, 90, 8, 8)
print("as described" if as_described else "CHANGED: not as described at the top of this script")
sys.exit(0 if as_described else 1)
PY
