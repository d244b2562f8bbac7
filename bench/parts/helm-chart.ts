import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of the one gateway in the manifests that the chart is made from. */
const SAMPLE = 'team-0';
const NAME = '{{ . }}';

/**
 * Writes a Helm chart that ranges over `gateways` of its values, made from our own output of one gateway: documents
 * that name the gateway are repeated; in the ConfigMap of all gateways, the entries are.
 */
export function writeHelmChart(folder: string, output: string): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: gateways\nversion: 0.1.0\n');
  const documents = output.split('---\n');
  const shared = documents.filter((text) => !text.includes(SAMPLE) || isConfigMap(text));
  const own = documents.filter((text) => !shared.includes(text));
  writeFileSync(join(folder, 'templates/shared.yaml'), shared.map(withEntries).join('---\n'));
  writeFileSync(join(folder, 'templates/gateways.yaml'), repeated(own.map((text) => `---\n${named(text)}`).join('')));
}

export function helmValues(count: number): string {
  return `gateways:\n${Array.from({ length: count }, (_, index) => `- team-${index}\n`).join('')}`;
}

function isConfigMap(text: string): boolean {
  return text.includes('\nkind: ConfigMap\n');
}

/** Entries of a list that name the sample, inside a block scalar. */
function withEntries(text: string): string {
  return text.replaceAll(/^( +)- .*\n(?:\1 .*\n)*/gm, (entry) =>
    entry.includes(SAMPLE) ? repeated(named(entry)) : entry,
  );
}

function repeated(text: string): string {
  return `{{- range .Values.gateways }}\n${text}{{- end }}\n`;
}

function named(text: string): string {
  return text.replaceAll(SAMPLE, NAME);
}
