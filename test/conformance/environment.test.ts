import { innerEnvironment } from '../../conformance/harness/environment';

test('the run sees no proxy, kubeconfig or setting of a component', () => {
  const outer = {
    PATH: '/bin',
    NET_ISTIO_CONTROLLER: '/controller',
    HTTPS_PROXY: 'http://proxy',
    http_proxy: 'http://proxy',
    NO_PROXY: '',
    KUBECONFIG: '/config',
    HOME: '/home',
    HELM_NAMESPACE: 'x',
    PILOT_SCOPE_GATEWAY_TO_NAMESPACE: 'true',
    ISTIO_META_DNS_CAPTURE: 'true',
    NODE_OPTIONS: '--inspect',
  };
  expect(innerEnvironment(outer)).toEqual({ PATH: '/bin', NET_ISTIO_CONTROLLER: '/controller' });
});
