import { type Rule } from '../../rule';
import { assignmentWithoutEffect } from './assignment-without-effect';
import { domainGatewayMismatch } from './domain-gateway-mismatch';
import { domainMappingUnassigned } from './domain-mapping-unassigned';
import { inferenceServiceGateway } from './inference-service-gateway';
import { labelTypo } from './label-typo';
import { overlappingSelectors } from './overlapping-selectors';
import { otherIngressClass } from './other-ingress-class';
import { templateLabelIgnored } from './template-label-ignored';
import { unassignedServiceOnPublicDefault } from './unassigned-service-on-public-default';

/** Problems in how services are assigned to gateways. */
export const SELECTION_RULES: readonly Rule[] = [
  assignmentWithoutEffect,
  domainGatewayMismatch,
  domainMappingUnassigned,
  inferenceServiceGateway,
  labelTypo,
  otherIngressClass,
  overlappingSelectors,
  templateLabelIgnored,
  unassignedServiceOnPublicDefault,
];
