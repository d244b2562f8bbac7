import { KnativeRelease } from '../../../lib';
import { idOf } from '../../../lib/analysis/input/manifest';
import { type Cluster } from './cluster';
import { type Phrase, phrase } from './phrase';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind
type Loose = Record<string, any>;

const DIGEST = `sha256:${'0'.repeat(64)}`;

/** Fixes of files, of releases and of what installs gateways and net-istio. */
export const INSTALL_PHRASES: readonly Phrase[] = [
  [
    phrase('Correct the document'),
    (cluster, _, { subject: { source } }) => {
      cluster.editLines(source.file, (lines) => {
        // A document that is not closed ends, and fails, at the next marker.
        const at = source.line - (/^---\s*$/.test(lines[source.line - 1] ?? '') ? 2 : 1);
        const start = lines.findLastIndex((line, index) => index <= at && /^---\s*$/.test(line)) + 1;
        const end = lines.findIndex((line, index) => index > at && /^---\s*$/.test(line));
        const correct = ['apiVersion: v1', 'kind: Namespace', 'metadata: { name: meant }'];
        return [...lines.slice(0, start), ...correct, ...(end < 0 ? [] : lines.slice(end))];
      });
    },
  ],
  [
    phrase('Write (.+) as .+\\.$'),
    (cluster, [, fields = ''], { subject }) => {
      const object = cluster.find(subject.kind, subject.namespace === '' ? subject.name : idOf(subject));
      for (const field of fields.split('; ')) {
        const [, written = ''] = /^(\S+)/.exec(field) ?? [];
        const path = [...written.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
          (keys) => keys[1] ?? keys[2] ?? keys[3],
        );
        const last = path.pop() ?? '';
        // Left out it is absent, as the analysis takes it to be.
        Reflect.deleteProperty(
          path.reduce((value, key) => value[key ?? ''] as Loose, object as unknown as Loose),
          last,
        );
      }
    },
  ],
  [
    phrase('Keep one of the two'),
    (cluster, _, { subject: { source } }) => {
      cluster.editLines(source.file, (lines) => {
        const at = source.line - 1;
        const indentOf = (line: string): number => line.length - line.trimStart().length;
        const own = indentOf(lines[at] ?? '');
        const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && indentOf(line) <= own);
        return [...lines.slice(0, at), ...(end < 0 ? [] : lines.slice(end))];
      });
    },
  ],
  [
    phrase('(?:Upgrade to|Run) Knative ([\\d.]+) or later(, and remove the keys)?'),
    (cluster, [, version = '', keys], { subject }) => {
      if (keys !== undefined) {
        const { data, spec } = cluster.find(subject.kind, idOf(subject)) as unknown as Loose;
        const written = (data ?? spec.config.istio) as Loose;
        for (const key of Object.keys(written).filter((each) => /^(?:local-)?gateway\./.test(each)))
          Reflect.deleteProperty(written, key);
      }
      cluster.options = { ...cluster.options, release: KnativeRelease.of(version.replace(/\.$/, '')) };
    },
  ],
  [
    phrase('Remove ((?:external|local)-gateways) if the default gateway is meant'),
    (cluster, [, key = ''], { subject }) => {
      const { data, spec } = cluster.find(subject.kind, idOf(subject)) as unknown as Loose;
      Reflect.deleteProperty((data ?? spec.config.istio) as Loose, key);
    },
  ],
  [
    phrase('Install it from a file, with istioctl install -f'),
    (cluster, _, { subject }) => {
      // Only one that is applied needs a name.
      Reflect.deleteProperty(cluster.find('IstioOperator', idOf(subject)).metadata, 'name');
    },
  ],
  [
    phrase('Name the image by its digest'),
    (cluster, _, { message, subject }) => {
      const [, component = '', image = ''] = /net-istio's (\w+) as (\S+), which/.exec(message) ?? [];
      setImage(cluster, subject, component, `${image.replace(/(?:@.*|:[\w.-]+)$/, '')}@${DIGEST}`);
    },
  ],
  [
    phrase('Apply the patch to net-istio ([\\d.]+), build it again and name that image'),
    (cluster, [, version = ''], { message, subject }) => {
      const [, component = ''] = /net-istio (controller|webhook) built from/.exec(message) ?? [];
      const object = cluster.find(subject.kind, idOf(subject)) as unknown as Loose;
      const annotations = (object['metadata'].annotations ?? {}) as Loose;
      Reflect.deleteProperty(annotations, 'cdk8s-knative-gateways/upstream-version');
      setImage(cluster, subject, component, `registry.example.com/${component}:v${version}.0-patched@${DIGEST}`);
    },
  ],
  [
    phrase('Build the (controller|webhook) from the same source, and name its image too'),
    (cluster, [, component = ''], { subject }) => {
      const kind = subject.kind;
      const like = cluster.find(kind, idOf(subject)) as unknown as Loose;
      const version = cluster.model.release.release.minor;
      const image = `registry.example.com/${component}:v${version}.0-patched@${DIGEST}`;
      if (kind === 'KnativeServing') setImage(cluster, subject, component, image);
      else {
        const id = { namespace: subject.namespace, name: `net-istio-${component}` };
        const isThere = cluster.objects.some(
          ({ kind: each, metadata }) => each === kind && idOf(metadata as never) === idOf(id),
        );
        if (!isThere) {
          const copy = structuredClone(like);
          copy['metadata'].name = id.name;
          copy['spec'].template.spec.containers[0].name = component;
          cluster.add(copy);
        }
        setImage(cluster, { kind, ...id }, component, image);
      }
    },
  ],
];

/** Where the Deployment, or the KnativeServing, names it. */
function setImage(
  cluster: Cluster,
  subject: { readonly kind: string; readonly namespace: string; readonly name: string },
  component: string,
  image: string,
): void {
  const { spec } = cluster.find(subject.kind, idOf(subject)) as unknown as Loose;
  if (subject.kind === 'KnativeServing') {
    spec.registry.override[`net-istio-${component}/${component}`] = image;
    return;
  }
  const containers = spec.template.spec.containers as Loose[];
  const container = containers.find(({ name }) => name === component) ?? containers[0];
  if (container === undefined) throw new Error(`${subject.kind} ${idOf(subject)} has no containers`);
  container['image'] = image;
}
