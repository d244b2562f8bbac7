import { type Manifest } from '../analysis/input/manifest';
import { isObject, type KubeObject, object } from '../private/access';
import { LAST_APPLIED_ANNOTATION } from '../private/labels';
import { writeYaml } from '../private/yaml/write';
import { shown } from './shown';

const HIDDEN = '(hidden)';

/** An object as YAML to look at: without the values of Secrets, and without what the API server notes for itself. */
export function manifestYaml({ kind, object: whole }: Manifest): string {
  const { managedFields, ...metadata } = object(whole, 'metadata') ?? {};
  const annotations = object(metadata, 'annotations');
  const visible: KubeObject = {
    ...whole,
    ...(isObject(whole['metadata']) && {
      metadata: { ...metadata, ...(annotations && { annotations: without(annotations, LAST_APPLIED_ANNOTATION) }) },
    }),
  };
  const text = writeYaml(kind === 'Secret' ? withoutValues(visible) : visible);
  return text.split('\n').map(shown).join('\n');
}

function without(record: KubeObject, key: string): KubeObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** Of a Secret nothing is kept but its names: its fields may be misspelt, too. */
function withoutValues(secret: KubeObject): KubeObject {
  return Object.fromEntries(
    Object.entries(secret).map(([key, value]) => {
      if (['apiVersion', 'kind', 'type', 'immutable'].includes(key)) return [key, value];
      if (key !== 'metadata') return [key, hidden(value)];
      const { name, namespace, labels } = isObject(value) ? value : {};
      return [key, { name, namespace, labels }];
    }),
  );
}

function hidden(value: unknown): unknown {
  if (!isObject(value)) return HIDDEN;
  return Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN]));
}
