import { subjectOf } from '../../finding';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type Secrets } from '../../model/secrets';
import { type GatewayServer, type Workload } from '../../model/types';
import { type Rule } from '../../rule';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { listed, ofKind } from '../../words';

export const wildcardCertificateAcrossGateways: Rule = {
  name: 'wildcard-certificate-across-gateways',
  level: 'warning',
  title: 'One certificate serves the hosts of several gateways',
  why:
    'A browser reuses an HTTP/2 connection for another host that its certificate covers and that has the same ' +
    'address. The connection belongs to the server that it was opened for, which does not know the other ' +
    'host: 404 (Istio, common problems: "404 errors occur when multiple gateways configured with same TLS ' +
    'certificate").',
  *check(context) {
    const uses = context.gateways.all.flatMap((gateway) => usesOf(gateway, context.model.secrets));
    const reported = new Set<string>();
    for (const [, sharing] of groupBy(uses, ({ keys }) => keys)) {
      const [first, ...others] = sharing;
      const other = others.find(({ gateway }) => gateway !== first?.gateway);
      if (first === undefined || other === undefined) continue;
      const ids = [...new Set(sharing.map(({ gateway }) => gateway.id))];
      if (reported.has(ids.join(' '))) continue;
      reported.add(ids.join(' '));
      const meet = sharing.some(({ pods }) => pods !== first.pods && pods.some((each) => first.pods.includes(each)));
      yield {
        subject: subjectOf(other.gateway.object?.source ?? first.source),
        gateway: other.gateway.id,
        otherGateways: ids.filter((id) => id !== other.gateway.id),
        message: `${ofKind('Gateway', ids)} terminate TLS with one certificate, ${first.certificate}.`,
        fix: `Give each gateway a certificate for its own hosts only: a domain, and so a wildcard, of its own.`,
        ...(!meet && {
          level: 'note' as const,
          why: 'Whoever obtains the key of one gateway can impersonate the other. As soon as their hosts share an address, for example behind a shared proxy or through a wildcard DNS record, browsers reuse connections across them and get 404.',
        }),
      };
    }
  },
};

/** A certificate that a gateway's server presents. */
interface CertificateUse {
  readonly gateway: ConfiguredGateway;
  readonly pods: readonly Workload[];
  readonly source: NonNullable<ConfiguredGateway['object']>['source'];
  /** Shared only by uses of the same certificate. */
  readonly keys: readonly string[];
  /** How messages name it. */
  readonly certificate: string;
}

const TERMINATING = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']);

function usesOf(gateway: ConfiguredGateway, known: Secrets): readonly CertificateUse[] {
  const { object } = gateway;
  const pods = servingPods(gateway);
  if (object === undefined || pods.length === 0) return [];
  const credentials = groupBy(object.servers, ({ tls }: GatewayServer) => {
    const { mode = '', credentialName = '' } = tls ?? {};
    return TERMINATING.has(mode) && credentialName !== '' ? [credentialName] : [];
  });
  return [...credentials].map(([name, servers]): CertificateUse => {
    // A gateway reads its Secrets from the namespace of its pods.
    const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
    const secrets = namespaces.map((namespace) => idOf({ namespace, name }));
    const names = namespaces.flatMap((namespace) => known.find(namespace, name)?.dnsNames ?? []);
    const wildcards = names.filter((each) => each.startsWith('*.'));
    const parents = servers.flatMap(({ hosts }) => hosts.map(parentOf));
    const isKnown = wildcards.length > 0;
    return {
      gateway,
      pods,
      source: object.source,
      keys: [
        ...new Set([
          ...secrets.map((secret) => `secret ${secret}`),
          ...wildcards.map((wildcard) => `names ${wildcard}`),
          // Secrets of one name in several namespaces, for hosts that one wildcard can cover, are copies.
          ...(isKnown ? [] : parents.map((parent) => `copies ${name} ${parent}`)),
        ]),
      ],
      certificate: isKnown ? listed(wildcards) : `Secret ${name}`,
    };
  });
}

/** The domain that a wildcard certificate for this host is of. */
function parentOf(host: string): string {
  const name = host.slice(host.indexOf('/') + 1);
  return name.slice(name.indexOf('.') + 1);
}
