import {
  ApiObject,
  type ApiObjectProps,
  App,
  ImplicitTokenResolver,
  JsonPatch,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
import { type Construct } from 'constructs';
import { plain } from './plain';
import { plainMetadata } from './plain-metadata';
import { selfWritten } from './self-written';

const USUAL_RESOLVERS = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/**
 * An ApiObject that is made in one pass. cdk8s goes over each value several times, and asks three resolvers about it.
 * Tokens, values of classes and resolvers of the app take the way of cdk8s; the result is the same.
 */
export class ManifestObject extends ApiObject {
  private readonly ownPatches: JsonPatch[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly manifest: ApiObjectProps,
    /** Its phase in the order in which a topology is applied. */
    public readonly _phase: number,
  ) {
    super(scope, id, manifest);
  }

  public override addJsonPatch(...ops: JsonPatch[]): void {
    this.ownPatches.push(...ops);
    super.addJsonPatch(...ops);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inherited
  public override toJson(): any {
    if (process.env.CDK8S_DISABLE_SORT || !hasUsualResolvers(this)) return super.toJson();
    try {
      return selfWritten(this.made());
    } catch {
      // What cannot be made at all, cdk8s refuses with the path of the construct.
      return super.toJson();
    }
  }

  private made(): object {
    const made = plain({ ...this.manifest, metadata: undefined }) as Record<string, unknown>;
    made.metadata = plainMetadata(this.metadata) ?? plain(this.metadata.toJson());
    const patched: Record<string, unknown> =
      this.ownPatches.length === 0 ? made : (JsonPatch.apply(made, ...this.ownPatches) as Record<string, unknown>);
    const result: Record<string, unknown> = {};
    for (const key of FIRST_KEYS) if (key in patched) result[key] = patched[key];
    for (const key of Object.keys(patched)) result[key] ??= patched[key];
    return result;
  }
}

function hasUsualResolvers(object: ApiObject): boolean {
  const { resolvers } = App.of(object);
  return resolvers.every((resolver) => USUAL_RESOLVERS.some((usual) => resolver.constructor === usual));
}
