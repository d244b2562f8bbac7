import { listed } from '../../analysis/words';
import { idOf } from '../../private/id';
import { type Course } from '../course';
import { type Change } from '../objects';

/** Creates what takes effect only once something refers to it. */
export function create(course: Course): void {
  const copied = new Set(course.moves.filter(({ isProvided }) => !isProvided).map(({ to }) => to));
  const isFresh = ({ after }: Change): boolean => after !== undefined && !wasThere(course, after.namespace);
  const isInjected = ({ after }: Change): boolean => after !== undefined && course.roles.hasGateway(after.name);
  course.planner.add({
    kind: 'create',
    title: 'Create the objects that others refer to',
    why: [
      'None of these takes effect by itself. A Gateway whose certificate is missing resets https and holds back changes of its listener for 15 s.',
    ],
    changes: [
      ...course.of('namespace', 'created'),
      ...course.of('namespace', 'changed').filter((change) => !isInjected(change)),
      ...course.of('inert', 'created', 'changed').filter((change) => !isSecretOf(copied, change)),
      ...course.of('policy', 'created').filter(isFresh),
    ],
  });
}

function wasThere(course: Course, namespace: string): boolean {
  return namespace === '' || course.ends.old.manifests.some((each) => each.namespace === namespace);
}

/** Copies the certificates that the new manifests lack. */
export function certificates(course: Course): void {
  const missing = course.moves.filter(({ isProvided }) => !isProvided);
  const ids = new Set(missing.map(({ to }) => to));
  course.planner.add({
    kind: 'certificates',
    title: 'Bring the certificates to the namespaces of the new pods',
    why: ['istiod reads the Secret of a server beside the pods of the gateway, wherever the Gateway object is.'],
    changes: course.of('inert', 'created').filter((change) => isSecretOf(ids, change)),
    commands: missing.map(({ from, to, hosts }) => copyCommand(from, to, hosts)),
    checks: missing.map(({ to }) => {
      const [namespace = '', name = ''] = to.split('/');
      return { command: `kubectl -n ${namespace} get secret ${name}`, expect: 'a Secret of type kubernetes.io/tls' };
    }),
  });
}

function isSecretOf(ids: ReadonlySet<string>, { after }: Change): boolean {
  return after?.kind === 'Secret' && ids.has(idOf(after));
}

function copyCommand(from: string | undefined, to: string, hosts: readonly string[]): string {
  const [namespace = '', name = ''] = to.split('/');
  if (from === undefined) return `# create Secret ${to} with a certificate for ${listed(hosts)}`;
  const [oldNamespace = '', oldName = ''] = from.split('/');
  const metadata = `{name: "${name}", namespace: "${namespace}"}`;
  return `kubectl -n ${oldNamespace} get secret ${oldName} -o json | jq '{apiVersion, kind, type, data, metadata: ${metadata}}' | kubectl apply -f -`;
}
