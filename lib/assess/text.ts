import { printable } from '../analysis/report/printable';
import { sumText } from '../cost/text';
import { type Assessment, type GatewayAssessment, type Verdict } from './assess';
import { plural } from '../private/plural';
import { markdownTable } from '../cost/markdown-table';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  needed: 'needed',
  choice: 'optional, nothing in the manifests needs it',
  idle: 'no service uses it',
};

/** Renders an assessment as text. */
export function assessmentText(assessment: Assessment): string {
  const { gateways, quotas } = assessment;
  const lines = [
    ...gateways.flatMap((each) => [...gatewayLines(each), '']),
    ...sharedLines(assessment),
    ...recommendation(assessment),
    ...quotas.map(({ what, used, limit, source }) => `Quota: ${used} of ${limit} ${what} (${source}).`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** Renders an assessment as Markdown, for a pull request. */
export function assessmentMarkdown(assessment: Assessment): string {
  const rows = assessment.gateways.map(({ gateway, verdict, services, alwaysOn, pods, reasons }) => [
    gateway,
    verdict,
    String(services),
    sumText(alwaysOn),
    pods === null ? 'unknown' : String(pods),
    reasons.map(({ what }) => what).join('; '),
  ]);
  const header = ['Gateway', 'Verdict', 'Services', 'Always on, USD a month', 'Pods', 'Why'];
  const table = markdownTable(header, rows);
  return `${[...(rows.length === 0 ? [] : [...table, '']), ...recommendation(assessment)].map(printable).join('\n')}\n`;
}

function gatewayLines({ gateway, verdict, services, namespaces, alwaysOn, pods, reasons, cheaper }: GatewayAssessment) {
  return [
    `Gateway ${gateway}: ${VERDICTS[verdict]}`,
    `  serves ${plural(services, 'service')}${services === 0 ? '' : ` of ${plural(namespaces.length, 'namespace')}`}`,
    `  costs ${sumText(alwaysOn)} USD a month without traffic, and ${pods === null ? 'an unknown number of pods' : plural(pods, 'pod')}`,
    ...reasons.map(({ what, evidence }) => `  because ${what} (${evidence})`),
    ...cheaper.map((means) => `  instead: ${means}`),
  ];
}

function sharedLines({ gateways, defaultGateway, shared }: Assessment): string[] {
  if (defaultGateway === null) return gateways.length === 0 ? [] : ['There is no default gateway.', ''];
  const services = shared.reduce((sum, each) => sum + each.services, 0);
  return [
    `Default gateway ${defaultGateway}: ${services === 0 ? 'no service' : `${plural(services, 'service')} of ${plural(shared.length, 'namespace')}`}`,
    ...shared.flatMap(({ namespace, gains }) =>
      gains.map(
        ({ what, evidence }) => `  namespace ${namespace} would gain from a gateway of its own: ${what} (${evidence})`,
      ),
    ),
    '',
  ];
}

function recommendation({ gateways, defaultGateway, shared, oneMore }: Assessment): string[] {
  const of = (verdict: Verdict): string[] =>
    gateways.filter((each) => each.verdict === verdict).map(({ gateway }) => gateway);
  const gaining = shared.filter(({ gains }) => gains.length > 0).map(({ namespace }) => namespace);
  const say = (names: readonly string[], text: string): string[] =>
    names.length === 0 ? [] : [`${text}: ${names.join(', ')}.`];
  return [
    ...say(of('needed'), 'Keep'),
    ...say(of('choice'), 'Keep for blast radius and quotas only, or share the default gateway'),
    ...say(of('idle'), 'Remove, first from config-istio'),
    ...say(gaining, 'These namespaces would gain from a gateway of their own'),
    ...(gaining.length === 0 && defaultGateway !== null
      ? ['No service of the default gateway needs a gateway of its own.']
      : []),
    ...(gateways.length === 0 && defaultGateway === null ? ['No gateway is among the manifests.'] : []),
    ...(oneMore === null
      ? []
      : [`One more gateway like ${oneMore.like} costs ${sumText(oneMore.alwaysOn)} USD a month without traffic.`]),
  ];
}
