#!/usr/bin/env bash
# Library:  rotate-backups 8.1 (PyPI), its command on folders that are named after days.
# Guess:    --weekly keeps one backup for each ISO week that has one, over New Year too, and the newest backup is not
#           among those that are deleted.
# Seen:     A week's key is the calendar year with the ISO week. 30 and 31 December 2024 are in ISO week 1 (of 2025),
#           and so count as "2024, week 1": they come before all other weeks of 2024, and are deleted on their own day,
#           the newest backup among them. --weekly=52 does it to a backup of each Monday without --relaxed, too. The
#           first three days of 2021 are week 53, and count as the newest week of 2021 until it ends: at the end of
#           February, --weekly=4 --relaxed keeps New Year's backup and three weeks.
# Who:      Anyone who ages nightly or weekly backups by weeks: 1 to 3 January 2027 are next to count as the newest week
#           of their year, and 31 December 2029 as its oldest. A --daily beside it hides this for as many days.
# Needs:    Python 3 with venv on Linux, and pip's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check rotate-backups==8.1

rotate() { # rotate <newest day> <days apart> <options...>; prints the newest four that are left
  local folder="$work/$1-$2"
  python3 - "$folder" "$1" "$2" <<'PY'
import datetime, os, sys
for back in range(60):
    day = datetime.date.fromisoformat(sys.argv[2]) - datetime.timedelta(back * int(sys.argv[3]))
    os.makedirs(f"{sys.argv[1]}/{day}")
PY
  "$work/venv/bin/rotate-backups" --config=/dev/null "${@:3}" "$folder" 2>"$work/log" || cat "$work/log" >&2
  find "$folder" -mindepth 1 -printf '%f\n' | sort | tail -n 4 | paste -sd ' '
}
nightly=$(rotate 2024-12-31 1 --weekly=4 --relaxed)
weekly=$(rotate 2024-12-30 7 --weekly=52)
february=$(rotate 2021-02-28 1 --weekly=4 --relaxed)
usual=$(rotate 2024-12-28 1 --weekly=4 --relaxed)
echo "nightly until 2024-12-31: $nightly"
echo "every Monday until 2024-12-30, --weekly=52: $weekly"
echo "nightly until 2021-02-28: $february"
echo "nightly until 2024-12-28: $usual"
if [ "$nightly" = '2024-12-02 2024-12-09 2024-12-16 2024-12-23' ] &&
  [ "$weekly" = '2024-12-02 2024-12-09 2024-12-16 2024-12-23' ] &&
  [ "$february" = '2021-01-01 2021-02-08 2021-02-15 2021-02-22' ] &&
  [ "$usual" = '2024-12-02 2024-12-09 2024-12-16 2024-12-23' ]; then
  echo 'as described'
else
  echo 'CHANGED: not as described at the top of this script'
  exit 1
fi
