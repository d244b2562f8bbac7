import { run } from '../../lib/cli/run';

/** What the command wrote, in order, and its exit status. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `knative-gateways` in this process, with an environment of its own for kubectl. */
export async function knativeGateways(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stderr' | 'stdout') => ({ write: (text: string) => (written[name] += text) });
  const stdin = process.stdin;
  const status = await run(args, { stdin, stdout: output('stdout'), stderr: output('stderr'), env });
  return { status, ...written };
}
