import { Chart } from 'cdk8s';
import { IsolatedGateway, type IsolatedGatewayProps } from '../../../lib';
import { type Manifest, PLATFORM, app, synth } from '../../support';

/** The manifests of one gateway, `alpha` by default. */
export function render(props: IsolatedGatewayProps = {}, id = 'alpha'): Manifest[] {
  const all = app();
  new IsolatedGateway(new Chart(all, 'chart'), id, { platform: PLATFORM, ...props });
  return all.charts.flatMap((chart) => synth(chart));
}

/** The one manifest of a kind; undefined where there is none. */
export function only(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.filter((each: Manifest) => each.kind === kind);
  if (found.length > 1) throw new Error(`${found.length} manifests are a ${kind}`);
  return found[0];
}

/** Kind, namespace and name of each manifest. */
export function summary(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
}
