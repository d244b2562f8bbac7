import { type Loaded, loadObjects } from '../../lib/analysis/input/load';

/** Texts that break out of HTML, scripts, attributes, comments, SVG, DOT and Mermaid, or change what is seen. */
export const ATTACKS = [
  '</script><script>window.hacked = 1</script>',
  '"><img src=x onerror="window.hacked = 1">',
  "' autofocus onfocus='window.hacked = 1",
  '<!--<script>',
  ']]></style><svg onload=window.hacked=1>',
  '"]; hacked [label="',
  '`**x**`"]\n  click n0 href "javascript:window.hacked=1"',
  '%%{init: {"securityLevel": "loose"}}%%',
  '\\" \\N &lt;b&gt; \u202ereversed\u2028next \u0000\u001b[31m \ud800 \uffff',
] as const;

export const SECRET = 'hunter2';

/** A topology in which every name, label, host and value is an attack. */
export function hostile(): Loaded {
  const objects = ATTACKS.flatMap((attack, index) => {
    const metadata = { namespace: `gw${attack}`, name: `edge${attack}` };
    const labels = { istio: `edge-${index}` };
    return [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { ...metadata, labels, annotations: { 'external-dns.alpha.kubernetes.io/hostname': attack } },
        spec: { type: attack, selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
        status: { loadBalancer: { ingress: [{ ip: attack }] } },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
            spec: { containers: [{ name: 'istio-proxy', image: attack, env: [{ name: 'X', value: attack }] }] },
          },
        },
      },
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { ...metadata, annotations: { [attack]: attack } },
        spec: {
          selector: labels,
          servers: [
            { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [attack, '*'] },
            {
              port: { number: 443, name: 'https', protocol: 'HTTPS' },
              hosts: ['*'],
              tls: { mode: 'SIMPLE', credentialName: 'tls' },
            },
          ],
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: metadata.namespace, name: 'tls', annotations: { note: SECRET } },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': SECRET, 'tls.key': SECRET },
        stringData: { [attack]: SECRET },
        dta: { 'tls.key': SECRET },
      },
      {
        apiVersion: 'serving.knative.dev/v1',
        kind: 'Service',
        metadata: { namespace: `team${attack}`, name: `shop${attack}`, labels: { gateway: attack } },
        spec: { template: { spec: { containers: [{ image: attack }] } } },
      },
    ];
  });
  return loadObjects(objects, `dist/${ATTACKS[0]}.yaml`);
}
