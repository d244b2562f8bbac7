import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { type Asked } from '../../verify/compare';
import { servedCertificate } from '../../verify/certificate';
import { type Observation, type Outcome, outcomeOf, type ServedCertificate, SILENT } from '../../verify/observation';
import { type Question } from '../../verify/question';

export interface AskOptions {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly path: string;
  /** Of one request. */
  readonly timeoutMs: number;
  /** Of all requests. */
  readonly totalMs: number;
  readonly userAgent: string;
  readonly onAsked?: (question: Question) => void;
}

/** The gateways that are asked at once; at each of them one request at a time. */
const AT_ONCE = 8;
// A gateway that did not answer so often in a row is not asked the rest.
const GIVE_UP = 3;

/** Sends the requests of each gateway one after the other. What the time does not suffice for is not sent. */
export async function askAll(
  questions: ReadonlyMap<string, readonly Question[]>,
  options: AskOptions,
): Promise<{ readonly asked: readonly Asked[]; readonly notSent: number }> {
  const end = Date.now() + options.totalMs;
  const results: Asked[][] = [];
  const rest = [...questions.values()].entries();
  let notSent = 0;
  const worker = async (): Promise<void> => {
    for (const [index, own] of rest) {
      const asked: Asked[] = [];
      results[index] = asked;
      const silences = new Map<string, number>();
      for (const question of own) {
        const silent = silences.get(question.scheme) ?? 0;
        if (silent >= GIVE_UP) {
          // As the others before it; it would only wait.
          const before = asked.findLast((each) => each.question.scheme === question.scheme);
          if (before !== undefined) asked.push({ question, observation: { ...before.observation, isInferred: true } });
          continue;
        }
        if (Date.now() >= end) {
          notSent += 1;
          continue;
        }
        options.onAsked?.(question);
        const observation = await askOne(question, options);
        silences.set(question.scheme, SILENT.has(observation.outcome) ? silent + 1 : 0);
        asked.push({ question, observation });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { asked: results.flat(), notSent };
}

/** Sends one request, a GET without credentials, and follows no redirect. */
function askOne(question: Question, options: AskOptions): Promise<Observation> {
  const { scheme, address, host } = question;
  let certificate: ServedCertificate | undefined;
  const settings = {
    host: address,
    port: scheme === 'http' ? options.httpPort : options.httpsPort,
    path: options.path,
    agent: false,
    headers: { host, 'user-agent': options.userAgent, connection: 'close' },
    signal: AbortSignal.timeout(options.timeoutMs),
  } as const;
  return new Promise((resolve) => {
    const done = (result: { readonly outcome: Outcome; readonly status?: number }): void => {
      resolve({ ...result, ...(certificate !== undefined && { certificate }) });
    };
    const onResponse = (response: IncomingMessage): void => {
      const { statusCode: status = 0, headers } = response;
      response.on('error', () => undefined).destroy();
      done({ outcome: outcomeOf(status, headers), status });
    };
    const sent: ClientRequest =
      scheme === 'http'
        ? httpRequest(settings, onResponse)
        : // Whatever the certificate is, it is looked at and no secret is sent.
          httpsRequest({ ...settings, servername: host, rejectUnauthorized: false }, onResponse);
    sent.on('socket', (socket) => {
      socket.once('secureConnect', () => {
        if (!(socket instanceof TLSSocket)) return;
        const { raw } = socket.getPeerCertificate();
        // Without a certificate the object is empty.
        if ((raw as Buffer | undefined) !== undefined) certificate = servedCertificate(raw);
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      done({ outcome: outcomeOfError(error) });
    });
    sent.end();
  });
}

function outcomeOfError({ code, name }: NodeJS.ErrnoException): Outcome {
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'unresolved';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
      return 'timeout';
    // Also responses that are not HTTP, and every failure of TLS.
    default:
      return 'reset';
  }
}
