#!/usr/bin/env bash
# Library:  @dagrejs/dagre 3.1.3 (npm), beside 3.0.0 and 2.0.4.
# Guess:    An edge from a node to itself gets points that leave the node's right side and come back to it, as the
#           points of every other edge begin and end at the borders of their nodes, and as dagre 2 and 3.0 do it.
# Seen:     Since 3.1.0 the points of a self loop neither begin nor end at its node. For a node of 80 by 30 with its
#           right side at x = 80, the first two are as far to the right of the loop's tip (160) as the tip (120) is of
#           the node, two are at a corner of the node, and the last two at the tip. Drawn, it is a zigzag. Other edges
#           are as before.
# Who:      Anyone who draws a state machine in which a state comes back to itself (a retry, a choice that polls), and
#           takes the update from 3.0 to 3.1 for a small one.
# Needs:    Node.js 18 or newer, and npm's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --no-audit --no-fund --silent \
  v204@npm:@dagrejs/dagre@2.0.4 v300@npm:@dagrejs/dagre@3.0.0 v313@npm:@dagrejs/dagre@3.1.3

node - <<'JS'
const layout = (version) => {
  const dagre = require(version);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB" });
  for (const name of ["Poll", "Done"]) graph.setNode(name, { width: 80, height: 30 });
  graph.setEdge("Poll", "Poll", {});
  graph.setEdge("Poll", "Done", {});
  dagre.layout(graph);
  const right = graph.node("Poll").x + 40;
  return {
    right,
    loop: graph.edge("Poll", "Poll").points.map(({ x, y }) => [Math.round(x), Math.round(y)]),
    down: graph.edge("Poll", "Done").points.map(({ x, y }) => [Math.round(x), Math.round(y)]),
  };
};
const seen = Object.fromEntries(["v204", "v300", "v313"].map((version) => [version, layout(version)]));
for (const [version, { right, loop, down }] of Object.entries(seen)) {
  console.log(`${[...version.slice(1)].join(".")}: right side at ${right}; loop ${loop.join(" ")}; edge down ${down.join(" ")}`);
}

const endsAtItsNode = ({ right, loop }) => loop[0][0] === right && loop.at(-1)[0] === right;
const asDescribed = endsAtItsNode(seen.v204) && endsAtItsNode(seen.v300) && !endsAtItsNode(seen.v313)
  && JSON.stringify(seen.v313.loop) === "[[160,0],[160,0],[120,15],[80,30],[80,30],[120,15],[120,15]]"
  && JSON.stringify(seen.v313.down) === JSON.stringify(seen.v300.down);
console.log(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
process.exit(asDescribed ? 0 : 1);
JS
