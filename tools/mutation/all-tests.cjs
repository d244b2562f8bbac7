// The only test file of jest: it loads those of the set, into one registry of modules. `testFiles` is a global of the
// configuration.
/* global describe, testFiles */
for (const file of testFiles) describe(file, () => void require(file));
