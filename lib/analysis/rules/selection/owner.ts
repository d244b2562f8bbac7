import { type KIngress } from '../../model/types';
import { ownerId } from '../../reach/reachability';

const KINDS = { Service: 'Knative Service', Route: 'Route', DomainMapping: 'DomainMapping', Ingress: 'KIngress' };

/** How messages name what a KIngress is made of: `Knative Service team-a/shop`. */
export function ownerName(ingress: KIngress): string {
  return `${KINDS[ingress.owner]} ${ownerId(ingress)}`;
}
