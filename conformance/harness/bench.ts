import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority } from './authority';
import { type Backends } from './backends';
import { Certificates } from './certificates';
import { type Component, type Folders } from './components';
import { type PodNetwork } from './network';

// In memory, as all of the run.
const AUTHORITY = '/run/authority';
const KEPT = '/run/kept';

/** What every scenario runs on. */
export class Bench {
  private certificatesOrNone: Promise<Certificates> | undefined;

  public constructor(
    private readonly components: Folders,
    public readonly networks: readonly PodNetwork[],
    public readonly backends: Backends,
    /** A folder in memory for the files of the scenario that runs. */
    public readonly folder: string,
    /** The repository. */
    public readonly root: string,
  ) {}

  /** The run's certificate authority, and what it has issued. */
  public certificates(): Promise<Certificates> {
    this.certificatesOrNone ??= CertificateAuthority.create(AUTHORITY).then((authority) => new Certificates(authority));
    return this.certificatesOrNone;
  }

  /** A path for what one part leaves to the next, whether it is there or not. */
  public kept(name: string): string {
    mkdirSync(KEPT, { recursive: true });
    return join(KEPT, name);
  }

  /** The path of a file of a component. */
  public file(component: Component, ...path: readonly string[]): string {
    const folder = this.components[component];
    if (folder === undefined) throw new Error(`the part does not declare that it needs ${component}`);
    return join(folder, ...path);
  }
}
