import { type LiveCluster } from './live-cluster';
import { type Matrix, differences } from './matrix';

/**
 * Waits until a live cluster gives the whole expected matrix, and reads it once more.
 *
 * @param expected The expected answers, over the gateways that were measured.
 * @param client Address of who asks. @default - of the pod network
 */
export async function answersAs(
  cluster: LiveCluster,
  expected: (measured: Matrix) => Matrix,
  client?: string,
): Promise<void> {
  const wrong = async (): Promise<readonly string[]> => {
    const measured = await cluster.matrix(client);
    return differences(expected(measured), measured);
  };
  await cluster.until('the expected answers', async () => {
    const lines = await wrong();
    return lines.length === 0 ? undefined : lines.join('\n');
  });
  const lines = await wrong();
  if (lines.length > 0)
    throw new Error(`the expected answers were there, and gone a moment later:\n${lines.join('\n')}`);
}
