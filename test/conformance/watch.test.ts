import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { pause } from '../../conformance/harness/wait';
import { Watch } from '../../conformance/harness/watch';

let status: number;
let server: Server;

beforeEach(async () => {
  status = 200;
  server = createServer((_, response) => {
    response.statusCode = status;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function start(): Watch {
  const { port } = server.address() as AddressInfo;
  return Watch.start('shop.example.com', () => [{ name: 'gateway', address: '127.0.0.1', port }]);
}

test('answers in their order, and what was lost', async () => {
  const watch = start();
  await pause(100);
  status = 404;
  await pause(100);
  await watch.end();
  expect(watch.sequence('gateway')).toEqual(['200', '404']);
  expect(watch.sequence('other')).toEqual(['no pod']);
  expect(watch.lost).toBeGreaterThan(0);
  expect(watch.lost).toBeLessThan(watch.polls);
});

test('a watch that was kept from asking says so', async () => {
  const watch = start();
  await pause(50);
  const blocked = performance.now();
  while (performance.now() - blocked < 300);
  await pause(50);
  await watch.end();
  expect(() => {
    watch.checkGaps();
  }).toThrow(/^two polls were \d+ ms apart, at most 250 ms are allowed: the machine was too busy/);
});
