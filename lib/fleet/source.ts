import { brand } from '../private/brand';
import { pattern, refuseUnless } from '../private/checks';
import { DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, throwRefusals } from '../private/refusal';
import { optionRefusals } from '../private/types';

/** A Git repository with the output. */
export interface GitSourceOptions {
  /** Its URL: `https://git.example.com/platform/gateways.git`, or `ssh://`. */
  readonly url: string;
  /**
   * The branch.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Secret with the credentials, in the namespace of Flux. Argo CD finds its own by the URL.
   *
   * @default - none
   */
  readonly secretName?: string;
}

/** An OCI artifact with the output, as `flux push artifact` or ORAS push it. */
export interface OciSourceOptions {
  /** Its repository: `oci://registry.example.com/platform/gateways`. */
  readonly url: string;
  /** The tag. */
  readonly tag: string;
  /**
   * Secret with the credentials, in the namespace of Flux. Argo CD finds its own by the URL.
   *
   * @default - none
   */
  readonly secretName?: string;
}

const GIT_URL = pattern(/^(?:https?|ssh):\/\/\S+$/, 'the URL of a Git repository', 'https:// or ssh://');
const OCI_URL = pattern(/^oci:\/\/[^\s:]+(?::\d+)?\/[^\s:@]+$/, 'the URL of an OCI repository', 'oci:// without a tag');
const REFERENCE = pattern(/^[\w][\w./-]{0,127}$/, 'the name of a branch or tag', 'letters, digits and ./-_');

/** Refuses what Flux and Argo CD would refuse. */
export function gitSourceRefusals(options: GitSourceOptions): Refusal[] {
  return optionRefusals('GitSourceOptions', options, ({ url, branch, secretName }) => [
    ...refuseUnless(GIT_URL, url, ['url']),
    ...refuseUnless(REFERENCE, branch, ['branch']),
    ...refuseUnless(DNS_SUBDOMAIN, secretName, ['secretName']),
  ]);
}

/** The same for OCI. */
export function ociSourceRefusals(options: OciSourceOptions): Refusal[] {
  return optionRefusals('OciSourceOptions', options, ({ url, tag, secretName }) => [
    ...refuseUnless(OCI_URL, url, ['url']),
    ...refuseUnless(REFERENCE, tag, ['tag']),
    ...refuseUnless(DNS_SUBDOMAIN, secretName, ['secretName']),
  ]);
}

/** Where delivery tools find the output of a fleet. */
export class FleetSource {
  /** A Git repository. */
  public static git(options: GitSourceOptions): FleetSource {
    throwRefusals(gitSourceRefusals(options), 'FleetSource.git');
    const { url, branch = 'main', secretName } = options;
    return new FleetSource('GitRepository', url, branch, secretName);
  }

  /** An OCI artifact. Argo CD reads them from 3.1 on. */
  public static oci(options: OciSourceOptions): FleetSource {
    throwRefusals(ociSourceRefusals(options), 'FleetSource.oci');
    return new FleetSource('OCIRepository', options.url, options.tag, options.secretName);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'GitRepository' | 'OCIRepository',
    /** @internal */
    public readonly _url: string,
    /** @internal */
    public readonly _reference: string,
    /** @internal */
    public readonly _secretName: string | undefined,
  ) {}
}

brand(FleetSource, 'FleetSource');
