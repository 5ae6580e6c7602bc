// osls would parse a .json file into an object, and Fn::Sub needs text; it runs .cjs only, and inserts .mjs as source.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The state machine's definition, as checked in. */
module.exports = () => readFileSync(join(__dirname, '../statemachine/copy-snapshot/definition.asl.json'), 'utf8');
