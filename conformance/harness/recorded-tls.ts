import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Matrix, cellText } from './matrix';
import { type KubernetesObject, type Labels, applied, loadObjects } from './objects';

const RECORDS = 'test/analysis/vectors/topologies-tls';
const TOPOLOGIES = 55;
const CELLS = 1813;

interface NamedGateways {
  readonly name: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  /** `NAMESPACE/NAME`, or `mesh`. */
  readonly gateways: readonly string[];
}

interface RecordedServer {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly protocol: string;
  readonly httpsRedirect: boolean;
  /** `NAMESPACE/NAME` of the original of its Secret. */
  readonly certificate?: string | null;
}

export interface RecordedGateway {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Labels;
  readonly servers: readonly RecordedServer[];
}

interface Recorded {
  readonly scopeGatewayToNamespace: boolean;
  readonly matrix: Matrix;
  readonly matrixTls: Readonly<
    Record<string, Readonly<Record<string, { readonly answer: string; readonly certificate: string | null }>>>
  >;
  /** By `KIND NAMESPACE/NAME`: status, reason, message and addresses. */
  readonly state: Readonly<Record<string, readonly [string, string, string, readonly string[]]>>;
  readonly generatedGateways: readonly RecordedGateway[];
  readonly virtualServices: readonly NamedGateways[];
  readonly copiedSecrets: readonly { readonly name: string; readonly namespace: string; readonly origin: string }[];
  readonly certificates: readonly {
    readonly namespace: string;
    readonly secretName: string;
    readonly dnsNames: readonly string[];
  }[];
}

/** A topology with TLS as it was measured on the whole chain, net-istio included, and what net-istio made for it. */
export interface RecordedTlsTopology {
  readonly id: string;
  /** What was applied, the stock installation included. */
  readonly objects: readonly KubernetesObject[];
  readonly recorded: Recorded;
  /** The https cells as `askTls` gives them. */
  readonly tlsMatrix: Matrix;
}

/** All recorded topologies; an error if any is missing. */
export function recordedTlsTopologies(root: string): readonly RecordedTlsTopology[] {
  const folder = join(root, RECORDS);
  const stock = loadObjects(join(folder, 'stock.yaml'));
  const ids = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
  const topologies = ids.sort().map((id): RecordedTlsTopology => {
    const recorded = JSON.parse(readFileSync(join(folder, id, 'measured.json'), 'utf8')) as Recorded;
    const objects = applied(stock, loadObjects(join(folder, id, 'manifests.yaml')));
    return { id, objects, recorded, tlsMatrix: matrixOf(recorded.matrixTls) };
  });
  const cells = topologies.flatMap(({ tlsMatrix }) => Object.values(tlsMatrix).flatMap((row) => Object.keys(row)));
  if (topologies.length !== TOPOLOGIES || cells.length !== CELLS) {
    throw new Error(
      `${RECORDS} has ${topologies.length} topologies with ${cells.length} https cells; there were ${TOPOLOGIES} with ${CELLS}`,
    );
  }
  return topologies;
}

function matrixOf(recorded: Recorded['matrixTls']): Matrix {
  return Object.fromEntries(
    Object.entries(recorded).map(([row, cells]) => [
      row,
      Object.fromEntries(
        Object.entries(cells).map(([gateway, { answer, certificate }]) => [gateway, cellText(answer, certificate)]),
      ),
    ]),
  );
}
