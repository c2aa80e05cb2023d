'use strict';

// CommonJS and old syntax on purpose: an old Node must get as far as the sentence below, not a syntax error.
var root = require('path').join(__dirname, '..');
var version = /^(\d+)\.(\d+)/.exec(process.versions.node) || [];
var isTooOld = Number(version[1]) < 20 || (Number(version[1]) === 20 && Number(version[2]) < 19);

if (isTooOld) {
  process.stderr.write(
    'banyan: Node ' + process.versions.node + ' is too old; install Node 20.19 or newer and try again.\n',
  );
  if (process.argv[2] === 'test') process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}

import('./main.mjs').then(function (main) {
  return main.runCommand(root, process.argv[2], process.argv.slice(3));
});
