import { keptKeys } from '../analysis/input/kept-keys';
import { type Manifest } from '../analysis/input/manifest';
import { printable } from '../analysis/report/printable';
import { listed } from '../analysis/words';
import { type Terminal } from './terminal';

/** Says which keys of ConfigMaps have to be removed by hand, for the cluster to become what the files say. */
export function warnOfKeptKeys(
  cluster: readonly Manifest[],
  files: readonly Manifest[],
  { stderr }: Pick<Terminal, 'stderr'>,
): void {
  for (const { configMap, keys } of keptKeys(cluster, files)) {
    const { namespace, name } = configMap;
    const patch = JSON.stringify(keys.map((key) => ({ op: 'remove', path: `/data/${key}` })));
    const lines = [
      `knative-gateways: ConfigMap ${namespace}/${name}: the cluster has keys that the files lack: ${listed(keys)}`,
      'the result is without them, but kubectl apply keeps what it has not applied itself; to remove them:',
      `kubectl -n ${namespace} patch configmap ${name} --type json -p '${patch}'`,
    ];
    stderr.write(`${lines.map(printable).join('\n  ')}\n`);
  }
}
