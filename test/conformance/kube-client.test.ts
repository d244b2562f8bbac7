import { type KubeAnswer, KubeClient } from '../../conformance/harness/kube-client';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'default' } };
const DISCOVERY = { status: 200, body: { resources: [{ name: 'pods', kind: 'Pod', namespaced: true }] } };
const BUSY = { status: 429, body: { message: 'storage is (re)initializing' } };
const FORBIDDEN = { status: 403, body: { message: 'not for you' } };

/** A client that gets these answers, discovery first. */
function answered(...answers: readonly KubeAnswer[]): { client: KubeClient; requests: jest.SpyInstance } {
  const client = new KubeClient('127.0.0.1', 1, 'token', '');
  const requests = jest.spyOn(client, 'request');
  for (const answer of [DISCOVERY, ...answers]) requests.mockResolvedValueOnce(answer);
  return { client, requests };
}

test('a list that fails is an error, not an empty list', async () => {
  await expect(answered(FORBIDDEN).client.list('v1', 'Pod')).rejects.toThrow('the list of pods: 403: not for you');
});

test('what is not there is read as undefined; any other failure is an error', async () => {
  await expect(answered({ status: 404, body: {} }).client.read(POD)).resolves.toBeUndefined();
  await expect(answered(FORBIDDEN).client.read(POD)).rejects.toThrow('Pod default/pod: 403: not for you');
});

test('a busy API server is asked again, but not for ever', async () => {
  const once = answered(BUSY, { status: 200, body: { items: [POD] } });
  await expect(once.client.list('v1', 'Pod')).resolves.toEqual([POD]);
  const always = answered(BUSY, BUSY, BUSY, BUSY, BUSY, BUSY);
  await expect(always.client.list('v1', 'Pod')).rejects.toThrow('429: storage is (re)initializing');
  expect(always.requests).toHaveBeenCalledTimes(6);
});

test('a refusal is not asked for again', async () => {
  const { client, requests } = answered({ status: 500, body: { message: 'field not declared in schema' } });
  await expect(client.apply(POD)).rejects.toThrow('Pod default/pod: 500: field not declared in schema');
  expect(requests).toHaveBeenCalledTimes(2);
});

test('a kind that no API server serves is reported', async () => {
  const client = new KubeClient('127.0.0.1', 1, 'token', '');
  jest.spyOn(client, 'request').mockResolvedValue({ status: 404, body: {} });
  await expect(client.list('example.com/v1', 'Thing')).rejects.toThrow(
    'the API server knows no Thing in example.com/v1',
  );
});
