import { readAsKubectl } from '../../lib/private/yaml/kubectl';

/** Values of the documents of a YAML text as kubectl and Helm read it: YAML 1.1, where an unquoted `on` is no text. */
export function readYaml(text: string): readonly unknown[] {
  const { values, problem } = readAsKubectl(text);
  if (problem !== undefined) throw new Error(`line ${problem.line}: ${problem.reason}`);
  return values;
}
