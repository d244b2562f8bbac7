import { type GatewayProxyConfig, ProxyImageType } from '../../lib';
import { istioProxyConfig, proxyConfigRefusals } from '../../lib/gateway/proxy-config';

/** The paths that are refused, such as `tracing.samplingPercent`. */
const refused = (config: GatewayProxyConfig): string[] => proxyConfigRefusals(config).map(({ path }) => path.join('.'));

describe('values of proxyConfig', () => {
  test.each<[string, GatewayProxyConfig]>([
    ['nothing', {}],
    ['the least', { numTrustedProxies: 0, concurrency: 0, tracing: { samplingPercent: 0, maxPathTagLength: 1 } }],
    [
      'the most',
      { numTrustedProxies: 255, concurrency: 1024, tracing: { samplingPercent: 100, maxPathTagLength: 65536 } },
    ],
    ['two decimals', { tracing: { samplingPercent: 0.29 } }],
    ['an address', { tracing: { zipkinAddress: 'zipkin.istio-system:9411', customTags: { team: 'a' } } }],
    ['text', { proxyMetadata: { ISTIO_META_A: "it's /any: text" } }],
    ['prefixes', { statistics: { inclusionPrefixes: ['cluster.'] } }],
  ])('%s is taken', (_, config) => {
    expect(refused(config)).toEqual([]);
  });

  test.each<[string, GatewayProxyConfig]>([
    ['numTrustedProxies', { numTrustedProxies: 256 }],
    ['numTrustedProxies', { numTrustedProxies: -1 }],
    ['concurrency', { concurrency: 1025 }],
    ['tracing.samplingPercent', { tracing: { samplingPercent: 100.5 } }],
    ['tracing.samplingPercent', { tracing: { samplingPercent: -0.01 } }],
    ['tracing.samplingPercent', { tracing: { samplingPercent: 0.001 } }],
    ['tracing.maxPathTagLength', { tracing: { maxPathTagLength: 0 } }],
    ['tracing.zipkinAddress', { tracing: { zipkinAddress: 'zipkin' } }],
    ['tracing.zipkinAddress', { tracing: { zipkinAddress: 'http://zipkin:9411' } }],
    ['tracing.zipkinAddress', { tracing: { zipkinAddress: 'zipkin:941100' } }],
    ['tracing.customTags.', { tracing: { customTags: { '': 'a' } } }],
    ['tracing.customTags.team', { tracing: { customTags: { team: '' } } }],
    ['proxyMetadata.a b', { proxyMetadata: { 'a b': 'c' } }],
    ['proxyMetadata.A', { proxyMetadata: { A: 'say "b"' } }],
    ['proxyMetadata.A', { proxyMetadata: { A: 'C:\\b' } }],
    ['proxyMetadata.A', { proxyMetadata: { A: 'two\nlines' } }],
    ['statistics.inclusionPrefixes.0', { statistics: { inclusionPrefixes: [''] } }],
    ['statistics.inclusionSuffixes.1', { statistics: { inclusionSuffixes: ['a', ''] } }],
    ['statistics.inclusionRegexps.0', { statistics: { inclusionRegexps: [''] } }],
  ])('%s is refused: %j', (path, config) => {
    expect(refused(config)).toEqual([path]);
  });
});

describe("Istio's ProxyConfig", () => {
  test('has what is set, and nothing else', () => {
    expect(istioProxyConfig({}, false)).toEqual({});
    expect(istioProxyConfig({ imageType: ProxyImageType.DISTROLESS }, false)).toEqual({
      image: { imageType: 'distroless' },
    });
    expect(istioProxyConfig({}, true)).toEqual({ gatewayTopology: { proxyProtocol: {} } });
    expect(istioProxyConfig({ numTrustedProxies: 1, concurrency: 2 }, false)).toEqual({
      concurrency: 2,
      gatewayTopology: { numTrustedProxies: 1 },
    });
  });

  test('has tags and the address of Zipkin as objects', () => {
    const tracing = {
      samplingPercent: 5,
      maxPathTagLength: 128,
      customTags: { team: 'a', stage: 'b' },
      zipkinAddress: 'zipkin:9411',
    };
    expect(istioProxyConfig({ tracing }, false)).toEqual({
      tracing: {
        sampling: 5,
        maxPathTagLength: 128,
        customTags: { team: { literal: { value: 'a' } }, stage: { literal: { value: 'b' } } },
        zipkin: { address: 'zipkin:9411' },
      },
    });
    expect(istioProxyConfig({ tracing: { samplingPercent: 5 } }, false)).toEqual({ tracing: { sampling: 5 } });
  });
});
