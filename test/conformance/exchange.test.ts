import { Agent, type Server, createServer, request } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { exchange } from '../../conformance/harness/exchange';

let server: Server;
const used = new WeakSet<Socket>();

/** Answers /whole at once, /once once on each connection, and everything else byte by byte without an end. */
beforeAll(async () => {
  server = createServer((question, response) => {
    if (question.url === '/once' && used.has(question.socket)) {
      question.socket.destroy();
      return;
    }
    used.add(question.socket);
    if (question.url === '/once') {
      response.end('once');
      return;
    }
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

function get(path: string, agent: Agent | false = false): ReturnType<typeof exchange> {
  const { port } = server.address() as AddressInfo;
  return exchange(request, { host: '127.0.0.1', port, path, agent }, { who: 'the server', seconds: 0.3 });
}

test('the whole answer', async () => {
  await expect(get('/whole')).resolves.toMatchObject({ status: 200, body: 'whole' });
});

test('an answer that goes on and on ends with the time', async () => {
  await expect(get('/drip')).rejects.toThrow('no answer within 0.3 s from the server');
});

test('a request on a connection that the server has closed is sent anew', async () => {
  const agent = new Agent({ keepAlive: true });
  const bodies: string[] = [];
  for (const path of ['/once', '/once', '/once']) bodies.push((await get(path, agent)).body);
  agent.destroy();
  expect(bodies).toEqual(['once', 'once', 'once']);
});

test('a new connection that the server closes is an error', async () => {
  const closing = createServer(({ socket }) => socket.destroy());
  await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
  const { port } = closing.address() as AddressInfo;
  const answer = exchange(request, { host: '127.0.0.1', port }, { who: 'the server', seconds: 5 });
  await expect(answer).rejects.toThrow('socket hang up');
  closing.close();
});
