import { text } from '../../private/access';
import { type Manifest } from '../input/manifest';
import { isIstiod } from './istiod';
import { DEFAULT_REVISION, type MeshConfig } from './mesh-config';
import { type Namespaces } from './namespaces';
import { type IstioGateway, type VirtualService, type Workload } from './types';

/** The label of pods, namespaces and Istio's objects with the revision of istiod that is responsible for them. */
export const REVISION_LABEL = 'istio.io/rev';
const TAG_LABEL = 'istio.io/tag';
// `1-24-1`, `v1.24`, `asm-1187-26`: a revision by version, while tags are words such as `stable`.
const VERSION = /\d+[-.]\d+/;

/** An object of Istio's API, and the revision that its label limits it to. */
type IstioObject = IstioGateway | VirtualService;

/**
 * What istiod reads for the gateway pods that it configures: the namespaces that discoverySelectors choose, objects of
 * its revision, VirtualServices that are exported to the namespace of the pods. What manifests do not show counts as
 * read.
 *
 * Source: Istio, "Discovery Selectors", "Virtual Service" (exportTo) and "Canary Upgrades"; `LabelsInRevision` in
 * pkg/config/model.go.
 */
export class IstiodView {
  private readonly meshConfigs: ReadonlyMap<string, MeshConfig>;
  /** Revisions by their tags. */
  private readonly tags: ReadonlyMap<string, string>;
  /** The revisions of the istiods among the manifests. */
  private readonly revisions: ReadonlySet<string>;

  public constructor(
    manifests: readonly Manifest[],
    meshConfigs: readonly MeshConfig[],
    private readonly namespaces: Namespaces,
  ) {
    this.meshConfigs = new Map(meshConfigs.map((each) => [each.revision, each]));
    const webhooks = manifests.filter(({ kind }) => kind === 'MutatingWebhookConfiguration');
    this.tags = new Map(
      webhooks.flatMap(({ labels }): [string, string][] => {
        const [tag, revision] = [labels[TAG_LABEL], labels[REVISION_LABEL]];
        return tag === undefined || revision === undefined ? [] : [[tag, revision]];
      }),
    );
    this.revisions = new Set(manifests.filter(isIstiod).flatMap(({ labels }) => labels[REVISION_LABEL] ?? []));
  }

  /** The revision of istiod that configures these pods; `undefined` if the manifests do not tell. */
  public revisionOf(workload: Workload): string | undefined {
    const own = workload.podLabels[REVISION_LABEL] ?? installedRevision(workload);
    const written = own ?? this.revisionOfNamespace(workload.namespace);
    const [only, ...others] = this.revisions;
    const known = written ?? (others.length === 0 ? only : undefined);
    return known === undefined ? undefined : (this.tags.get(known) ?? known);
  }

  /** Whether a Gateway or VirtualService is for the revision of istiod that configures these pods. */
  public isOfRevision({ revision }: IstioObject, workload: Workload): boolean {
    const own = this.revisionOf(workload);
    if (revision === undefined || own === undefined) return true;
    const wanted = this.tags.get(revision) ?? revision;
    if (wanted === own) return true;
    // One may be a tag of the other, or the unknown revision behind `default`.
    const isUnknown = (name: string): boolean => !this.revisions.has(name) && !VERSION.test(name);
    if (VERSION.test(wanted) !== VERSION.test(own)) return isUnknown(wanted) || isUnknown(own);
    return own === DEFAULT_REVISION && !this.revisions.has(own);
  }

  /** Whether the istiod of these pods reads a namespace. */
  public discovers(namespace: string, workload: Workload): boolean {
    const { discoverySelectors = [] } = this.meshConfigOf(workload) ?? {};
    return (
      discoverySelectors.length === 0 ||
      discoverySelectors.some((selector) => this.namespaces.mayMatch(selector, namespace))
    );
  }

  /** Whether a VirtualService is visible to these pods' namespace. */
  public isExported({ exportTo, namespace }: VirtualService, workload: Workload): boolean {
    if (exportTo.length === 0 && this.meshConfigs.size === 0) return true;
    const where = exportTo.length > 0 ? exportTo : (this.meshConfigOf(workload)?.virtualServiceExportTo ?? []);
    if (where.length === 0 || where.includes('*')) return true;
    return where.includes(workload.namespace) || (where.includes('.') && namespace === workload.namespace);
  }

  /** Whether the istiod of these pods reads a Gateway or VirtualService. */
  public reads(each: IstioObject, workload: Workload): boolean {
    if (this.meshConfigs.size === 0 && each.revision === undefined) return true;
    return this.discovers(each.namespace, workload) && this.isOfRevision(each, workload);
  }

  /** The MeshConfig of the istiod that configures these pods, if it is among the manifests. */
  public meshConfigOf(workload: Workload): MeshConfig | undefined {
    const revision = this.revisionOf(workload);
    const own = revision === undefined ? undefined : this.meshConfigs.get(revision);
    if (own !== undefined) return own;
    // A tag whose revision is unknown, or no revision at all.
    const [only, ...others] = this.meshConfigs.values();
    return this.meshConfigs.get(DEFAULT_REVISION) ?? (others.length === 0 ? only : undefined);
  }

  private revisionOfNamespace(namespace: string): string | undefined {
    const labels = this.namespaces.find(namespace)?.labels ?? {};
    return labels['istio-injection'] === 'enabled' ? DEFAULT_REVISION : labels[REVISION_LABEL];
  }
}

function installedRevision({ kind, source }: Workload): string | undefined {
  return kind === 'IstioOperator' ? text(source.object, 'spec', 'revision') : undefined;
}
