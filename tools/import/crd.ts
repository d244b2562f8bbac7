import { parseAllDocuments } from 'yaml';
import { throwRefusal } from '../../lib/private/refusal';
import { type Schema, typesOnly } from './schema';
import { type KindSource } from './sources';

interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly schema: { readonly openAPIV3Schema: Schema };
}

/** The fields of a CustomResourceDefinition that matter here. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly CrdVersion[];
  };
}

// Knative's operator publishes quoted texts whose further lines are not indented, which YAML refuses. A property that
// is called "description" is a mapping, so it never matches.
const QUOTED_TEXT = /^ *description: '(?:[^']|'')*'\n/gm;

/** The CRDs in a YAML text; `name` is named in the error when it is not YAML. */
export function parseCrds(text: string, name: string): Crd[] {
  const documents = parseAllDocuments(text.replace(QUOTED_TEXT, ''));
  if ('empty' in documents) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throwRefusal({ path: [], what: `${name} is not YAML`, got: error.message });
    const object = document.toJS() as Crd | null;
    return object?.kind === 'CustomResourceDefinition' ? [object] : [];
  });
}

/** The CRD of one kind with its one asked-for version, reduced to types. */
export function selectCrd(crds: readonly Crd[], group: string, kind: string, source: KindSource): Crd {
  const crd = crds.find(({ spec }) => spec.group === group && spec.names.kind === kind);
  if (crd === undefined) {
    const known = crds.map(({ spec }) => `${spec.group}/${spec.names.kind}`);
    throwRefusal({ path: [], what: `${group} has no kind ${kind}`, allowed: known.join(', ') });
  }
  const served = crd.spec.versions.filter((version) => version.served);
  const version = served.find(({ name }) => name === source.version);
  if (version === undefined) {
    const names = served.map(({ name }) => name);
    throwRefusal({
      path: [],
      what: `${group}/${kind} is not served in this version`,
      got: source.version,
      allowed: names.join(', '),
    });
  }
  const openAPIV3Schema = typesOnly(version.schema.openAPIV3Schema, source.opaque);
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    spec: { group, names: { kind }, versions: [{ name: version.name, served: true, schema: { openAPIV3Schema } }] },
  };
}
