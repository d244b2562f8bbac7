import { type Bench } from '../bench';
import { HOSTILE_INPUTS } from '../subjects/hostile-inputs';

/** Large and expensive inputs, each in a process of its own. */
export function hostile(bench: Bench): void {
  const { results } = bench;
  const file = bench.path('hostile.yaml');
  results.heading(
    'Large and hostile input',
    'CPU time, largest resident memory and findings of the analysis as a process.',
  );
  results.table(
    ['Input', 'CPU, memory, findings'],
    HOSTILE_INPUTS.map(({ name }, index) => {
      bench.printed('hostile', String(index), file);
      return [name, bench.printed('hostile', file).trim()];
    }),
  );
}
