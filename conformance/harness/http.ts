import { request } from 'node:http';
import { type HttpAnswer, exchange } from './exchange';

export const SECONDS = 5;

interface HttpQuestion {
  /** Address to connect to. */
  readonly address: string;
  readonly port: number;
  /** The `Host` header. @default the address and port */
  readonly host?: string;
  /** Address to connect from. @default - the system's choice */
  readonly from?: string | undefined;
  /** @default `/` */
  readonly path?: string;
  /** Headers beside `Host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Within which the whole answer must be there. @default 5 */
  readonly seconds?: number;
}

/** One GET on a connection of its own. Rejects with the socket's error (`ECONNREFUSED` where nothing listens). */
export function httpGet({
  address,
  port,
  host,
  from,
  path,
  headers,
  seconds = SECONDS,
}: HttpQuestion): Promise<HttpAnswer> {
  const options = {
    host: address,
    port,
    path: path ?? '/',
    agent: false,
    ...(from !== undefined && { localAddress: from }),
    headers: { ...headers, ...(host !== undefined && { host }) },
  };
  return exchange(request, options, { who: `${address}:${port}`, seconds });
}
