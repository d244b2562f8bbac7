import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadText } from '../../lib/analysis/input/load';
import { type Manifest } from '../../lib/analysis/input/manifest';

/** What was measured of a topology, as far as it is compared. */
export interface MeasuredTls {
  readonly scopeGatewayToNamespace: boolean;
  /** Gateways of whose Services net-istio probes any one. */
  readonly probedByChance: readonly string[];
  readonly matrix: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly matrixTls: Readonly<Record<string, Readonly<Record<string, TlsCell>>>>;
  /** Status, reason, message, addresses; by `KIND NAMESPACE/NAME`. */
  readonly state: Readonly<Record<string, readonly [string, string, string, readonly string[]]>>;
  readonly generatedGateways: readonly GeneratedGateway[];
  readonly virtualServices: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly hosts: readonly string[];
    readonly gateways: readonly string[];
  }[];
  readonly ingresses: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly httpOption: string;
    readonly tls: readonly {
      readonly hosts: readonly string[];
      readonly secretName: string;
      readonly secretNamespace: string;
    }[];
  }[];
  readonly copiedSecrets: readonly { readonly name: string; readonly namespace: string; readonly origin: string }[];
}

export interface TlsCell {
  readonly answer: string;
  readonly certificate: string | null;
}

export interface GeneratedGateway {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly {
    readonly hosts: readonly string[];
    readonly port: number;
    readonly protocol: string;
    readonly tlsMode: string | null;
    readonly credentialName: string | null;
    readonly httpsRedirect: boolean;
    readonly certificate?: string | null;
  }[];
}

const folder = join(__dirname, 'vectors/topologies-tls');
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

/** Names of the topologies that were measured with TLS. */
export const TLS_TOPOLOGIES: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const stock = loadText(read('stock.yaml'), 'stock.yaml').manifests;

export function measuredTls(id: string): MeasuredTls {
  return JSON.parse(read(id, 'measured.json')) as MeasuredTls;
}

/** What was applied, on top of the stock installation. */
export function appliedTls(id: string): readonly Manifest[] {
  const { manifests, problems } = loadText(read(id, 'manifests.yaml'), id);
  if (problems.length > 0) throw new Error(`${id}: ${problems.length} documents are not read`);
  return [...stock, ...manifests];
}
