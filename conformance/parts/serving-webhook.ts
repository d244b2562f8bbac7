import { type Bench } from '../harness/bench';
import { stockInstallation } from '../harness/cluster';
import { refusalOf } from '../harness/kube-client';
import { type LiveCluster } from '../harness/live-cluster';
import { type ConfigMap, configMap } from '../harness/objects';

/** Config that Serving's webhook has to refuse: the ConfigMap, and one key that is wrong. */
const REFUSED = [
  ['config-domain', { 'bad.example.com': 'selector: [this, is, a, list]' }],
  ['config-network', { 'domain-template': '{{.Name' }],
  ['config-network', { 'autocreate-cluster-domain-claims': 'perhaps' }],
] as const;

/** Serving's webhook takes the release's own config, and refuses what is wrong with it. */
export async function refusesBadConfig(bench: Bench, cluster: LiveCluster): Promise<string> {
  const stock = stockInstallation(bench);
  for (const [name, wrong] of REFUSED) {
    const given = configMap(stock, `knative-serving/${name}`);
    if (given === undefined) throw new Error(`the release has no ${name}`);
    const right = await cluster.plane.client.tryApply(given, { dryRun: true });
    if (right.status >= 300) throw new Error(`the release's own ${name} was refused: ${refusalOf(right)}`);
    const bad: ConfigMap = { ...given, data: { ...given.data, ...wrong } };
    const answer = await cluster.plane.client.tryApply(bad, { dryRun: true });
    if (answer.status < 300) throw new Error(`${name} with ${JSON.stringify(wrong)} was taken`);
    if (!refusalOf(answer).includes('config.webhook.serving.knative.dev')) {
      throw new Error(`${name} was refused by somebody else: ${refusalOf(answer)}`);
    }
  }
  return 'bad config-domain and config-network are refused, good ones are taken';
}
