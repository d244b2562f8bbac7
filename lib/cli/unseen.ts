import { type Report } from '../analysis/analyze';
import { idOf, type Manifest } from '../analysis/input/manifest';
import { isNamed } from '../analysis/report/view';
import { type Terminal } from './terminal';

/** Options of `analyze` that choose findings by name. */
export interface NameFlags {
  readonly namespace?: readonly string[];
  readonly gateway?: readonly string[];
}

/** Says which names of the options nothing has: a typo would read as if there were no findings. */
export function warnOfUnseenNames(
  { namespace = [], gateway = [] }: NameFlags,
  manifests: readonly Manifest[],
  { findings }: Report,
  { stderr }: Terminal,
): void {
  if (namespace.length + gateway.length === 0) return;
  const concerned = findings.flatMap((each) => [each.gateway ?? '', ...(each.otherGateways ?? [])]);
  const gateways = [...manifests.filter(({ kind }) => kind === 'Gateway').map(idOf), ...concerned];
  const namespaces = new Set([
    ...manifests.map((each) => (each.kind === 'Namespace' ? each.name : each.namespace)),
    ...findings.map(({ subject }) => subject.namespace),
    ...gateways.map((id) => id.split('/')[0]),
  ]);
  for (const name of namespace.filter((each) => !namespaces.has(each))) {
    stderr.write(`knative-gateways: --namespace ${name}: no object of the input, and no finding, is in it\n`);
  }
  for (const name of gateway.filter((each) => !gateways.some((id) => isNamed(id, [each])))) {
    stderr.write(
      `knative-gateways: --gateway ${name}: no Gateway of the input has this name, and no finding is about it\n`,
    );
  }
}
