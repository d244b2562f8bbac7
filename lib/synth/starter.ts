import { writeYaml } from '../private/yaml/write';
import { LOAD_BALANCERS } from '../topology/file/variants';

export const LOAD_BALANCER_NAMES = Object.keys(LOAD_BALANCERS);

/** What a first topology file is made from. */
export interface StarterOptions {
  /** Knative release: `1.15`. */
  readonly knative: string;
  /** Domain of the services that go through the default gateway: `example.com`. */
  readonly domain: string;
  /** Name of the first gateway. */
  readonly gateway: string;
  /** Namespaces whose services go through the gateway; none: the services with the label `gateway: NAME`. */
  readonly namespaces: readonly string[];
  /** A kind of load balancer of the topology file: `awsNetwork`. */
  readonly loadBalancer: string;
  /** Path of the JSON Schema, from the folder of the file. */
  readonly schema: string;
}

/** The text of a first topology file: one gateway beside the stock one, and what each part means. */
export function starterTopology(options: StarterOptions): string {
  const { knative, domain, gateway, namespaces, loadBalancer, schema } = options;
  const assignment =
    namespaces.length > 0 ? { namespaces: [...namespaces] } : { label: { key: 'gateway', value: gateway } };
  const who =
    namespaces.length > 0
      ? `every service in the ${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`
      : `the services with the label gateway: ${gateway}`;
  return [
    `# yaml-language-server: $schema=${schema}`,
    section(['The Knative release of the cluster. Istio and Kubernetes default to versions that it supports.'], {
      knative,
    }),
    section(['Domain of the services that go through the default gateway, the one that Knative installs.'], {
      defaultDomain: domain,
    }),
    section(
      [
        'The other gateways, each with pods and a load balancer of its own.',
        `${gateway} serves ${who}; the default gateway serves everything else.`,
      ],
      { gateways: { [gateway]: { assignment, loadBalancer } } },
    ),
    commented(['Knative Services may be part of the file. Services that exist already need no entry.'], {
      services: [
        {
          name: 'hello',
          image:
            'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba',
          gateway,
          ...(namespaces[0] !== undefined && { namespace: namespaces[0] }),
        },
      ],
    }),
  ].join('\n');
}

function section(comment: readonly string[], value: object): string {
  return `${comment.map((line) => `# ${line}\n`).join('')}${writeYaml(value)}`;
}

function commented(comment: readonly string[], value: object): string {
  const lines = writeYaml(value).trimEnd().split('\n');
  return [...comment, ...lines].map((line) => `# ${line}\n`).join('');
}
