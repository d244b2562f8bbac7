import { type Rule } from '../../rule';
import { appLabelLeak } from './app-label-leak';
import { domainMappingCrossesDefaultGateway } from './domain-mapping-crosses-default-gateway';
import { foreignGatewayAttached } from './foreign-gateway-attached';
import { foreignVirtualService } from './foreign-virtual-service';
import { hostOfTwoOwners } from './host-of-two-owners';
import { hostOverlap } from './host-overlap';
import { hostsRefuseAssignedService } from './hosts-refuse-assigned-service';
import { noNetworkPolicy } from './no-network-policy';
import { scopeGatewayBreaksGeneratedGateways } from './scope-gateway-breaks-generated-gateways';
import { scopeGatewayBreaksStockLayout } from './scope-gateway-breaks-stock-layout';
import { selectorlessGatewaysShareServices } from './selectorless-gateways-share-services';
import { serviceLabelHijack } from './service-label-hijack';
import { sharedLocalGatewayServesTenantHosts } from './shared-local-gateway-serves-tenant-hosts';
import { sharedPodLabel } from './shared-pod-label';
import { strictMergingSkipsGateway } from './strict-merging-skips-gateway';
import { wildcardCertificateAcrossGateways } from './wildcard-certificate-across-gateways';
import { clusterLocalHostExposed } from './cluster-local-host-exposed';

/** What makes gateways serve each other's hosts, reject their own, or depend on each other. */
export const ISOLATION_RULES: readonly Rule[] = [
  clusterLocalHostExposed,
  sharedPodLabel,
  appLabelLeak,
  foreignGatewayAttached,
  serviceLabelHijack,
  selectorlessGatewaysShareServices,
  foreignVirtualService,
  hostOfTwoOwners,
  hostOverlap,
  hostsRefuseAssignedService,
  sharedLocalGatewayServesTenantHosts,
  domainMappingCrossesDefaultGateway,
  scopeGatewayBreaksStockLayout,
  scopeGatewayBreaksGeneratedGateways,
  strictMergingSkipsGateway,
  noNetworkPolicy,
  wildcardCertificateAcrossGateways,
];
