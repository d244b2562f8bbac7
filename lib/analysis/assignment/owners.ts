import { type Subject, subjectOf } from '../finding';
import { groupOf, idOf, type Manifest } from '../input/manifest';
import { type Model } from '../model/build';
import { type KIngress } from '../model/types';
import { ownerId } from '../reach/reachability';

/** Looks up the Knative Services, Routes and DomainMappings that Serving creates KIngresses from. */
export class Owners {
  private readonly byId: ReadonlyMap<string, Manifest>;

  public constructor({ manifests }: Model) {
    const written = manifests.filter((manifest) => groupOf(manifest) === 'serving.knative.dev');
    this.byId = new Map(written.map((manifest) => [`${manifest.kind} ${idOf(manifest)}`, manifest]));
  }

  /** The owner, or the KIngress itself if the manifests do not contain its owner. */
  public subjectOf(ingress: KIngress): Subject {
    return subjectOf(this.manifestOf(ingress) ?? ingress.source);
  }

  /** The Knative Service, Route or DomainMapping, if it is among the manifests. */
  public manifestOf(ingress: KIngress): Manifest | undefined {
    const id = ownerId(ingress);
    // A KIngress names its Route, which has the name of its Service if it has one.
    return this.byId.get(`${ingress.owner} ${id}`) ?? this.byId.get(`Route ${id}`);
  }
}
