import { type Model } from '../model/build';
import { type IstiodView } from '../model/istiod-view';
import { type VirtualService, type Workload } from '../model/types';

/**
 * The views of the VirtualServices that pods have: the same for all pods of one revision of istiod, apart from
 * namespaces that some VirtualService is exported to.
 */
export class Views {
  private readonly istiod: IstiodView;
  /** Whether some VirtualService is not for all pods. */
  private readonly areLimited: boolean;
  private readonly namespaces: ReadonlySet<string>;

  public constructor({ istiod, meshConfigs }: Model, virtualServices: readonly VirtualService[]) {
    this.istiod = istiod;
    this.areLimited =
      meshConfigs.length > 0 ||
      virtualServices.some(({ exportTo, revision }) => exportTo.length > 0 || revision !== undefined);
    const byDefault = meshConfigs.flatMap(({ virtualServiceExportTo }) => virtualServiceExportTo);
    const fallback = byDefault.length > 0 ? byDefault : ['*'];
    this.namespaces = new Set(
      virtualServices.flatMap(({ exportTo, namespace }) =>
        (exportTo.length > 0 ? exportTo : fallback).map((each) => (each === '.' ? namespace : each)),
      ),
    );
  }

  /** Pods of one view have the same VirtualServices. */
  public of(workload: Workload): string {
    if (!this.areLimited) return '';
    const { namespace } = workload;
    return `${this.namespaces.has(namespace) ? namespace : ''} ${this.istiod.revisionOf(workload) ?? ''}`;
  }
}
