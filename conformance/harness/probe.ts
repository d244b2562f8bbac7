import { probeRequest } from '../../lib/analysis/reach/conditions';
import { type HttpAnswer } from './exchange';
import { httpGet } from './http';
import { httpsGet, withoutPort } from './https';
import { HASH_HEADER } from './virtual-service';
import { messageOf } from './wait';

const NOT_THERE_YET = new Set([404, 503]);

/** What net-istio asks one gateway pod, to see whether it serves a KIngress. */
export interface Probe {
  readonly scheme: 'http' | 'https';
  /** With the port of the Gateway's server. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Probes once. Gives why the answer does not count; one that says nothing does, for it might be the answer for ever.
 *
 * @param hash Of the KIngress as it is now.
 */
export async function refusalOf(probe: Probe, hash: string): Promise<string | undefined> {
  try {
    const answer = await answerOf(probe);
    if (typeof answer === 'string') return answer;
    if (NOT_THERE_YET.has(answer.status)) return `status ${answer.status}`;
    const got = answer.headers[HASH_HEADER];
    return answer.status !== 200 || got === undefined || got === hash ? undefined : `hash ${String(got)}`;
  } catch (error) {
    return messageOf(error);
  }
}

async function answerOf({ scheme, host, address, port }: Probe): Promise<HttpAnswer | string> {
  const question = { address, port, host, ...probeRequest(host).get };
  if (scheme === 'http') return httpGet(question);
  return (await httpsGet({ ...question, serverName: withoutPort(host) })).answer;
}
