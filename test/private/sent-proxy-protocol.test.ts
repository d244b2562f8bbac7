import { namesProxyProtocol, sendsProxyProtocol } from '../../lib/private/sent-proxy-protocol';

test.each([
  ['service.beta.kubernetes.io/aws-load-balancer-proxy-protocol', '*'],
  ['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes', 'a=b,proxy_protocol_v2.enabled=true'],
  ['service.beta.kubernetes.io/do-loadbalancer-enable-proxy-protocol', 'true'],
  ['load-balancer.hetzner.cloud/uses-proxyprotocol', 'true'],
  ['service.beta.kubernetes.io/linode-loadbalancer-proxy-protocol', 'v2'],
  ['oci-network-load-balancer.oraclecloud.com/is-ppv2-enabled', 'true'],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-enable-features', 'proxy-protocol'],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-enable-features', 'nlb, proxy-protocol'],
])('%s: %s sends the header', (key, value) => {
  expect(sendsProxyProtocol(key, value)).toBe(true);
  expect(namesProxyProtocol(key, value)).toBe(true);
});

test.each([
  ['load-balancer.hetzner.cloud/uses-proxyprotocol', 'false'],
  ['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes', 'proxy_protocol_v2.enabled=false'],
  ['service.beta.kubernetes.io/linode-loadbalancer-proxy-protocol', 'none'],
  ['oci-network-load-balancer.oraclecloud.com/is-ppv2-enabled', 'False'],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-enable-features', 'nlb'],
  ['example.com/note', 'no proxy-protocol here'],
])('%s: %s does not', (key, value) => {
  expect(sendsProxyProtocol(key, value)).toBe(false);
});
