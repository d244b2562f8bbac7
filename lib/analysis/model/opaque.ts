import { object, objects, strings, text } from '../../private/access';
import { type Manifest } from '../input/manifest';

/** An installer of gateways whose values the manifests do not contain. */
export interface Opaque {
  readonly source: Manifest;
  /** Where it creates pods and Services; `undefined` if that is unknown as well. */
  readonly namespace: string | undefined;
  /** Why, as the end of a sentence about the source. */
  readonly reason: string;
  readonly fix: string;
}

/** Reads what a manifest creates without showing it; nothing for most. */
export function readOpaque(source: Manifest): Opaque[] {
  const spec = object(source.object, 'spec');
  switch (source.groupKind) {
    case 'argoproj.io Application':
      return ofApplication(source, spec);
    case 'helm.toolkit.fluxcd.io HelmRelease':
      return ofHelmRelease(source, spec);
    case 'helm.cattle.io HelmChart':
      return ofHelmChart(source, spec);
    case 'maistra.io ServiceMeshControlPlane':
      return [ofControlPlane(source, spec)];
    default:
      return [];
  }
}

const RENDER = 'Give the rendered chart to the analyzer as well: the output of `helm template` with these values.';

function ofApplication(source: Manifest, spec: unknown): Opaque[] {
  const namespace = text(spec, 'destination', 'namespace') ?? 'default';
  return [object(spec, 'source') ?? {}, ...objects(spec, 'sources')]
    .filter((each) => text(each, 'chart') === 'gateway')
    .flatMap((each) => {
      const files = [
        ...strings(each, 'helm', 'valueFiles'),
        ...objects(each, 'helm', 'fileParameters').flatMap((parameter) => text(parameter, 'path') ?? []),
      ];
      if (files.length === 0) return [];
      const reason = `its values come from ${files.join(' and ')}, which the analyzer does not read`;
      return [{ source, namespace, reason, fix: RENDER }];
    });
}

function ofHelmRelease(source: Manifest, spec: unknown): Opaque[] {
  const from = objects(spec, 'valuesFrom');
  // A chart of a Git repository has any name.
  const isGateway = text(spec, 'chart', 'spec', 'chart')?.split('/').at(-1) === 'gateway';
  const valuesFiles = strings(spec, 'chart', 'spec', 'valuesFiles');
  if (!isGateway || (from.length === 0 && valuesFiles.length === 0)) return [];
  const names = [
    ...from.map((each) => `${text(each, 'kind') ?? 'ConfigMap'} ${text(each, 'name') ?? ''}`),
    ...valuesFiles,
  ];
  return [
    {
      source,
      namespace: text(spec, 'targetNamespace') ?? source.namespace,
      reason: `its values come from ${names.join(' and ')}, which the analyzer does not read`,
      fix: RENDER,
    },
  ];
}

function ofHelmChart(source: Manifest, spec: unknown): Opaque[] {
  const secrets = objects(spec, 'valuesSecrets');
  const isPacked = text(spec, 'chartContent') !== undefined;
  if (!isPacked && (text(spec, 'chart')?.split('/').at(-1) !== 'gateway' || secrets.length === 0)) return [];
  const reason = isPacked
    ? 'it contains its chart, which the analyzer does not render'
    : `its values come from Secret ${secrets.map((each) => text(each, 'name') ?? '').join(' and ')}`;
  return [{ source, namespace: text(spec, 'targetNamespace') ?? source.namespace, reason, fix: RENDER }];
}

function ofControlPlane(source: Manifest, spec: unknown): Opaque {
  const names = Object.keys(object(spec, 'gateways', 'additionalIngress') ?? {}).sort();
  return {
    source,
    namespace: undefined,
    reason: `OpenShift Service Mesh creates gateways from it${names.length === 0 ? '' : ` (${names.join(', ')})`}, which the analyzer does not read`,
    fix: 'Give the Deployments and Services that it creates to the analyzer: the output of `kubectl get deploy,svc -A -o yaml`.',
  };
}
