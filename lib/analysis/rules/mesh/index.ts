import { type Rule } from '../../rule';
import { authorizationPolicyCutsKnative } from './authorization-policy-cuts-knative';
import { netIstioControllerWithSidecar } from './net-istio-controller-with-sidecar';
import { peerAuthenticationCutsKnative } from './peer-authentication-cuts-knative';

/** Policies of the mesh that keep Knative from its services. */
export const MESH_RULES: readonly Rule[] = [
  peerAuthenticationCutsKnative,
  authorizationPolicyCutsKnative,
  netIstioControllerWithSidecar,
];
