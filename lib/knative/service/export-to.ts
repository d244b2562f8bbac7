import { type Refusal } from '../../private/refusal';
import { type IKnativeGateway } from '../knative-gateway';

/** The annotation of the Services that only some namespaces see. */
export const EXPORT_TO = 'networking.istio.io/exportTo';

/** Refuses a gateway whose pods would not see the Services of a service. */
export function hiddenFromRefusals(
  exportTo: readonly string[] | undefined,
  namespace: string,
  { gatewayName, serviceHost }: IKnativeGateway,
): Refusal[] {
  const [, pods = ''] = serviceHost.split('.');
  const seen = (exportTo ?? [pods]).map((each) => (each === '.' ? namespace : each));
  if (seen.includes(pods)) return [];
  return [
    {
      path: ['exportTo'],
      what: `hides the service from the pods of ${gatewayName}, which would answer 503`,
      got: exportTo,
      fix: `add '${pods}'`,
    },
  ];
}
