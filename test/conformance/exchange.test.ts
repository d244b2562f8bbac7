import { type Server, createServer, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exchange } from '../../conformance/harness/exchange';

let server: Server;

/** Answers /whole at once, and everything else byte by byte without an end. */
beforeAll(async () => {
  server = createServer((question, response) => {
    if (question.url === '/whole') {
      response.end('whole');
      return;
    }
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => {
      clearInterval(drip);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function get(path: string): ReturnType<typeof exchange> {
  const { port } = server.address() as AddressInfo;
  return exchange(request, { host: '127.0.0.1', port, path, agent: false }, { who: 'the server', seconds: 0.3 });
}

test('the whole answer', async () => {
  await expect(get('/whole')).resolves.toMatchObject({ status: 200, body: 'whole' });
});

test('an answer that goes on and on ends with the time', async () => {
  await expect(get('/drip')).rejects.toThrow('no answer within 0.3 s from the server');
});
