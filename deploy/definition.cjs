// osls would parse a .json file into an object, and Fn::Sub needs text; it runs .cjs only, and inserts .mjs as source.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '../statemachine');
/** @param {string} machine */
const fileOf = (machine) => join(folder, machine, 'definition.asl.json');
/** @param {string} machine */
const memberOf = (machine) => machine.replace(/-./g, (part) => part.charAt(1).toUpperCase());

/** The definition of each state machine as checked in: `copySnapshot()` is that of the folder copy-snapshot. */
module.exports = Object.fromEntries(
  readdirSync(folder)
    .filter((machine) => existsSync(fileOf(machine)))
    .map((machine) => [memberOf(machine), () => readFileSync(fileOf(machine), 'utf8')]),
);
