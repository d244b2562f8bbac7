import { type Rule } from '../../rule';
import { assignmentWithoutEffect } from './assignment-without-effect';
import { domainGatewayMismatch } from './domain-gateway-mismatch';
import { domainMappingTargetMissing } from './domain-mapping-target-missing';
import { domainMappingUnassigned } from './domain-mapping-unassigned';
import { inferenceServiceGateway } from './inference-service-gateway';
import { invalidHost } from './invalid-host';
import { labelTypo } from './label-typo';
import { overlappingSelectors } from './overlapping-selectors';
import { otherIngressClass } from './other-ingress-class';
import { templateLabelIgnored } from './template-label-ignored';
import { unassignedServiceOnPublicDefault } from './unassigned-service-on-public-default';

/** Problems in how services are assigned to gateways. */
export const SELECTION_RULES: readonly Rule[] = [
  assignmentWithoutEffect,
  domainGatewayMismatch,
  domainMappingTargetMissing,
  domainMappingUnassigned,
  inferenceServiceGateway,
  invalidHost,
  labelTypo,
  otherIngressClass,
  overlappingSelectors,
  templateLabelIgnored,
  unassignedServiceOnPublicDefault,
];
