#!/usr/bin/env bash
# Library:  jsonata 2.0.6 (npm, the version that AWS names for Step Functions), and 2.2.2.
# Guess:    $fromMillis(ms, picture, '-0330') and $toMillis(text, picture) know the offset of Newfoundland, -03:30: the
#           reference is right, and where a port of it differs, the port is an hour wrong.
# Seen:     The reference is wrong in both directions. $toMillis counts the minutes with the wrong sign, and reads
#           -03:30 as -02:30. $fromMillis rounds the hours down, and shows -04:30 and a clock an hour behind. +05:30
#           and -03:00 are right, and so is $toMillis without a picture.
# Who:      Operators in Newfoundland (-03:30, -02:30) or the Marquesas (-09:30), in an expression of a state machine
#           that writes or reads a local time, for a snapshot's name or a notice.
# Needs:    Node.js 18 or newer, and npm's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent v206@npm:jsonata@2.0.6 v222@npm:jsonata@2.2.2

node - <<'JS'
const picture = "[Y0001]-[M01]-[D01] [H01]:[m01] [Z]";
const instant = Date.parse("2026-11-28T12:00:00Z");
const cases = {
  // What is written, as it is; then what is read of the right text, as minutes that it is off.
  "-03:30": { zone: "-0330", right: "2026-11-28 08:30 -03:30" },
  "-09:30": { zone: "-0930", right: "2026-11-28 02:30 -09:30" },
  "-03:00": { zone: "-0300", right: "2026-11-28 09:00 -03:00" },
  "+05:30": { zone: "+0530", right: "2026-11-28 17:30 +05:30" },
};
const described = {
  "-03:30": ["2026-11-28 07:30 -04:30", -60, 0],
  "-09:30": ["2026-11-28 01:30 -10:30", -60, 0],
  "-03:00": ["2026-11-28 09:00 -03:00", 0, 0],
  "+05:30": ["2026-11-28 17:30 +05:30", 0, 0],
};

const main = async () => {
  let asDescribed = true;
  for (const version of ["206", "222"]) {
    const jsonata = require(`v${version}`);
    const seen = {};
    for (const [name, { zone, right }] of Object.entries(cases)) {
      const text = await jsonata("$fromMillis(instant, picture, zone)").evaluate({ instant, picture, zone });
      const read = await jsonata("$toMillis(right, picture)").evaluate({ right, picture });
      const iso = right.replace(" ", "T").replace(" ", ":00.000");
      const plain = await jsonata("$toMillis(iso)").evaluate({ iso });
      seen[name] = [text, (read - instant) / 60_000, (plain - instant) / 60_000];
      console.log(`jsonata ${[...version].join(".")}, ${name}: wrote "${text}", right is "${right}";`,
        `read the right text ${seen[name][1]} minutes off with the picture, ${seen[name][2]} without`);
    }
    asDescribed &&= JSON.stringify(seen) === JSON.stringify(described);
  }
  console.log(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
  process.exit(asDescribed ? 0 : 1);
};
main();
JS
