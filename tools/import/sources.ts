import data from './sources.json';

/** A pinned Go module. */
export interface GoModule {
  readonly version: string;
  /** The `h1:` hash of the module's content, as in go.sum. */
  readonly sum: string;
  /** SPDX identifier of the module's LICENSE file. */
  readonly license: string;
}

/** One kind of a group. */
export interface KindSource {
  readonly version: string;
  /**
   * Paths whose schema is not needed, and which become `any`. Array items and map values add no path element.
   *
   * @default - the whole schema is imported
   */
  readonly opaque?: readonly string[];
}

/**
 * Where the CRDs of one API group come from: `files` of the module, or `written` here after the module's Go `types`.
 */
export interface GroupSource {
  readonly module: string;
  /** CRD files in the module. */
  readonly files?: readonly string[];
  /** CRD file in this folder. */
  readonly written?: string;
  /** Go files in the module that declare every field of `written`. */
  readonly types?: readonly string[];
  readonly kinds: Readonly<Record<string, KindSource>>;
  readonly note?: string;
}

/** Where the classes of Kubernetes' own kinds come from: its OpenAPI specification. */
export interface KubernetesSource {
  readonly module: string;
  /** The specification in the module. */
  readonly file: string;
  /** Names of the kinds' definitions, sorted. */
  readonly kinds: readonly string[];
}

export interface Sources {
  readonly modules: Readonly<Record<string, GoModule>>;
  readonly groups: Readonly<Record<string, GroupSource>>;
  readonly kubernetes: KubernetesSource;
}

export const SOURCES: Sources = data;
