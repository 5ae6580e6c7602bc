#!/usr/bin/env bash
# Library:  jsonata 2.0.6 (npm, the version that AWS names for Step Functions) and 2.2.2, and those between.
# Guess:    A number that JavaScript holds exactly, as 1795836720123456 (microseconds since 1970), has the same digits
#           as text: in $string(n), in n & '', and within the JSON that $string makes of an object. All of 2.x agree on
#           it.
# Seen:     Up to 2.1.0 every number becomes text with at most 15 significant digits: ...123456 turns into ...123460,
#           also within $string of an object, though the number itself passes through unharmed. From the patch release
#           2.1.1 on it is exact.
# Who:      Anyone who makes an S3 key, a name or a message of a time in microseconds, an offset or another count of 16
#           digits in a state machine, and has tried the expression with a newer jsonata. $formatNumber(n, '#0') is
#           exact in all.
# Needs:    Node.js 18 or newer, and npm's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent \
  v206@npm:jsonata@2.0.6 v210@npm:jsonata@2.1.0 v211@npm:jsonata@2.1.1 v222@npm:jsonata@2.2.2

node - <<'JS'
const input = { n: 1795836720123456 };
const expressions = ["$string(n)", "n & ''", "$string({'at': n})", "n", "$formatNumber(n, '#0')"];

const main = async () => {
  const seen = {};
  for (const version of ["206", "210", "211", "222"]) {
    const jsonata = require(`v${version}`);
    seen[version] = [];
    for (const expression of expressions) seen[version].push(await jsonata(expression).evaluate(input));
    console.log(`jsonata ${[...version].join(".")}:`, seen[version].join("  "));
  }
  const rounded = ["1795836720123460", "1795836720123460", '{"at":1795836720123460}', input.n, "1795836720123456"];
  const exact = ["1795836720123456", "1795836720123456", '{"at":1795836720123456}', input.n, "1795836720123456"];
  const asDescribed = JSON.stringify(seen) === JSON.stringify({ 206: rounded, 210: rounded, 211: exact, 222: exact });
  console.log(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
  process.exit(asDescribed ? 0 : 1);
};
main();
JS
