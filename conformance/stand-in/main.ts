import { KnativeRelease } from '../../lib/knative/release';
import { clientOf } from '../harness/kubeconfig';
import { Loop } from '../harness/loop';
import { RELEASE_VARIABLE } from '../harness/net-istio-controller';
import { messageOf, pause } from '../harness/wait';
import { Controller } from './controller';

const TURN_MILLISECONDS = 30;
const CHECK_MILLISECONDS = 1000;

/**
 * Takes the place of net-istio's controller: started as that is, by its command line and environment, it plays it by
 * the model.
 */
async function main([flag, kubeconfig]: readonly string[]): Promise<void> {
  if (flag !== '-kubeconfig' || kubeconfig === undefined) throw new Error('expected the arguments -kubeconfig FILE');
  const minor = process.env[RELEASE_VARIABLE];
  const release = minor === undefined ? {} : { release: KnativeRelease.of(minor) };
  const controller = await Controller.start(clientOf(kubeconfig), release);
  const loop = Loop.start("net-istio's stand-in", TURN_MILLISECONDS, () => controller.turn());
  for (;;) {
    loop.check();
    await pause(CHECK_MILLISECONDS);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(1);
});
