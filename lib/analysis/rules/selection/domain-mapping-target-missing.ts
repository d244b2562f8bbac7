import { at, text } from '../../../private/access';
import { idOf, type Manifest } from '../../input/manifest';
import { subjectOf } from '../../finding';
import { type Rule, type RuleContext } from '../../rule';

const SERVING = 'serving.knative.dev';
const TARGETS: Readonly<Record<string, string>> = { Service: 'Knative Service', Route: 'Route' };

export const domainMappingTargetMissing: Rule = {
  name: 'domain-mapping-target-missing',
  level: 'error',
  title: 'A DomainMapping refers to a service that does not exist',
  why: 'Serving cannot resolve spec.ref: the DomainMapping is not Ready (ResolveFailed), and nothing answers its domain.',
  *check(context) {
    const { model } = context;
    if (!model.shown.isShown(SERVING, 'Service')) return;
    const routes = new Set(model.kingresses.flatMap((each) => (each.owner === 'DomainMapping' ? [] : ownerOf(each))));
    const namespaces = new Set([...routes].map((id) => id.slice(0, id.indexOf('/'))));
    for (const manifest of model.manifests) {
      if (manifest.groupKind !== `${SERVING} DomainMapping`) continue;
      const target = targetOf(manifest);
      if (target === undefined || routes.has(target.id)) continue;
      const isElsewhere = !model.shown.areObserved;
      // Without any of its namespace, they are kept elsewhere.
      if (isElsewhere && !namespaces.has(manifest.namespace)) continue;
      yield {
        subject: subjectOf(manifest),
        level: isElsewhere ? 'warning' : 'error',
        message: `DomainMapping ${idOf(manifest)} refers to ${target.kind} ${target.id}, which is not among the manifests.`,
        fix: `Correct spec.ref.name, or create ${target.kind} ${target.id}.${isElsewhere ? ' If it exists, give it to the analyzer.' : ''}`,
        ...(isElsewhere && { assumed: `${target.kind} ${target.id}` }),
      };
    }
  },
};

function ownerOf({ namespace, ownerName }: RuleContext['model']['kingresses'][number]): string {
  return idOf({ namespace, name: ownerName });
}

/** The Knative Service or Route that a DomainMapping is for; `undefined` if it is for something else. */
function targetOf({ object, namespace }: Manifest): { readonly kind: string; readonly id: string } | undefined {
  const ref = at(object, 'spec', 'ref');
  const kind = TARGETS[text(ref, 'kind') ?? ''];
  const name = text(ref, 'name');
  if (kind === undefined || name === undefined || text(ref, 'apiVersion')?.startsWith(`${SERVING}/`) !== true)
    return undefined;
  return { kind, id: idOf({ namespace: text(ref, 'namespace') ?? namespace, name }) };
}
