import { HelmDelivery } from '../../../lib';

describe('an interval', () => {
  test.each(['10m', '1h30m', '90s', '100ms', '1.5h', '1.125h', '999999s', '0h1m'])('%s is one', (interval) => {
    expect(() => HelmDelivery.fluxHelmRelease({ interval })).not.toThrow();
  });
  test.each(['10', 'x10m', '10mx', '0m', '0h0m', '1.1234h', '1.xh', '1000000s', '', '-1m', '1d', 10 as never])(
    '%j is none',
    (interval) => {
      expect(() => HelmDelivery.fluxHelmRelease({ interval })).toThrow('interval');
    },
  );
});

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
