import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Service } from '../model/types';
import { Wildcards } from './hosts';
import { type Reach, type Scheme } from './reach';
import {
  answerAt,
  type CellAnswer,
  type Matrix,
  matrixOf,
  ownerId,
  type Reachability,
  type ReachabilityCell,
  SCHEMES,
} from './reachability';

/** Whether a gateway Service certainly has no answer for a host. */
export function answersNothing({ answer, random }: Pick<ReachabilityCell, 'answer' | 'random'>): boolean {
  return random === undefined && (answer === '404' || answer === 'refused' || answer === 'reset');
}

/**
 * The cells of the matrix that answer something. Only those are computed whose gateway has a route for the host: of a
 * thousand gateways with a service each, a thousandth.
 */
export class AnsweredMatrix {
  private readonly matrix: Matrix;
  private readonly services: ReadonlyMap<string, Service>;
  private readonly owners: ReadonlyMap<string, Matrix['rows'][number]['owner']>;

  public constructor(private readonly reach: Reach) {
    this.matrix = matrixOf(reach);
    this.services = new Map(this.matrix.services.map((service) => [idOf(service), service]));
    this.owners = new Map(this.matrix.rows.map((row) => [keyOf(row), row.owner]));
  }

  /** Every host, whether anything answers it or not. */
  public get rows(): Matrix['rows'] {
    return this.matrix.rows;
  }

  /** What is answered, and the Ready conditions that services get if they are reconciled now. */
  public answers(): Reachability {
    const candidates = SCHEMES.map((scheme) => [scheme, this.candidatesOf(scheme)] as const);
    const cells = this.matrix.rows.flatMap(({ owner, ...row }) =>
      candidates.flatMap(([scheme, servicesFor]) =>
        servicesFor(row.host)
          .map((service) => ({
            ...row,
            gatewayService: idOf(service),
            scheme,
            ...answerAt(this.reach, owner, row.host, service, scheme),
          }))
          .filter((cell) => !answersNothing(cell)),
      ),
    );
    const ready = this.matrix.ingresses.map((ingress) => {
      const { status, reason } = this.reach.readinessOf(ingress);
      return { service: ownerId(ingress), status, reason };
    });
    return { cells, ready };
  }

  /** The answer of any cell; undefined if the host or the gateway Service is not there. */
  public answerOf(cell: Omit<ReachabilityCell, 'answer'>): CellAnswer | undefined {
    const [service, owner] = [this.services.get(cell.gatewayService), this.owners.get(keyOf(cell))];
    if (service === undefined || owner === undefined) return undefined;
    return answerAt(this.reach, owner, cell.host, service, cell.scheme);
  }

  /** The gateway Services that may answer a host, in their order. */
  private candidatesOf(scheme: Scheme): (host: string) => readonly Service[] {
    const { services } = this.matrix;
    const order = new Map(services.map((service, place) => [service, place]));
    const byName = groupBy(services, (service) => this.reach.routedNames(service, scheme));
    const wildcards = new Wildcards(byName.keys());
    return (host) => {
      const name = host.toLowerCase();
      const found = new Set([name, ...wildcards.covering(name)].flatMap((each) => byName.get(each) ?? []));
      return [...found].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    };
  }
}

function keyOf({ service, kind, host }: Pick<ReachabilityCell, 'service' | 'kind' | 'host'>): string {
  return `${kind} ${service} ${host}`;
}
