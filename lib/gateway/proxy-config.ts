import { type Check, ENV_NAME } from '../private/names';
import { pattern, refuseList, refuseUnless, wholeNumber } from '../private/checks';
import { filled, present } from '../private/present';
import { type Path, type Refusal } from '../private/refusal';

/** What a gateway does with the header `X-Forwarded-Client-Cert`. Source: Istio, `ForwardClientCertDetails`. */
export enum ForwardClientCertDetails {
  /** Remove it. */
  SANITIZE = 'SANITIZE',
  /** Pass it on from clients with mutual TLS. */
  FORWARD_ONLY = 'FORWARD_ONLY',
  /** With mutual TLS, add the client's certificate to it. */
  APPEND_FORWARD = 'APPEND_FORWARD',
  /** With mutual TLS, replace it with the client's certificate. */
  SANITIZE_SET = 'SANITIZE_SET',
  /** Always pass it on, from any client. */
  ALWAYS_FORWARD_ONLY = 'ALWAYS_FORWARD_ONLY',
}

/** Variant of the proxy image. Source: Istio, `ProxyImage`. */
export enum ProxyImageType {
  /** With a shell. */
  DEFAULT = 'default',
  /** With debugging tools. */
  DEBUG = 'debug',
  /** With the proxy alone. */
  DISTROLESS = 'distroless',
}

/** Tracing of the requests that a gateway serves. Source: Istio, `Tracing` of `ProxyConfig`. */
export interface ProxyTracing {
  /**
   * Percentage of requests that are traced, from 0 to 100, with two decimals.
   *
   * @default - that of the mesh
   */
  readonly samplingPercent?: number;
  /**
   * Most characters of a path in a span.
   *
   * @default - that of the mesh, 256
   */
  readonly maxPathTagLength?: number;
  /**
   * Tags with fixed values for every span.
   *
   * @default - none
   */
  readonly customTags?: Record<string, string>;
  /**
   * Address of a Zipkin collector, `HOST:PORT`. Other tracing systems are extension providers of the mesh.
   *
   * @default - that of the mesh
   */
  readonly zipkinAddress?: string;
}

/** Statistics of Envoy that a gateway has in addition to Istio's. Source: Istio, `ProxyStatsMatcher`. */
export interface ProxyStatistics {
  /**
   * Prefixes of names.
   *
   * @default - none
   */
  readonly inclusionPrefixes?: string[];
  /**
   * Suffixes of names.
   *
   * @default - none
   */
  readonly inclusionSuffixes?: string[];
  /**
   * Regular expressions (RE2) of names.
   *
   * @default - none
   */
  readonly inclusionRegexps?: string[];
}

/**
 * Istio's configuration of the gateway's proxies, on top of `meshConfig.defaultConfig`. How a proxy terminates is the
 * option `shutdown`; PROXY protocol is one of the load balancer.
 *
 * Source: Istio, Global Mesh Options, `ProxyConfig`.
 */
export interface GatewayProxyConfig {
  /**
   * How many proxies in front of the gateway are trusted: that many entries of `X-Forwarded-For` from the right are
   * theirs, and the one before is the client's address. 0 to 255.
   *
   * @default - that of the mesh, 0: the client is the peer of the connection
   */
  readonly numTrustedProxies?: number;
  /**
   * What happens with the header `X-Forwarded-Client-Cert`.
   *
   * @default - that of the mesh, SANITIZE_SET
   */
  readonly forwardClientCertDetails?: ForwardClientCertDetails;
  /**
   * Worker threads of Envoy; 0 means one for each CPU of the node.
   *
   * @default - that of the mesh: the CPU limit, rounded up
   */
  readonly concurrency?: number;
  /**
   * Tracing of requests.
   *
   * @default - that of the mesh
   */
  readonly tracing?: ProxyTracing;
  /**
   * Environment variables of Istio's agent, such as `EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true'`.
   *
   * @default - those of the mesh
   */
  readonly proxyMetadata?: Record<string, string>;
  /**
   * Further statistics of Envoy.
   *
   * @default - those of the mesh
   */
  readonly statistics?: ProxyStatistics;
  /**
   * Variant of the proxy image.
   *
   * @default - that of the mesh
   */
  readonly imageType?: ProxyImageType;
}

const PERCENTAGE: Check = {
  test: (value) => typeof value === 'number' && value >= 0 && value <= 100 && Number.isInteger(round(value * 100)),
  is: 'a percentage',
  allowed: '0 to 100, with two decimals at most',
};

const ADDRESS = pattern(/^[^\s:/]{1,253}:\d{1,5}$/, 'an address', 'HOST:PORT');

/** The injection template puts the values between double quotes as they are. */
const METADATA_VALUE: Check = {
  // eslint-disable-next-line no-control-regex -- control characters are what YAML does not have
  test: (value) => typeof value === 'string' && !/["\\\u0000-\u001f]/.test(value),
  is: 'a value that the injection template of Istio can quote',
  allowed: 'text in one line without double quotes and backslashes',
};

const NAME: Check = {
  test: (value) => typeof value === 'string' && value !== '',
  is: 'a name',
  allowed: 'text that is not empty',
};

const STATISTICS = ['inclusionPrefixes', 'inclusionSuffixes', 'inclusionRegexps'] as const;

function round(value: number): number {
  return Number(value.toFixed(6));
}

/** Checks a ProxyConfig. Paths are from it. */
export function proxyConfigRefusals(config: GatewayProxyConfig = {}): Refusal[] {
  const { tracing, proxyMetadata = {}, statistics } = config;
  return [
    ...refuseUnless(wholeNumber(0, 255), config.numTrustedProxies, ['numTrustedProxies']),
    ...refuseUnless(wholeNumber(0, 1024), config.concurrency, ['concurrency']),
    ...refuseUnless(PERCENTAGE, tracing?.samplingPercent, ['tracing', 'samplingPercent']),
    ...refuseUnless(wholeNumber(1, 65536), tracing?.maxPathTagLength, ['tracing', 'maxPathTagLength']),
    ...refuseUnless(ADDRESS, tracing?.zipkinAddress, ['tracing', 'zipkinAddress']),
    ...Object.entries(tracing?.customTags ?? {}).flatMap(([name, value]) => {
      const path: Path = ['tracing', 'customTags', name];
      return [...refuseUnless(NAME, name, path), ...refuseUnless(NAME, value, path)];
    }),
    ...Object.entries(proxyMetadata).flatMap(([name, value]) => [
      ...refuseUnless(ENV_NAME, name, ['proxyMetadata', name]),
      ...refuseUnless(METADATA_VALUE, value, ['proxyMetadata', name]),
    ]),
    ...STATISTICS.flatMap((list) => refuseList(NAME, statistics?.[list], ['statistics', list])),
  ];
}

/** The fields of Istio's ProxyConfig. */
export function istioProxyConfig(config: GatewayProxyConfig, usesProxyProtocol: boolean): object {
  const { numTrustedProxies, forwardClientCertDetails, concurrency, tracing, proxyMetadata, statistics } = config;
  const topology = present({
    numTrustedProxies,
    forwardClientCertDetails,
    proxyProtocol: usesProxyProtocol ? {} : undefined,
  });
  return present({
    concurrency,
    gatewayTopology: filled(topology),
    tracing: tracing && istioTracing(tracing),
    proxyMetadata,
    proxyStatsMatcher: statistics,
    image: config.imageType === undefined ? undefined : { imageType: config.imageType },
  });
}

function istioTracing({ samplingPercent, maxPathTagLength, customTags, zipkinAddress }: ProxyTracing): object {
  return present({
    sampling: samplingPercent,
    maxPathTagLength,
    customTags:
      customTags && Object.fromEntries(Object.entries(customTags).map(([tag, value]) => [tag, { literal: { value } }])),
    zipkin: zipkinAddress === undefined ? undefined : { address: zipkinAddress },
  });
}
