/**
 * Ends one after the other. One that fails does not keep the others running; the first error is thrown once all have
 * had their turn.
 */
export async function endInTurn(parts: readonly { end(): Promise<void> }[]): Promise<void> {
  const failures: PromiseRejectedResult[] = [];
  for (const part of parts) {
    const [result] = await Promise.allSettled([part.end()]);
    if (result.status === 'rejected') failures.push(result);
  }
  if (failures[0] !== undefined) throw failures[0].reason;
}
