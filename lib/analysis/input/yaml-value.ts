import { parseDocument } from 'yaml';

/** The value of YAML inside a manifest, such as a ConfigMap's entry; `undefined` if it cannot be read. */
export function yamlValue(content: string): unknown {
  try {
    const document = parseDocument(content, {
      version: '1.1',
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
  } catch {
    return undefined;
  }
}
