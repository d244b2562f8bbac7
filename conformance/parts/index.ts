import { type Part } from '../harness/part';
import { ACCEPTED } from './accepted';
import { ADMISSION } from './admission';
import { ADMISSION_KYVERNO } from './admission-kyverno';
import { ALERTS } from './alerts';
import { AUTHORIZATION } from './authorization';
import { DASHBOARDS } from './dashboards';
import { DNS } from './dns';
import { EXAMPLES } from './examples';
import { GATEWAY_API } from './gateway-api';
import { GITOPS } from './gitops';
import { INSTALLERS } from './installers';
import { KNATIVE } from './knative';
import { LEAKS } from './leaks';
import { LIVE } from './live';
import { LOCAL_GATEWAYS } from './local-gateways';
import { MESH } from './mesh';
import { MODEL } from './model';
import { NETWORK } from './network';
import { PLAN } from './plan';
import { PODS } from './pods';
import { RANDOM } from './random';
import { RELEASES } from './releases';
import { ROLLOUT } from './rollout';
import { RUNTIME } from './runtime';
import { SCALE } from './scale';
import { SCHEMA } from './schema';
import { STATUS } from './status';
import { TELEMETRY } from './telemetry';
import { TLS } from './tls';
import { TLS_KINDS_PART } from './tls-kinds';
import { TLS_CHAIN } from './tls-chain';
import { TOPOLOGIES } from './topologies';
import { TUTORIALS } from './tutorials';
import { VERIFY } from './verify';
import { XDS } from './xds';

/** Every part, in the order in which they begin: the longest first, so that none goes on alone at the end. */
export const PARTS: readonly Part[] = [
  MODEL,
  TLS,
  RANDOM,
  ACCEPTED,
  ROLLOUT,
  TLS_CHAIN,
  ADMISSION_KYVERNO,
  TLS_KINDS_PART,
  KNATIVE,
  SCHEMA,
  PLAN,
  RUNTIME,
  TOPOLOGIES,
  LIVE,
  MESH,
  EXAMPLES,
  TUTORIALS,
  AUTHORIZATION,
  TELEMETRY,
  LOCAL_GATEWAYS,
  GATEWAY_API,
  PODS,
  ADMISSION,
  ALERTS,
  DASHBOARDS,
  NETWORK,
  DNS,
  LEAKS,
  INSTALLERS,
  XDS,
  SCALE,
  VERIFY,
  RELEASES,
  STATUS,
  GITOPS,
];
