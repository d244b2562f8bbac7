import { request } from 'node:http';
import { type TLSSocket, connect } from 'node:tls';
import { type KeyPair } from './authority';
import { type HttpAnswer, exchange } from './exchange';
import { SECONDS } from './http';
import { messageOf } from './wait';

export interface HttpsQuestion {
  /** Address to connect to. */
  readonly address: string;
  readonly port: number;
  /** The server name that is asked for (SNI). */
  readonly serverName: string;
  /** What the client shows of itself. @default - nothing */
  readonly identity?: KeyPair;
  /** The `Host` header. @default - the server name */
  readonly host?: string;
  /** Address to connect from. @default - the system's choice */
  readonly from?: string | undefined;
  /** @default `/` */
  readonly path?: string;
  /** Headers beside `Host`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpsResult {
  /** The SHA-256 fingerprint of the server's certificate; `undefined` if it showed none. */
  readonly certificate: string | undefined;
  /**
   * `refused` where nothing listens, `reset` where the server ended the connection, be it before or after it showed its
   * certificate.
   */
  readonly answer: HttpAnswer | 'refused' | 'reset';
}

/**
 * One GET over TLS on a connection of its own. Nothing of the server's certificate is verified. Rejects where no answer
 * comes in time.
 */
export async function httpsGet(question: HttpsQuestion): Promise<HttpsResult> {
  const { serverName, host = serverName, path = '/', headers } = question;
  let socket: TLSSocket;
  try {
    socket = await handshake(question);
  } catch (error) {
    return { certificate: undefined, answer: endOf(error) };
  }
  const certificate = socket.getPeerCertificate().fingerprint256;
  const options = { path, headers: { ...headers, host }, createConnection: () => socket };
  try {
    const who = `${serverName} at ${question.address}:${question.port}`;
    return { certificate, answer: await exchange(request, options, { who, seconds: SECONDS }) };
  } catch (error) {
    // With TLS 1.3 a server that wants a client's certificate says so after the handshake.
    return { certificate, answer: endOf(error) };
  } finally {
    socket.destroy();
  }
}

/** The server name that is asked for: it is never sent with a port. */
export function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

function handshake({ address, port, from, serverName, identity }: HttpsQuestion): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: address,
      port,
      ...(from !== undefined && { localAddress: from }),
      servername: serverName,
      ...(identity !== undefined && { cert: identity.certificate, key: identity.key }),
      rejectUnauthorized: false,
    });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no handshake within ${SECONDS} s with ${serverName} at ${address}:${port}`));
    }, SECONDS * 1000);
    // It stays: the connection may end before the request has taken it over, and says so then.
    socket.on('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket);
    });
    socket.once('close', () => {
      clearTimeout(timer);
    });
  });
}

function endOf(error: unknown): 'refused' | 'reset' {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'reset';
  throw error instanceof Error ? error : new Error(messageOf(error));
}
