import { request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpQuestion {
  /** Address to connect to. */
  readonly address: string;
  readonly port: number;
  /** The `Host` header. @default the address and port */
  readonly host?: string;
  /** @default `/` */
  readonly path?: string;
  /** Headers beside `Host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 5 */
  readonly timeoutSeconds?: number;
}

/** One GET on a connection of its own. Rejects with the socket's error (`ECONNREFUSED` where nothing listens). */
export function httpGet(question: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const seconds = question.timeoutSeconds ?? 5;
    const call = request(
      {
        host: question.address,
        port: question.port,
        path: question.path ?? '/',
        agent: false,
        headers: { ...question.headers, ...(question.host === undefined ? {} : { host: question.host }) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      },
    );
    call.setTimeout(seconds * 1000, () => {
      call.destroy(new Error(`no answer within ${seconds} s from ${question.address}:${question.port}`));
    });
    call.on('error', reject);
    call.end();
  });
}
