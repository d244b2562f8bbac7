import { Agent, request } from 'node:https';
import { exchange } from './exchange';
import { type KubernetesObject, groupOf, idOf } from './objects';
import { pause } from './wait';

export interface KubeAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Status {
  readonly message?: string;
}

interface ApplyOptions {
  /** Validate and admit, but store nothing. @default false */
  readonly dryRun?: boolean;
  /** Who applies: the fields of others stay. @default - the user of the run */
  readonly manager?: string;
}

const TIMEOUT_SECONDS = 30;
// An API server that is busy, or still making the storage of a new kind, asks to come again. It refuses unknown fields
// with 500.
const COME_AGAIN = [429, 503];
const TRIES = 5;
const PAUSE_MILLISECONDS = 200;
const NOT_FOUND = 404;
const FIELD_MANAGER = 'conformance';

/** A condition of a status; the time of the transition must be there, and nobody reads it. */
export function condition(type: string, status: 'True' | 'Unknown', reason = '', message = ''): object {
  return { type, status, reason, message, lastTransitionTime: '2020-01-01T00:00:00Z' };
}

/** A refusal by the API server, with its own words. */
export function refusalOf({ status, body }: KubeAnswer): string {
  return `${status}: ${(body as Status).message ?? JSON.stringify(body)}`;
}

/** A plain client of the Kubernetes API. */
export class KubeClient {
  private readonly agent: Agent;
  private readonly resources = new Map<string, readonly Resource[]>();

  public constructor(
    private readonly address: string,
    private readonly port: number,
    private readonly token: string,
    private readonly ca: string,
    private readonly user?: string,
  ) {
    this.agent = new Agent({ keepAlive: true, ca, checkServerIdentity: () => undefined });
  }

  /** A client that acts as another user, by impersonation. */
  public as(user: string): KubeClient {
    return new KubeClient(this.address, this.port, this.token, this.ca, user);
  }

  /** Server-side apply under strict field validation. Gives the stored object; throws what the API server refuses. */
  public async apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubernetesObject> {
    const answer = await this.tryApply(object, options);
    return demanded(`${object.kind} ${idOf(object)}`, answer) as KubernetesObject;
  }

  /** As `apply`, but hands a refusal back. */
  public async tryApply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = `fieldManager=${options.manager ?? FIELD_MANAGER}&force=true&fieldValidation=Strict${options.dryRun === true ? '&dryRun=All' : ''}`;
    const path = `${await this.pathOf(object)}/${object.metadata.name}?${query}`;
    return this.persist('PATCH', path, object, 'application/apply-patch+yaml');
  }

  /** Creates an object under strict field validation, and hands a refusal back. */
  public async tryCreate(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = `fieldValidation=Strict${options.dryRun === true ? '&dryRun=All' : ''}`;
    return this.persist('POST', `${await this.pathOf(object)}?${query}`, object);
  }

  /** Changes an existing object by a JSON merge patch, `status` where asked for. */
  public async patch(object: KubernetesObject, change: object, subresource?: 'status'): Promise<void> {
    const path = `${await this.pathOf(object)}/${object.metadata.name}${subresource === undefined ? '' : `/${subresource}`}`;
    demanded(
      `${object.kind} ${idOf(object)}`,
      await this.persist('PATCH', path, change, 'application/merge-patch+json'),
    );
  }

  /** Deletes an object, and hands a refusal back. */
  public async tryRemove(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = options.dryRun === true ? '?dryRun=All' : '';
    return this.persist('DELETE', `${await this.pathOf(object)}/${object.metadata.name}${query}`);
  }

  /** Deletes all objects of the object's kind in its namespace by one request, and hands a refusal back. */
  public async tryRemoveAll(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    return this.persist('DELETE', `${await this.pathOf(object)}${options.dryRun === true ? '?dryRun=All' : ''}`);
  }

  /** Deletes an object; one that is not there is as good as deleted. */
  public async remove(object: KubernetesObject): Promise<void> {
    const answer = await this.tryRemove(object);
    if (answer.status !== NOT_FOUND) demanded(`${object.kind} ${idOf(object)}`, answer);
  }

  /** The object as it is now, or `undefined`. */
  public async read(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    const answer = await this.persist('GET', `${await this.pathOf(object)}/${object.metadata.name}`);
    if (answer.status === NOT_FOUND) return undefined;
    return demanded(`${object.kind} ${idOf(object)}`, answer) as KubernetesObject;
  }

  /** All objects of a kind, in every namespace. */
  public async list(apiVersion: string, kind: string): Promise<readonly KubernetesObject[]> {
    const { name } = await this.resourceOf(apiVersion, kind);
    const answer = await this.persist('GET', `${rootOf(apiVersion)}/${name}`);
    const { items } = demanded(`the list of ${name}`, answer) as { readonly items: readonly KubernetesObject[] };
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** One request, whatever its answer. */
  public async request(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<KubeAnswer> {
    const answer = await exchange(
      request,
      {
        host: this.address,
        port: this.port,
        path,
        method,
        agent: this.agent,
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': contentType,
          accept: 'application/json',
          ...(this.user !== undefined && { 'impersonate-user': this.user }),
        },
      },
      {
        who: `the API server to ${method} ${path}`,
        seconds: TIMEOUT_SECONDS,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    return { status: answer.status, body: parsed(answer.body) };
  }

  public close(): void {
    this.agent.destroy();
  }

  /** Asks again, a few times, where the API server says so. */
  private async persist(...[method, path, body, contentType]: Parameters<KubeClient['request']>): Promise<KubeAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.request(method, path, body, contentType);
      if (!COME_AGAIN.includes(answer.status) || tries === TRIES) return answer;
      await pause(PAUSE_MILLISECONDS);
    }
  }

  private async pathOf(object: KubernetesObject): Promise<string> {
    const { name, namespaced } = await this.resourceOf(object.apiVersion, object.kind);
    const scope = namespaced ? `/namespaces/${object.metadata.namespace ?? 'default'}` : '';
    return `${rootOf(object.apiVersion)}${scope}/${name}`;
  }

  private async resourceOf(apiVersion: string, kind: string): Promise<Resource> {
    const find = (): Resource | undefined =>
      this.resources.get(apiVersion)?.find((each) => each.kind === kind && !each.name.includes('/'));
    if (find() === undefined) {
      const answer = await this.persist('GET', rootOf(apiVersion));
      if (answer.status !== NOT_FOUND) this.resources.set(apiVersion, resourcesOf(demanded(apiVersion, answer)));
    }
    const found = find();
    if (found === undefined) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
    return found;
  }
}

/** The body of an answer that must be good. */
function demanded(what: string, answer: KubeAnswer): unknown {
  if (answer.status >= 300) throw new Error(`${what}: ${refusalOf(answer)}`);
  return answer.body;
}

function resourcesOf(body: unknown): readonly Resource[] {
  return (body as { readonly resources: readonly Resource[] }).resources;
}

function rootOf(apiVersion: string): string {
  return groupOf({ apiVersion, kind: '', metadata: { name: '' } }) === ''
    ? `/api/${apiVersion}`
    : `/apis/${apiVersion}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text };
  }
}
