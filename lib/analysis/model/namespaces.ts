import {
  type KubeObject,
  type Labels,
  labels,
  mergeLabels,
  object,
  objects,
  strings,
  text,
} from '../../private/access';
import { type Manifest } from '../input/manifest';

// Kubernetes sets it on every namespace.
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The labels of namespaces. Of a namespace that is not among the manifests only the label with its name is known. */
export class Namespaces {
  private readonly manifests: ReadonlyMap<string, Manifest>;

  public constructor(manifests: readonly Manifest[]) {
    this.manifests = new Map(
      manifests
        .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
        .map((manifest) => [manifest.name, manifest]),
    );
  }

  public find(name: string): Manifest | undefined {
    return this.manifests.get(name);
  }

  /** Whether a label selector matches a namespace, or may match one whose labels are unknown. */
  public mayMatch(selector: KubeObject, namespace: string): boolean {
    const manifest = this.find(namespace);
    const known = mergeLabels(manifest?.labels ?? {}, labels([[NAME_LABEL, namespace]]));
    return selects(selector, known) || (manifest === undefined && !namesOnly(selector));
  }
}

/** Whether the selector only uses the label with the namespace's name. */
function namesOnly(selector: KubeObject): boolean {
  const keys = [
    ...Object.keys(object(selector, 'matchLabels') ?? {}),
    ...objects(selector, 'matchExpressions').map((each) => text(each, 'key')),
  ];
  return keys.every((key) => key === NAME_LABEL);
}

/** Evaluates an unchecked label selector of Kubernetes. */
export function selects(selector: KubeObject, given: Labels): boolean {
  const wanted = Object.entries(object(selector, 'matchLabels') ?? {});
  return (
    wanted.every(([key, value]) => given[key] === value) &&
    objects(selector, 'matchExpressions').every((each) => {
      const value = given[text(each, 'key') ?? ''];
      const isListed = value !== undefined && strings(each, 'values').includes(value);
      switch (text(each, 'operator')) {
        case 'In':
          return isListed;
        case 'NotIn':
          return !isListed;
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
