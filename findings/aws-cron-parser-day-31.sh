#!/usr/bin/env bash
# Library:  aws-cron-parser 1.1.12 (npm), which computes when a cron expression of EventBridge fires next.
# Guess:    cron(0 3 31 * ? *) fires in the seven months that have a 31st, as AWS's documentation has it for a day of
#           the month, and cron(0 3 29 2 ? *) every fourth year. If anything is wrong, then the letter W at a month's
#           edge.
# Seen:     Short months fire as well, on the day that their missing day runs over to: 1 December for 31 November, 3
#           March for 31 February, and 1 March for 29 February in every common year. Seven runs a year become twelve.
# Who:      Somebody who shows or tests when the monthly export of a schedule is due next.
# Needs:    Node.js 18 or newer, and npm's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent aws-cron-parser@1.1.12

node - <<'JS'
const { next, parse } = require("aws-cron-parser");

const occurrences = (expression, from, count) => {
  const cron = parse(expression);
  const found = [];
  for (let last = new Date(from); found.length < count; ) {
    last = next(cron, last);
    found.push(last.toISOString().slice(0, 16));
  }
  return found;
};
const seen = {
  "0 3 31 * ? *": occurrences("0 3 31 * ? *", "2026-11-01T00:00:00Z", 8),
  "0 3 29 2 ? *": occurrences("0 3 29 2 ? *", "2026-11-01T00:00:00Z", 3),
  "0 3 L * ? *": occurrences("0 3 L * ? *", "2026-11-01T00:00:00Z", 4),
};
for (const [expression, times] of Object.entries(seen)) console.log(`cron(${expression})`, times.join(" "));

const described = {
  "0 3 31 * ? *": [
    "2026-12-01T03:00", "2026-12-31T03:00", "2027-01-31T03:00", "2027-03-03T03:00",
    "2027-03-31T03:00", "2027-05-01T03:00", "2027-05-31T03:00", "2027-07-01T03:00",
  ],
  "0 3 29 2 ? *": ["2027-03-01T03:00", "2028-02-29T03:00", "2029-03-01T03:00"],
  // The last day of the month is right: it is the way to ask for it.
  "0 3 L * ? *": ["2026-11-30T03:00", "2026-12-31T03:00", "2027-01-31T03:00", "2027-02-28T03:00"],
};
const asDescribed = JSON.stringify(seen) === JSON.stringify(described);
console.log(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
process.exit(asDescribed ? 0 : 1);
JS
