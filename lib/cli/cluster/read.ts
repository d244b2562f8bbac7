import { objects } from '../../private/access';
import { groupBy } from '../../private/group';
import { CLUSTER } from '../../analysis/input/cluster';
import { joinLoaded, type Loaded, loadText } from '../../analysis/input/load';
import { kindKey, MODEL_KINDS, type ModelKind, resourceName, SECRET } from '../../analysis/model/kinds';
import { type Progress } from '../progress';
import { type Terminal } from '../terminal';
import { fixOf, isForbidden, reasonOf } from './failures';
import { Kubectl } from './kubectl';
import { SECRETS_TEMPLATE } from './secrets';

export interface ClusterFlags {
  readonly context?: string;
  readonly withSecrets?: true;
}

/** A kind that was not read, and why. */
interface NotRead {
  readonly kind: ModelKind;
  readonly reason: string;
}

/** The objects of a cluster, and what was not read of it. */
interface ClusterRead {
  readonly loaded: Loaded;
  readonly notInstalled: readonly ModelKind[];
  readonly notRead: readonly NotRead[];
}

// Each start of kubectl may run a program that gets credentials.
const AT_ONCE = 4;

/**
 * Reads all objects of the kinds of the model with kubectl. Kinds that the cluster does not have, or that the user may
 * not list, are written to the standard error.
 *
 * @throws if kubectl cannot be started, the cluster cannot be reached, or it lets the user read none of the kinds.
 */
export async function readCluster(flags: ClusterFlags, terminal: Terminal, progress: Progress): Promise<Loaded> {
  const { loaded, notInstalled, notRead } = await read(flags, new Kubectl(terminal.env, flags.context), progress);
  progress.end();
  const say = (line: string): void => {
    terminal.stderr.write(`knative-gateways: ${line}\n`);
  };
  if (notInstalled.length > 0) {
    say(`not in this cluster, so that there are no objects: ${notInstalled.map(resourceName).join(', ')}`);
  }
  for (const [reason, kinds] of groupedByReason(notRead)) {
    say(`not read, so that nothing is concluded from absent objects: ${kinds.map(resourceName).join(', ')}: ${reason}`);
  }
  return loaded;
}

async function read(flags: ClusterFlags, kubectl: Kubectl, progress: Progress): Promise<ClusterRead> {
  progress.say('asking the cluster for its kinds');
  const { names, unknown } = await served(kubectl, flags.context);
  const wanted = MODEL_KINDS.filter((kind) => kind !== SECRET || flags.withSecrets === true);
  const isUnknown = ({ group }: ModelKind): boolean => unknown.includes(group);
  const isServed = (kind: ModelKind): boolean => names.has(resourceName(kind));
  const results = await inTurn(wanted.filter(isServed), async (kind) => {
    progress.say(`reading ${resourceName(kind)} of the cluster`);
    return list(kind, kubectl);
  });
  const notInstalled = wanted.filter((kind) => !isServed(kind) && !isUnknown(kind));
  const read = results.flatMap((result) => ('loaded' in result ? result : []));
  const failed = results.flatMap((result) => ('loaded' in result ? [] : result));
  const [first] = failed;
  if (read.length === 0 && first !== undefined) throw unread(first.reason, flags.context);
  const notRead = [
    ...failed,
    ...wanted
      .filter((kind) => !isServed(kind) && isUnknown(kind))
      .map((kind) => ({ kind, reason: 'the API server does not say if it has this kind' })),
    ...(flags.withSecrets === true ? [] : [{ kind: SECRET, reason: 'only with --with-secrets' }]),
  ];
  const shownKinds = new Set([...read.map(({ kind }) => kind), ...notInstalled].map(kindKey));
  return { loaded: { ...joinLoaded(read.map(({ loaded }) => loaded)), shownKinds }, notInstalled, notRead };
}

/** The kinds that the API server has, as `NAME.GROUP`, and the groups that it could not list. */
async function served(
  kubectl: Kubectl,
  context: string | undefined,
): Promise<{ readonly names: ReadonlySet<string>; readonly unknown: readonly string[] }> {
  const { status, stdout, stderr } = await kubectl.run('api-resources', '--verbs=list', '--output=name');
  const names = new Set(stdout.split('\n').filter((line) => line !== ''));
  if (names.size === 0) throw unread(status === 0 ? 'it has no kinds' : reasonOf(stderr), context);
  // Such as those of an extension API server that is down.
  return { names, unknown: [...stderr.matchAll(/([a-z0-9.-]+)\/v\d\w*:/g)].map(([, group = '']) => group) };
}

type Listed = { readonly kind: ModelKind; readonly loaded: Loaded } | NotRead;

async function list(kind: ModelKind, kubectl: Kubectl): Promise<Listed> {
  const output = kind === SECRET ? `go-template=${SECRETS_TEMPLATE}` : 'json';
  const { status, stdout, stderr } = await kubectl.run(
    'get',
    resourceName(kind),
    '--all-namespaces',
    '--output',
    output,
  );
  if (status !== 0) return { kind, reason: isForbidden(stderr) ? 'forbidden' : reasonOf(stderr) };
  const { manifests, problems } = loadText(stdout, CLUSTER);
  const isOwned = kind.kind === 'Pod' || kind.kind === 'ReplicaSet';
  return {
    kind,
    loaded: {
      // Their controllers represent them, and they are most of the objects of a cluster.
      manifests: manifests.filter(
        ({ object }) => !isOwned || objects(object, 'metadata', 'ownerReferences').length === 0,
      ),
      problems,
    },
  };
}

async function inTurn<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...things.entries()];
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function groupedByReason(notRead: readonly NotRead[]): [string, ModelKind[]][] {
  return [...groupBy(notRead, ({ reason }) => [reason])].map(([reason, kinds]) => [
    reason,
    kinds.map(({ kind }) => kind),
  ]);
}

function unread(reason: string, context: string | undefined): Error {
  const cluster = context === undefined ? 'the cluster of the current context' : `the cluster of context ${context}`;
  return new Error(`${cluster} cannot be read: ${reason}; ${fixOf(reason, context)}`);
}
