import { STATES } from './protection.ts';

/** Cut out of a square of 16 pixels, so that a state has a shape beside its word and colour. */
const SHAPES = {
  UNPROTECTED:
    'M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7zM5.2 4 4 5.2 6.8 8 4 10.8 5.2 12 8 9.2l2.8 2.8 1.2-1.2L9.2 8 12 5.2 10.8 4 8 6.8z',
  LATE: 'M8 .6 16 15.2H0zM7.1 5.6v5h1.8v-5zM7.1 11.8v1.8h1.8v-1.8z',
  UNKNOWN:
    'M8 0a8 8 0 1 1 0 16A8 8 0 1 1 8 0zM5 6.2h1.8a1.2 1.2 0 1 1 1.9 1C7.6 7.9 7.1 8.4 7.1 9.9h1.8c0-.8.3-1.1 1.1-1.7A3 3 0 1 0 5 6.2zM7.1 11.1v1.9h1.8v-1.9z',
  NEW: 'M4 0h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4zM7.1 3.7v3.4H3.7v1.8h3.4v3.4h1.8V8.9h3.4V7.1H8.9V3.7z',
  PROTECTED: 'M8 0a8 8 0 1 1 0 16A8 8 0 1 1 8 0zM6.8 9.2 4.7 7.1 3.4 8.4l3.4 3.4 5.9-5.9-1.3-1.3z',
  EXCLUDED: 'M8 0a8 8 0 1 1 0 16A8 8 0 1 1 8 0zM4 7.1v1.8h8V7.1z',
} as const;

const forEachState = (rule: (state: keyof typeof SHAPES) => string): string => STATES.map(rule).join('\n');

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --line: #dfe3e8; --text: #1a2027; --soft: #56606b; --link: #0a5bb5;
  --red: #b3261e; --orange: #a34a00; --blue: #0a5bb5; --green: #18713a; --violet: #6b46b8; --grey: #56606b;
  --mark: #2c8f57; --gap: #828b95;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #171c23; --line: #2b323b; --text: #e8ebee; --soft: #a0aab5; --link: #7db7f7;
    --red: #ff8f85; --orange: #f2a65e; --blue: #7db7f7; --green: #57c785; --violet: #b9a0f5; --grey: #a0aab5;
    --mark: #46b176; --gap: #65707b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
h1, h2, h3, p, ul, pre, fieldset { margin: 0; padding: 0; }
h1 { display: flex; gap: 14px; align-items: center; font-size: clamp(22px, 4vw, 30px); line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 36px 0 12px; font-size: 18px; }
h3 { font-size: 15px; }
small, .soft { color: var(--soft); font-size: 13px; }
a { color: var(--link); }
a, button, input, summary, .scroll { outline-offset: 2px; }
:focus-visible, label:has(:focus-visible) { outline: 2px solid var(--link); }
header { padding-top: 36px; }
header p { margin-top: 10px; }
.where { margin: 0 0 10px; color: var(--soft); }

.s { color: var(--state); font-weight: 600; white-space: nowrap; }
.s::before, h1::before, .tile::before { content: ""; display: inline-block; flex: none; width: 16px; height: 16px; margin-right: 7px; vertical-align: -2.5px; background: var(--state); print-color-adjust: exact; forced-color-adjust: none; }
h1::before { margin: 0 4px; transform: scale(1.6); }
${forEachState((state) => `.${state} .s::before, h1.${state}::before, .tile.${state}::before { clip-path: path(evenodd, "${SHAPES[state]}"); }`)}
.UNPROTECTED { --state: var(--red); }
.LATE { --state: var(--orange); }
.UNKNOWN { --state: var(--violet); }
.NEW { --state: var(--blue); }
.PROTECTED { --state: var(--green); }
.EXCLUDED { --state: var(--grey); }

.note { margin-top: 20px; padding: 12px 16px; border: 1px solid var(--line); border-left: 4px solid var(--state); border-radius: 8px; background: var(--card); }
.note li, .todo li { list-style: none; }
.fleet { display: block; width: 100%; height: 8px; margin-top: 28px; border-radius: 4px; background: var(--line); }
.fleet rect { fill: var(--state); }
fieldset { min-width: 0; margin-top: 12px; border: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(135px, 1fr)); gap: 10px; }
legend, .away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.tile { position: relative; display: grid; grid-template-columns: auto 1fr; align-items: center; align-content: start; padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); cursor: pointer; }
.tile input { position: absolute; opacity: 0; }
.tile::before { margin-right: 8px; }
.all::before { display: none; }
.tile b { font-size: 26px; line-height: 1.1; }
.tile span, .tile small { grid-column: 1 / -1; }
.tile span { overflow-wrap: normal; margin-top: 4px; color: var(--state, var(--text)); font-weight: 600; }
.tile:has(:checked) { border-color: var(--state, var(--text)); box-shadow: inset 0 0 0 1px var(--state, var(--text)); }

.todo li { margin-top: 10px; padding: 14px 16px; border: 1px solid var(--line); border-left: 4px solid var(--state); border-radius: 8px; background: var(--card); }
.todo p { margin-top: 4px; }
pre { margin-top: 10px; padding: 10px 12px; border-radius: 6px; background: var(--page); white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; }
summary { margin-top: 8px; cursor: pointer; color: var(--link); }

.bar { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: end; justify-content: space-between; margin: 36px 0 12px; }
.bar h2 { margin: 0; }
#find:not([hidden]) { display: flex; gap: 10px; align-items: center; }
#find output:empty { display: none; }
#find input { width: 200px; padding: 6px 10px; border: 1px solid var(--soft); border-radius: 6px; background: var(--card); color: inherit; font: inherit; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; padding: 10px 14px; color: var(--soft); font-size: 13px; }
thead th { padding: 8px 14px; text-align: left; vertical-align: top; color: var(--soft); font-size: 13px; font-weight: 600; white-space: nowrap; border-bottom: 1px solid var(--line); background: var(--card); }
thead small { display: block; font-weight: 400; }
tbody { border-top: 1px solid var(--line); }
tbody[hidden] { display: none !important; }
tbody th, td { padding: 11px 14px; text-align: left; vertical-align: top; }
tbody th { font-weight: 600; min-width: 140px; }
tr + tr td { padding-top: 0; color: var(--soft); font-size: 13px; }
.stale tr + tr, .stale .todo { display: none; }
td small { display: block; }
td:nth-child(3), td:nth-child(5) { white-space: nowrap; }
td:nth-child(4) { min-width: 200px; }
tbody th, td a { unicode-bidi: isolate; }
td p + p { margin-top: 6px; }
td:nth-child(4) small:not(:last-child) { margin-bottom: 6px; }
td:nth-child(3) svg { display: block; width: 110px; height: 4px; margin-top: 6px; border-radius: 2px; background: var(--line); print-color-adjust: exact; }
td:nth-child(3) path { stroke: var(--state); stroke-width: 8; }
.m { display: block; width: 180px; height: 20px; overflow: visible; }
.m path { stroke: var(--mark); stroke-dasharray: 4 2; fill: none; }
.m .B { stroke-width: 20; }
.m .C, .m .E { stroke-width: 9; }
.m .N { stroke: var(--gap); stroke-width: 2; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 12px 2px 0; }
.key li { display: flex; gap: 6px; align-items: center; list-style: none; }
.key .m { width: 4px; }
.nothing { display: none; padding: 14px; }
body:not(:has(tbody:not([hidden]))) .nothing { display: block; }
footer { margin-top: 28px; padding-bottom: 40px; }
${forEachState(
  (state) =>
    `body:has(#show-${state}:checked) tbody:not(.${state}) { display: none; } body:has(#show-${state}:checked):not(:has(tbody.${state}:not([hidden]))) .nothing { display: block; }`,
)}

@media screen and (min-width: 1061px) {
  .scroll { overflow: visible; }
  thead th { position: sticky; top: 0; }
}
@media screen and (max-width: 1060px) {
  .scroll { border: 0; background: none; overflow: visible; }
  caption { padding: 0 2px 8px; }
  table, caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody { display: block; margin-bottom: 10px; padding: 12px 14px; border: 1px solid var(--line); border-left: 4px solid var(--state); border-radius: 10px; background: var(--card); }
  tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 10px 16px; }
  tbody th, td { padding: 0; min-width: 0; }
  tbody th { order: -1; }
  td:nth-child(4) { order: 1; }
  td:nth-child(6) { order: 2; }
  td:nth-child(4), td:nth-child(6) { grid-column: span 2; }
  td:nth-child(n + 3)::before { display: block; color: var(--soft); font-size: 13px; }
  td:nth-child(3)::before { content: "Age"; }
  td:nth-child(4)::before { content: "Newest recovery points"; }
  td:nth-child(5)::before { content: "Next due"; }
  td:nth-child(6)::before { content: "Last 30 days"; margin-bottom: 3px; }
  tr + tr { display: block; margin-top: 10px; }
  tr + tr td:first-child { display: none; }
  #find input { width: 150px; }
}
@media screen and (max-width: 560px) {
  header, main, footer { padding: 0 14px; }
  header { padding-top: 24px; }
  fieldset { grid-template-columns: 1fr 1fr; gap: 8px; }
  .all { grid-column: 1 / -1; }
}
@media screen and (forced-colors: active) {
  .tile:has(:checked) { padding: 10px 12px; border: 3px solid Highlight; }
}
@media print {
  body { background: none; font-size: 11px; }
  .scroll { overflow: visible; }
  tbody, .tile, .todo li { break-inside: avoid; }
  tbody th, td, thead th { position: static; padding: 5px 6px; }
  tbody th { min-width: 90px; }
  td:nth-child(4) { min-width: 0; }
  header, main, footer { padding: 0; }
  fieldset { grid-template-columns: repeat(7, 1fr); gap: 6px; }
  .tile { padding: 7px 8px; }
  .tile b { font-size: 19px; }
  small, .soft, caption, tr + tr td, thead th { font-size: 10px; }
  pre { font-size: 10px; }
  td .m { zoom: .67; }
  #find:has(output:empty) { display: none; }
  ::details-content { content-visibility: visible; }
}
`;
