import { dump, visit } from 'js-yaml';
import { byText } from '../sort';

/** How a value is written. */
export interface WriteOptions {
  /** Whether all strings but keys are put in double quotes. */
  readonly quoteStrings?: boolean;
  /** Whether the keys of every mapping are sorted. */
  readonly sortKeys?: boolean;
}

/** Writes YAML that readers of YAML 1.1 and 1.2 take for the same: what either reads as more than text is quoted. */
export function writeYaml(value: unknown, { quoteStrings = false, sortKeys = false }: WriteOptions = {}): string {
  return dump(value, {
    quoteStyle: 'double',
    forceQuotes: quoteStrings,
    lineWidth: -1,
    noRefs: true,
    transform: (documents) => {
      if (!sortKeys) return;
      visit(documents, (node) => {
        if (node.kind === 'mapping') node.items.sort(byText(({ key }) => text(key)));
      });
    },
  });
}

function text(key: { readonly kind: string; readonly value?: string }): string {
  return key.value ?? '';
}
