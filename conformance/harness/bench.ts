import { join } from 'node:path';
import { type Backends } from './backends';
import { type Component, type Folders } from './components';
import { type PodNetwork } from './network';

/** What every scenario runs on. */
export class Bench {
  public constructor(
    private readonly components: Folders,
    public readonly networks: readonly PodNetwork[],
    public readonly backends: Backends,
    /** A folder in memory for the files of the scenario that runs. */
    public readonly folder: string,
    /** The repository. */
    public readonly root: string,
  ) {}

  /** The path of a file of a component. */
  public file(component: Component, ...path: readonly string[]): string {
    const folder = this.components[component];
    if (folder === undefined) throw new Error(`the part does not declare that it needs ${component}`);
    return join(folder, ...path);
  }
}
