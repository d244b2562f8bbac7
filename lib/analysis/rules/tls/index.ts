import { type Rule } from '../../rule';
import { certificateMissing } from './certificate-missing';
import { domainMappingSecretMissing } from './domain-mapping-secret-missing';
import { gatewayServiceSelectsOtherPods } from './gateway-service-selects-other-pods';
import { endedTlsUnserved } from './ended-tls-unserved';
import { generatedGatewaysRefused } from './generated-gateways-refused';
import { http01SolvedOnDefaultGateway } from './http01-solved-on-default-gateway';
import { httpsOnlyWithHttpUrls } from './https-only-with-http-urls';
import { netIstioCannotReconcile } from './net-istio-cannot-reconcile';
import { netIstioObjectDiffers } from './net-istio-object-differs';
import { localTlsUnserved } from './local-tls-unserved';
import { redirectUnserved } from './redirect-unserved';
import { redirectedWithoutCertificate } from './redirected-without-certificate';
import { tlsBypassesHosts } from './tls-bypasses-hosts';
import { wildcardGatewayTakesHosts } from './wildcard-gateway-takes-hosts';

/** What keeps https from being served, or serves it on other gateways. */
export const TLS_RULES: readonly Rule[] = [
  certificateMissing,
  domainMappingSecretMissing,
  redirectedWithoutCertificate,
  redirectUnserved,
  localTlsUnserved,
  gatewayServiceSelectsOtherPods,
  tlsBypassesHosts,
  wildcardGatewayTakesHosts,
  generatedGatewaysRefused,
  endedTlsUnserved,
  httpsOnlyWithHttpUrls,
  http01SolvedOnDefaultGateway,
  netIstioCannotReconcile,
  netIstioObjectDiffers,
];
