import { type Construct } from 'constructs';
import { type Platform } from './platform';

const PLATFORM = 'cdk8s-knative-gateways/platform';

/** Makes the versions known to every construct within a scope. To be called before the scope has children. */
export function setPlatform(scope: Construct, platform: Platform): void {
  scope.node.setContext(PLATFORM, platform);
}

/** The versions that a scope, or one around it, was made for. */
export function platformOf(scope: Construct): Platform | undefined {
  return scope.node.tryGetContext(PLATFORM) as Platform | undefined;
}
