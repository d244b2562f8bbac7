import { type Model } from './model/build';
import { answerSteps, readyStep, statusStep } from './explain/answers';
import { authorizationSteps } from './explain/authorization';
import { configSteps, gatewayStep, hostStep, labelStep } from './explain/steps';
import { certificateSteps, generatedSteps } from './explain/tls';
import { type ExplainedAnswer, type Explanation } from './explain/types';
import { Reach, type Scheme } from './reach/reach';
import { answerAt, gatewayServices, ownerId, SCHEMES } from './reach/reachability';

export {
  type ExplainedAnswer,
  type Explanation,
  type ExplanationStep,
  type Fact,
  type StepTopic,
} from './explain/types';
export { explanationText } from './explain/text';

/**
 * Explains, step by step, who answers requests for a host.
 *
 * @param host A host, asked for over http and https, or a URL, whose scheme and host count.
 */
export function explain(model: Model, host: string, reach: Reach = new Reach(model)): Explanation {
  const { host: name, schemes } = questionOf(host);
  const ingress = reach.ingresses.find(({ rules }) => rules.some(({ hosts }) => hosts.includes(name)));
  const services = gatewayServices(model);
  const answers = schemes.flatMap((scheme) =>
    services.map((service): ExplainedAnswer => ({
      gatewayService: `${service.namespace}/${service.name}`,
      type: service.type,
      scheme,
      ...answerAt(reach, ingress, name, service, scheme),
    })),
  );
  const certificates = schemes.includes('https') ? certificateSteps(reach, name, services) : [];
  if (ingress === undefined) {
    return {
      host: name,
      service: undefined,
      steps: [
        hostStep(reach, name),
        ...certificates,
        ...authorizationSteps(reach, name, services),
        ...answerSteps(answers),
      ],
      answers,
      ready: undefined,
    };
  }
  const { probes, ...ready } = reach.readinessOf(ingress);
  const steps = [
    hostStep(reach, name, ingress),
    labelStep(ingress),
    ...configSteps(reach, name, ingress),
    ...gatewayStep(reach, name, ingress),
    ...generatedSteps(reach, ingress),
    ...certificates,
    ...authorizationSteps(reach, name, services),
    ...answerSteps(answers),
    statusStep(reach, ingress),
    readyStep(reach, ingress, ready, probes),
  ];
  return { host: name, service: ownerId(ingress), steps, answers, ready };
}

/** What is asked: the bare host of `http://HOST:PORT/PATH`, in lower case, and its scheme, or both without one. */
export function questionOf(text: string): { readonly host: string; readonly schemes: readonly Scheme[] } {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  const host = text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[:/].*$/s, '')
    .toLowerCase();
  return { host, schemes: SCHEMES.filter((each) => scheme === undefined || each === scheme) };
}
