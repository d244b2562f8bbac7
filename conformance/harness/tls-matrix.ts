import { type Certificates } from './certificates';
import { httpsGet, withoutPort } from './https';
import { type Matrix, type Question, asked, cellText, inWords, plainAnswer } from './matrix';
import { type GatewayService, type Target } from './pods';
import { messageOf } from './wait';

/**
 * Sends each question by https to the pods behind port 443 of each gateway Service. Cells are as `cellText` writes
 * them.
 */
export async function askTls(
  questions: readonly Question[],
  gateways: readonly GatewayService[],
  certificates: Certificates,
): Promise<Matrix> {
  // In place of a load balancer that takes the TLS off, what is inside goes to the pods.
  const [ended, others] = [true, false].map((isEnded) => gateways.filter((each) => each.isTlsEnded === isEnded));
  const targetsOf = ({ tlsTargets }: GatewayService): readonly Target[] => tlsTargets;
  const matrices = [
    await asked(questions, ended ?? [], targetsOf, plainAnswer),
    await asked(questions, others ?? [], targetsOf, (question, target) => answerOf(question, target, certificates)),
  ];
  return Object.fromEntries(
    questions.map(({ row }) => [row, Object.assign({}, ...matrices.map((matrix) => matrix[row])) as Matrix[string]]),
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
