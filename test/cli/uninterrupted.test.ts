import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MODULE = join(__dirname, '../../lib/cli/uninterrupted.ts');

/** A process that gets a signal amid some work, and says how far it came. */
function interrupted(held: boolean, signal: string): { said: string; signal: string | null } {
  const work = `(() => {
    console.log('begun');
    require('node:child_process').execFileSync('kill', ['-${signal}', String(process.pid)]);
    for (const end = Date.now() + 200; Date.now() < end;);
    console.log('done');
  })`;
  const script = held
    ? `require('tsx/cjs');
       require(${JSON.stringify(MODULE)}).uninterrupted(${work}).then(() => console.log('went on'));`
    : `${work}();`;
  const { stdout, signal: ended } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  return { said: stdout.trim().split('\n').join(', '), signal: ended };
}

test.each(['TERM', 'INT', 'HUP'])('work is done to its end, and SIG%s ends the process then', (signal) => {
  expect(interrupted(true, signal)).toEqual({ said: 'begun, done', signal: `SIG${signal}` });
});

test('a signal would end it at once', () => {
  expect(interrupted(false, 'TERM')).toEqual({ said: 'begun', signal: 'SIGTERM' });
});

test('without a signal the process goes on', () => {
  expect(interrupted(true, '0')).toEqual({ said: 'begun, done, went on', signal: null });
});
