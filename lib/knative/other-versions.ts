import { type Path, type Refusal } from '../private/refusal';
import { minorOf } from '../private/versions';
import { type IKnativeGateway } from './knative-gateway';
import { type PlatformProps } from './platform';
import { isRendered } from './rendered-gateway';

/**
 * Refuses gateways that are made for other versions than the configuration that names them. Versions that it does not
 * name are those of the gateways.
 */
export function otherVersions(
  wanted: PlatformProps,
  named: readonly { readonly path: Path; readonly gateway: IKnativeGateway }[],
): Refusal[] {
  const names = [
    `Knative ${wanted.knative.minor}`,
    ...(wanted.istio === undefined ? [] : [`Istio ${minorOf(wanted.istio) ?? wanted.istio}`]),
    ...(wanted.kubernetes === undefined ? [] : [`Kubernetes ${minorOf(wanted.kubernetes) ?? wanted.kubernetes}`]),
  ];
  return named.flatMap(({ path, gateway }) => {
    if (!isRendered(gateway)) return [];
    const { knative, istio, kubernetes } = gateway._platform;
    const made = [`Knative ${knative.minor}`, `Istio ${minorOf(istio) ?? istio}`, `Kubernetes ${kubernetes}`];
    if (names.every((name) => made.includes(name))) return [];
    const what = 'made for other versions than the configuration of Knative';
    return {
      path: [...path, 'platform'],
      what,
      got: made.join(', '),
      allowed: names.join(', '),
      fix: 'give both the same versions',
    };
  });
}
