import { typeRefusals } from '../../private/types';
import { refuseLabels } from '../../private/checks';
import { type Refusal, throwRefusals } from '../../private/refusal';
import { podLabelRefusals } from '../pod-labels';
import { type BoundWorkload, type WorkloadRenderer } from './context';
import { GatewayWorkloadKind } from './kind';

/** An existing gateway workload. */
export interface ExistingWorkloadOptions {
  /** Labels that only the gateway's pods carry, in the whole cluster. */
  readonly podLabels: Record<string, string>;
}

/**
 * Options of the Istio Gateway and of the objects that this package renders with it. All others affect pods or Service.
 */
const WITH_EFFECT = [
  'assignment',
  'clusterDomain',
  'createNamespace',
  'domain',
  'domainTemplate',
  'secondaryLabels',
  'gatewayName',
  'hosts',
  'isolation',
  'localGateway',
  'namespace',
  'namespaceLabels',
  'platform',
  'servers',
  'serviceName',
  'tls',
  'workload',
];

/** Checks the options of GatewayWorkload.existing. */
export function existingWorkloadRefusals(options: ExistingWorkloadOptions): Refusal[] {
  const ofWrongType = typeRefusals('ExistingWorkloadOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [...refuseLabels(options.podLabels, ['podLabels']), ...podLabelRefusals(options.podLabels)];
}

/** Existing pods and Service: nothing is rendered for them. */
export class ExistingWorkload implements WorkloadRenderer {
  public readonly kind = GatewayWorkloadKind.EXISTING;
  public readonly installsPods = false;
  private readonly podLabels: Readonly<Record<string, string>>;

  public constructor(options: ExistingWorkloadOptions) {
    throwRefusals(existingWorkloadRefusals(options), 'GatewayWorkload.existing');
    this.podLabels = options.podLabels;
  }

  public withoutEffect(option: string): Pick<Refusal, 'fix' | 'what'> | undefined {
    if (WITH_EFFECT.includes(option)) return undefined;
    return {
      what: 'has no effect on an existing workload',
      fix: 'omit it, and set it where the workload is installed',
    };
  }

  public refusals(): Refusal[] {
    return [];
  }

  public bind(): BoundWorkload {
    return { podLabels: this.podLabels, selector: this.podLabels, localSelector: {} };
  }
}
