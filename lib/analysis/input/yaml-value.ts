import { readAsKubectl } from '../../private/yaml/kubectl';

/** The value of YAML inside a manifest, such as a ConfigMap's entry; `undefined` if it cannot be read. */
export function yamlValue(content: string): unknown {
  const { values } = readAsKubectl(content);
  return values.length > 1 ? undefined : values[0];
}
