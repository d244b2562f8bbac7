import { execFileSync } from 'node:child_process';
import { build } from '../conformance/harness/build';
import { Component } from '../conformance/harness/components';
import { join } from 'node:path';

/** Helm and kubectl, whose kustomize is the library, built from their Go modules as for the conformance run. */
export interface Tools {
  readonly helm: string;
  readonly kubectl: string;
  readonly versions: readonly string[];
}

export async function buildTools(): Promise<Tools> {
  const folders = await build([Component.HELM, Component.KUBECTL], new AbortController().signal, console.log);
  const helm = join(folders[Component.HELM] ?? '', 'helm');
  const kubectl = join(folders[Component.KUBECTL] ?? '', 'kubectl');
  const printed = (tool: string, ...args: readonly string[]): string => execFileSync(tool, args, { encoding: 'utf8' });
  const kustomize = /Kustomize Version: (\S+)/.exec(printed(kubectl, 'version', '--client'))?.[1] ?? '';
  const module = /helm\.sh\/helm\/v3\s+(v\S+)/.exec(printed('go', 'version', '-m', helm))?.[1] ?? '';
  return { helm, kubectl, versions: [`Helm ${module}`, `kustomize ${kustomize} (of kubectl)`] };
}
