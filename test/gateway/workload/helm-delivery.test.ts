import { HelmDelivery } from '../../../lib';

describe('the address of an API server', () => {
  test.each(['https://kubernetes.default.svc', 'http://127.0.0.1:8001', 'https://cluster.example.com:6443/path'])(
    '%s is one',
    (destinationServer) => {
      expect(() => HelmDelivery.argoCdApplication({ destinationServer })).not.toThrow();
    },
  );
  test.each(['ftp://x', 'xhttps://a', 'https://user@a', 'https://a b', 'https://', 'kubernetes', 5 as never])(
    '%j is none',
    (destinationServer) => {
      expect(() => HelmDelivery.argoCdApplication({ destinationServer })).toThrow('destinationServer');
    },
  );
});
