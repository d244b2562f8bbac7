#!/usr/bin/env node
import { run } from './run';

// A reader such as `head` may close the pipe early.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === 'EPIPE' ? process.exitCode : 2);
});

void run(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
