import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Missing, until } from '../../conformance/harness/wait';
import { Prober } from '../../conformance/stand-in/prober';

interface Answer {
  readonly status: number;
  readonly hash?: string;
}

let answer: Answer;
let asked: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders }[];
let server: Server;

beforeEach(async () => {
  asked = [];
  jest.spyOn(console, 'log').mockImplementation();
  server = createServer(({ url, headers }, response) => {
    asked.push({ path: url, headers });
    response.statusCode = answer.status;
    if (answer.hash !== undefined) response.setHeader('K-Network-Hash', answer.hash);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

function target(scheme: 'http' | 'https' = 'http'): Parameters<Prober['isReady']>[2] {
  const { port } = server.address() as AddressInfo;
  return [{ host: 'shop.example.com:80', port: 80, scheme, podPort: port, addresses: ['127.0.0.1'] }];
}

function untilAsked(times: number): Promise<void> {
  const missing = (): Promise<Missing> =>
    Promise.resolve(asked.length < times ? `asked ${asked.length} times` : undefined);
  return until('probes', 5, missing, () => undefined);
}

async function isReadyAfter(times: number): Promise<boolean> {
  const prober = new Prober();
  expect(prober.isReady('uid', 'hash', target())).toBe(false);
  await untilAsked(times);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const ready = prober.isReady('uid', 'hash', []);
  prober.forget('uid');
  return ready;
}

test('a probe is what the controller sends', async () => {
  answer = { status: 200, hash: 'hash' };
  expect(await isReadyAfter(1)).toBe(true);
  expect(asked).toMatchObject([
    {
      path: '/healthz',
      headers: { host: 'shop.example.com:80', 'k-network-probe': 'probe', 'k-network-hash': 'override' },
    },
  ]);
});

test.each<Answer>([{ status: 404 }, { status: 503 }, { status: 200, hash: 'stale' }])(
  'asks again after $status $hash',
  async (given) => {
    answer = given;
    expect(await isReadyAfter(2)).toBe(false);
  },
);

test.each<Answer>([{ status: 200 }, { status: 301 }, { status: 403 }])(
  'gives up asking after $status, as the controller does',
  async (given) => {
    answer = given;
    expect(await isReadyAfter(1)).toBe(true);
  },
);

test('with nobody to ask it is ready at once', () => {
  expect(new Prober().isReady('uid', 'hash', [])).toBe(true);
});

test('a probe by https gets no answer where nothing speaks TLS', async () => {
  answer = { status: 200, hash: 'hash' };
  const prober = new Prober();
  expect(prober.isReady('uid', 'hash', target('https'))).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(prober.isReady('uid', 'hash', [])).toBe(false);
  prober.forget('uid');
  expect(asked).toEqual([]);
});
