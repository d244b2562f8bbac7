import { KnativeRelease, MultiGatewayChart, NetworkPolicyProfile } from '../../lib';
import { app } from '../support';
import { type InvalidCase } from './case';

const BLOCK = "ADDRESS/PREFIX in CIDR notation, such as '192.0.2.0/24' or '2001:db8::/32'";
const LABEL = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";

export const POLICY_CASES: readonly InvalidCase[] = [
  {
    name: 'network policies that do not know the pods’ addresses',
    run: () => NetworkPolicyProfile.isolated({ podCidrs: [] }),
    paths: ['podCidrs'],
    message:
      'NetworkPolicyProfile.isolated: podCidrs: empty; allowed: one entry or more; to fix: list the CIDRs of the cluster’s pods, as configured in the network plugin',
  },
  {
    name: 'everything that is wrong with the options of network policies',
    run: () =>
      NetworkPolicyProfile.isolated({
        podCidrs: ['10.244.0.0', '10.244.0.0/16', '10.244.0.0/16'],
        loadBalancerSources: ['anywhere'],
        monitoringNamespaces: ['Monitoring'],
        clusterCallers: ['a', 'a'],
      }),
    paths: ['podCidrs[0]', 'podCidrs[2]', 'loadBalancerSources[0]', 'monitoringNamespaces[0]', 'clusterCallers[1]'],
    message: [
      'NetworkPolicyProfile.isolated: 5 problems',
      `podCidrs[0]: not a block of IP addresses; got "10.244.0.0"; allowed: ${BLOCK}`,
      'podCidrs[2]: the same entry twice; got "10.244.0.0/16"; allowed: each entry once',
      `loadBalancerSources[0]: not a block of IP addresses; got "anywhere"; allowed: ${BLOCK}`,
      `monitoringNamespaces[0]: not a DNS label; got "Monitoring"; allowed: ${LABEL}`,
      'clusterCallers[1]: the same entry twice; got "a"; allowed: each entry once',
    ].join('\n  '),
  },
  ...(
    [
      ['no issuers of tokens', [], '', 'empty; allowed: one entry or more; to fix: omit it for the default'],
      ...['x https://a.example.com', 'https://a.example.com/x y', 'https:///x'].map(
        (jwksUri) =>
          [
            `an issuer of tokens at ${jwksUri}`,
            [{ issuer: 'a', jwksUri }],
            '[0].jwksUri',
            `not an https URL; got "${jwksUri}"; allowed: such as 'https://issuer.example.com/jwks.json'`,
          ] as const,
      ),
    ] as const
  ).map(([name, jwtIssuers, index, text]): InvalidCase => ({
    name,
    run: () =>
      new MultiGatewayChart(app(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: { a: { authorization: { jwtIssuers: [...jwtIssuers] } } },
      }),
    paths: [`gateways.a.authorization.jwtIssuers${index}`],
    message: `[gateways] gateways.a.authorization.jwtIssuers${index}: ${text}`,
  })),
  {
    name: 'everything that is wrong with the authorization of a gateway',
    run: () =>
      new MultiGatewayChart(app(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: {
          a: {
            authorization: {
              trustForwardedFor: true,
              jwtIssuers: [{ issuer: '', jwksUri: 'http://issuer.example.com', audiences: [] }],
              externalAuthorizationProvider: 'two words',
            },
          },
        },
      }),
    paths: [
      'trustForwardedFor',
      'jwtIssuers[0].issuer',
      'jwtIssuers[0].jwksUri',
      'jwtIssuers[0].audiences',
      'externalAuthorizationProvider',
    ].map((path) => `gateways.a.authorization.${path}`),
    message: [
      '[gateways] 5 problems',
      'gateways.a.authorization.trustForwardedFor: without effect; to fix: add sourceRanges, or omit it',
      'gateways.a.authorization.jwtIssuers[0].issuer: not a name; got ""; allowed: one word without blanks',
      'gateways.a.authorization.jwtIssuers[0].jwksUri: not an https URL; got "http://issuer.example.com"; allowed: such as \'https://issuer.example.com/jwks.json\'',
      'gateways.a.authorization.jwtIssuers[0].audiences: empty; allowed: one entry or more; to fix: omit it for the default',
      'gateways.a.authorization.externalAuthorizationProvider: not a name; got "two words"; allowed: one word without blanks',
    ].join('\n  '),
  },
];
