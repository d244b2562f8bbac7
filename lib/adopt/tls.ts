import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { type Model } from '../analysis/model/build';
import { flag, labelsAt, object, type KubeObject, objects, strings, text } from '../private/access';
import { type Adoptee, type GatewayData, serviceOf } from './gateway';

/** What the HTTPS servers of a gateway have in common, and their certificates. */
interface HttpsServer {
  readonly secretName: string;
  readonly hosts: readonly string[];
}

/** Kinds of TLS that the servers, the Certificate and the EnvoyFilter beside a gateway suggest. */
export function tlsChoices(model: Model, { gateway }: Adoptee): readonly GatewayData[] {
  const all = objects(gateway.object?.source.object, 'spec', 'servers');
  const secured = all.filter((server) => text(server, 'tls', 'credentialName') !== undefined);
  const [first] = secured;
  if (first === undefined) return [];
  const settings = object(first, 'tls');
  const suites = strings(settings, 'cipherSuites');
  const hsts = hstsOf(model, gateway.namespace);
  const common = {
    ...(text(settings, 'minProtocolVersion') === 'TLSV1_3' && { minimumVersion: '1.3' }),
    ...(suites.length > 0 && { cipherSuites: suites }),
    ...(hsts !== undefined && { hsts }),
  };
  const servers = secured.map((server) => ({
    secretName: text(server, 'tls', 'credentialName') ?? '',
    hosts: strings(server, 'hosts').map(withoutNamespace),
  }));
  if (text(settings, 'mode') === 'MUTUAL') return [{ tls: { mutual: { certificates: servers, ...common } } }];
  const plain = { ...common, ...plainHttpOf(all) };
  const tls = [
    ...wildcards(model, gateway, servers).map((wildcard) => ({ wildcard: { ...wildcard, ...plain } })),
    { secrets: { certificates: servers, ...plain } },
  ];
  // Certificates may be for hosts that are given by name.
  const hosts = [...new Set(all.flatMap((server) => strings(server, 'hosts')))].filter((host) => host !== '*');
  return [{}, { hosts: plainHosts(all) }, { hosts }].flatMap((given) => tls.map((each) => ({ tls: each, ...given })));
}

/** The hosts of the servers for plain HTTP: all that the gateway accepts. */
function plainHosts(all: readonly KubeObject[]): readonly string[] {
  return [
    ...new Set(all.filter((each) => !('tls' in each) || redirects(each)).flatMap((each) => strings(each, 'hosts'))),
  ];
}

/** What TLS that ends at a load balancer of AWS says in its options, and in those of the gateway. */
export function endedTls(
  model: Model,
  adoptee: Adoptee,
): { readonly ofLoadBalancer: GatewayData; readonly ofGateway: GatewayData } {
  const annotations = labelsAt(serviceOf(adoptee)?.source.object, 'metadata', 'annotations');
  const value = (name: string): string | undefined =>
    annotations[`service.beta.kubernetes.io/aws-load-balancer-${name}`];
  const certificates = value('ssl-cert');
  if (certificates === undefined) return { ofLoadBalancer: {}, ofGateway: {} };
  const ports = value('ssl-ports');
  const [alpnPolicy, policy] = [value('alpn-policy'), value('ssl-negotiation-policy')];
  const hsts = hstsOf(model, adoptee.gateway.namespace);
  return {
    ofLoadBalancer: {
      tls: {
        certificateArns: listed(certificates),
        ...(ports !== undefined && ports !== '443' && { ports: listed(ports).map(Number) }),
        ...(policy !== undefined && { policy }),
        ...(alpnPolicy !== undefined && alpnPolicy !== 'HTTP2Preferred' && { alpnPolicy }),
      },
    },
    ofGateway: {
      tls: {
        atLoadBalancer: {
          ...plainHttpOf(objects(adoptee.gateway.object?.source.object, 'spec', 'servers')),
          ...(hsts !== undefined && { hsts }),
        },
      },
    },
  };
}

/** The options of the Certificate of cert-manager that makes the Secret of the servers. */
function wildcards(
  { manifests }: Model,
  { name, namespace }: ConfiguredGateway,
  servers: readonly HttpsServer[],
): readonly GatewayData[] {
  const made = manifests.filter(
    (each) =>
      each.kind === 'Certificate' &&
      each.namespace === namespace &&
      servers.some(({ secretName }) => secretName === text(each.object, 'spec', 'secretName')),
  );
  return made.flatMap(({ object: certificate }) => {
    const kind = text(certificate, 'spec', 'issuerRef', 'kind');
    const secretName = text(certificate, 'spec', 'secretName');
    const options = {
      issuer: { name: text(certificate, 'spec', 'issuerRef', 'name') ?? '', ...(kind === 'Issuer' && { kind }) },
      ...(secretName !== `${name}-tls` && { secretName }),
    };
    // The names may all follow from the domain, its namespaces and the hosts.
    return [options, { ...options, dnsNames: strings(certificate, 'spec', 'dnsNames') }];
  });
}

function plainHttpOf(servers: readonly KubeObject[]): GatewayData {
  const plain = servers.find((server) => text(server, 'port', 'protocol') === 'HTTP' && at80(server));
  if (plain === undefined) return { plainHttp: 'closed' };
  return redirects(plain) ? {} : { plainHttp: 'serve' };
}

function redirects(server: KubeObject): boolean {
  return flag(server, 'tls', 'httpsRedirect') === true;
}

function at80(server: KubeObject): boolean {
  return object(server, 'port')?.['number'] === 80;
}

/** The header Strict-Transport-Security that an EnvoyFilter of the namespace adds. */
function hstsOf({ manifests }: Model, namespace: string): GatewayData | undefined {
  const [value] = manifests
    .filter((each) => each.kind === 'EnvoyFilter' && each.namespace === namespace)
    .flatMap((each) => objects(each.object, 'spec', 'configPatches'))
    .flatMap((patch) => objects(patch, 'patch', 'value', 'response_headers_to_add'))
    .filter((added) => text(added, 'header', 'key')?.toLowerCase() === 'strict-transport-security')
    .flatMap((added) => text(added, 'header', 'value') ?? []);
  const seconds = /max-age=(\d+)/.exec(value ?? '')?.[1];
  if (value === undefined || seconds === undefined) return undefined;
  return {
    maxAgeSeconds: Number(seconds),
    ...(value.includes('includeSubDomains') && { includeSubDomains: true }),
    ...(value.includes('preload') && { preload: true }),
  };
}

function withoutNamespace(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}

function listed(value: string): readonly string[] {
  return value.split(',').map((each) => each.trim());
}
