#!/usr/bin/env bash
# Library:  aws-local-stepfunctions 3.0.0 (npm), which runs state machines of the Amazon States Language.
# Guess:    Pass and Choice states, which it lists as fully supported, are right. If a value of a definition that is
#           false, 0 or empty is lost, then in comparisons (BooleanEquals, NumericEquals, StringEquals).
# Seen:     These are right. Lost is the `false` of a test for a kind: {"IsPresent": false} never matches, whether the
#           field is there or not, and neither do IsNull, IsString, IsNumeric, IsBoolean and IsTimestamp with false. A
#           Pass whose Result is false, 0, "" or null passes its input on, or puts the whole input at its ResultPath.
#           And "ResultPath": "$", the default, does not replace the input where it is written: it adds a field named
#           "$". Comparisons do not look at the type: "9" is greater than 5 as a number, and 9 greater than "5" as a
#           string, where the language's specification has no match.
# Who:      Anyone who tests a machine there that looks for what is missing (no checksum yet, no token for a next page)
#           or sets a flag to false or a count to 0: it takes the other branch, or a flag is an object and so true.
# Needs:    Node.js 20 or newer (the package asks for 22; its Pass and Choice states run on 20), and npm's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund aws-local-stepfunctions@3.0.0

cat > falsehoods.mjs <<'JS'
import { StateMachine } from 'aws-local-stepfunctions'

const run = (StartAt, States, input) => new StateMachine({ StartAt, States }).run(input).result
const matches = (rule, input) => {
  const word = Result => ({ Type: 'Pass', Result, End: true })
  const Choices = [{ Variable: '$.Field', ...rule, Next: 'Yes' }]
  const Choose = { Type: 'Choice', Choices, Default: 'No' }
  return run('Choose', { Choose, Yes: word('match'), No: word('default') }, input)
}
const pass = fields => run('Set', { Set: { Type: 'Pass', ...fields, End: true } }, { Count: 7 })

const rules = [
  [{ IsPresent: true }, { Field: 1 }, 'match'],
  [{ IsPresent: false }, { Field: 1 }, 'default'],
  [{ IsPresent: false }, {}, 'default'],
  [{ IsNull: false }, { Field: 1 }, 'default'],
  [{ IsString: false }, { Field: 1 }, 'default'],
  [{ IsNumeric: false }, { Field: 'a' }, 'default'],
  [{ IsBoolean: false }, { Field: 1 }, 'default'],
  [{ IsTimestamp: false }, { Field: 1 }, 'default'],
  [{ BooleanEquals: false }, { Field: false }, 'match'],
  [{ NumericEquals: 0 }, { Field: 0 }, 'match'],
  [{ StringEquals: '' }, { Field: '' }, 'match'],
  [{ NumericGreaterThan: 5 }, { Field: '9' }, 'match'],
  [{ StringGreaterThan: '5' }, { Field: 9 }, 'match'],
]
let asDescribed = true
const expect = (text, got, described) => {
  console.log(`${text}: ${JSON.stringify(got)}`)
  asDescribed &&= JSON.stringify(got) === JSON.stringify(described)
}
for (const [rule, input, described] of rules) {
  expect(`${JSON.stringify(rule)} of ${JSON.stringify(input)}`, await matches(rule, input), described)
}
for (const Result of [false, 0, '', null]) {
  expect(`Result ${JSON.stringify(Result)}`, await pass({ Result }), { Count: 7 })
  const flagged = await pass({ Result, ResultPath: '$.Flag' })
  expect(`Result ${JSON.stringify(Result)} at $.Flag`, flagged, { Count: 7, Flag: { Count: 7 } })
}
expect('Result 1', await pass({ Result: 1 }), 1)
expect('Result 1 at $', await pass({ Result: 1, ResultPath: '$' }), { Count: 7, $: 1 })
console.log(asDescribed ? 'as described' : 'CHANGED: not as described at the top of this script')
process.exit(asDescribed ? 0 : 1)
JS
node falsehoods.mjs
