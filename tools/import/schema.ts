import { throwRefusal } from '../../lib/private/refusal';

/** The keywords of a CRD's OpenAPI v3 schema that `cdk8s import` turns into types. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/**
 * The schema of a custom resource, cut down to the types of its `spec`: no texts, patterns, limits or defaults, no
 * `status`, and `any` at the opaque paths.
 */
export function typesOnly(schema: Schema, opaque: readonly string[] = []): Schema {
  const unused = new Set(opaque);
  const spec = schema.properties?.['spec'];
  if (spec === undefined)
    throwRefusal({ path: [], what: 'schema has no spec', got: Object.keys(schema.properties ?? {}) });
  const reduced = reduce(spec, 'spec', unused);
  if (unused.size > 0) throwRefusal({ path: [], what: 'opaque path is not in the schema', got: [...unused] });
  return {
    type: 'object',
    properties: { spec: reduced },
    ...(schema.required?.includes('spec') && { required: ['spec'] }),
  };
}

function reduce(schema: Schema, path: string, opaque: Set<string>): Schema {
  if (opaque.delete(path)) return schema.type === 'array' ? { type: 'array', items: {} } : {};
  if (schema['x-kubernetes-int-or-string']) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const { type, required, properties, items, additionalProperties: values } = schema;
  return {
    ...(type !== undefined && { type }),
    ...(schema.enum !== undefined && { enum: schema.enum }),
    ...(required !== undefined && { required }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, reduce(child, `${path}.${name}`, opaque)]),
      ),
    }),
    ...(items !== undefined && { items: reduce(items, path, opaque) }),
    ...(typeof values === 'object' && { additionalProperties: reduce(values, path, opaque) }),
  };
}

/** The names of the schema's properties that no JSON tag of the Go text declares, sorted. */
export function undeclared(schema: Schema, go: string): string[] {
  return propertyNames(schema).filter((name) => !go.includes(`json:"${name},`) && !go.includes(`json:"${name}"`));
}

function propertyNames(schema: Schema): string[] {
  const names = new Set<string>();
  const visit = ({ properties = {}, items, additionalProperties: values }: Schema): void => {
    for (const [name, child] of Object.entries(properties)) {
      names.add(name);
      visit(child);
    }
    if (items !== undefined) visit(items);
    if (typeof values === 'object') visit(values);
  };
  visit(schema);
  return [...names].sort();
}
