import { type Certificates } from './certificates';
import { httpsGet, withoutPort } from './https';
import { type Matrix, type Question, asked, cellText, inWords } from './matrix';
import { type GatewayService, type Target } from './pods';
import { messageOf } from './wait';

/**
 * Sends each question by https to the pods behind port 443 of each gateway Service. Cells are as `cellText` writes
 * them.
 */
export function askTls(
  questions: readonly Question[],
  gateways: readonly GatewayService[],
  certificates: Certificates,
): Promise<Matrix> {
  return asked(
    questions,
    gateways,
    ({ tlsTargets }) => tlsTargets,
    (question, target) => answerOf(question, target, certificates),
  );
}

async function answerOf(question: Question, target: Target, certificates: Certificates): Promise<string> {
  try {
    const { host, get, client } = question.request;
    const { answer, certificate } = await httpsGet({
      ...target,
      serverName: withoutPort(host),
      host,
      ...get,
      from: client,
    });
    const word = typeof answer === 'string' ? answer : inWords(question, answer);
    return cellText(word, certificate === undefined ? null : certificates.idOf(certificate));
  } catch (error) {
    return messageOf(error);
  }
}
