import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netIstioProgram } from '../../conformance/harness/net-istio-controller';

const folder = mkdtempSync(join(tmpdir(), 'net-istio-'));
const program = join(folder, 'controller');
const before = process.env['NET_ISTIO_CONTROLLER'];

beforeAll(() => {
  writeFileSync(program, '#!/bin/sh\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env['NET_ISTIO_CONTROLLER'];
  else process.env['NET_ISTIO_CONTROLLER'] = before;
});

function given(path: string): () => unknown {
  return () => {
    process.env['NET_ISTIO_CONTROLLER'] = path;
    return netIstioProgram('/repository');
  };
}

test('without the variable the stand-in runs', () => {
  expect(given('')()).toEqual({
    name: 'the model of net-istio',
    command: process.execPath,
    args: ['--import', 'tsx', '/repository/conformance/stand-in/main.ts'],
  });
});

test('the binary replaces the command and nothing else', () => {
  chmodSync(program, 0o755);
  expect(given(program)()).toEqual({ name: 'net-istio controller', command: program, args: [] });
});

test('what cannot be run is refused', () => {
  chmodSync(program, 0o644);
  expect(given(program)).toThrow(
    `NET_ISTIO_CONTROLLER: ${program} may not be executed; an executable file is expected.`,
  );
  expect(given(folder)).toThrow(`${folder} is no file; an executable file is expected.`);
  expect(given(join(folder, 'none'))).toThrow('does not exist; an executable file is expected.');
  expect(given('/run/controller')).toThrow(
    'is hidden from the run, which has a /run/ of its own: copy it to another folder.',
  );
});
