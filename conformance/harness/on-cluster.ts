import { type Bench } from './bench';
import { LiveCluster } from './live-cluster';
import { type Report } from './report';

/** Starts a cluster of its own for some scenarios; that it starts is the first of them. */
export async function onCluster(
  bench: Bench,
  report: Report,
  name: string,
  scenarios: (cluster: LiveCluster) => Promise<void>,
): Promise<void> {
  let started: LiveCluster | undefined;
  await report.scenario(`${name}, cluster`, async () => {
    started = await LiveCluster.start(bench);
    return started.description;
  });
  if (started === undefined) return;
  try {
    await scenarios(started);
  } finally {
    await started.end();
  }
}
