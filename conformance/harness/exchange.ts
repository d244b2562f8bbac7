import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `request` of `node:http` or of `node:https`. */
type Send = (options: RequestOptions, answered: (response: IncomingMessage) => void) => ClientRequest;

interface Exchange {
  readonly who: string;
  readonly seconds: number;
  readonly body?: string;
}

/**
 * One request and its whole answer, both within the time. Rejects with the socket's error, or says who gave no answer.
 */
export async function exchange(send: Send, options: RequestOptions, about: Exchange): Promise<HttpAnswer> {
  for (;;) {
    try {
      return await once(send, options, about);
    } catch (error) {
      if (!(error instanceof ClosedWhileIdle)) throw error;
    }
  }
}

/** The server had closed a connection of an earlier request, and had not seen this one. */
class ClosedWhileIdle extends Error {}

function once(send: Send, options: RequestOptions, { who, seconds, body }: Exchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = send(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    // The timeout of a request is one of silence, and does not count the time until it is connected.
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${seconds} s from ${who}`));
      call.destroy();
    }, seconds * 1000);
    call.on('close', () => {
      clearTimeout(timer);
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = call.reusedSocket && error.code === 'ECONNRESET';
      reject(isClosed ? new ClosedWhileIdle(error.message, { cause: error }) : error);
    });
    call.end(body);
  });
}
