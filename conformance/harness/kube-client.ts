import { Agent, request } from 'node:https';
import { type KubernetesObject, groupOf, idOf } from './objects';

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

export interface ApplyOptions {
  /** Validate and admit, but store nothing. @default false */
  readonly dryRun?: boolean;
}

const TIMEOUT_SECONDS = 30;
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
    if (answer.status >= 300) throw new Error(`${object.kind} ${idOf(object)}: ${refusalOf(answer)}`);
    return answer.body as KubernetesObject;
  }

  /** As `apply`, but hands a refusal back. */
  public async tryApply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = `fieldManager=${FIELD_MANAGER}&force=true&fieldValidation=Strict${options.dryRun === true ? '&dryRun=All' : ''}`;
    const path = `${await this.pathOf(object)}/${object.metadata.name}?${query}`;
    return this.request('PATCH', path, object, 'application/apply-patch+yaml');
  }

  /** Creates an object under strict field validation, and hands a refusal back. */
  public async tryCreate(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = `fieldValidation=Strict${options.dryRun === true ? '&dryRun=All' : ''}`;
    return this.request('POST', `${await this.pathOf(object)}?${query}`, object);
  }

  /** Changes an existing object by a JSON merge patch, `status` where asked for. */
  public async patch(object: KubernetesObject, change: object, subresource?: 'status'): Promise<void> {
    const path = `${await this.pathOf(object)}/${object.metadata.name}${subresource === undefined ? '' : `/${subresource}`}`;
    const answer = await this.request('PATCH', path, change, 'application/merge-patch+json');
    if (answer.status >= 300) throw new Error(`${object.kind} ${idOf(object)}: ${refusalOf(answer)}`);
  }

  /** Deletes an object, and hands a refusal back. */
  public async tryRemove(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubeAnswer> {
    const query = options.dryRun === true ? '?dryRun=All' : '';
    return this.request('DELETE', `${await this.pathOf(object)}/${object.metadata.name}${query}`);
  }

  /** Deletes an object; one that is not there is as good as deleted. */
  public async remove(object: KubernetesObject): Promise<void> {
    const answer = await this.tryRemove(object);
    if (answer.status >= 300 && answer.status !== 404) {
      throw new Error(`${object.kind} ${idOf(object)}: ${refusalOf(answer)}`);
    }
  }

  /** The object as it is now, or `undefined`. */
  public async read(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    const answer = await this.request('GET', `${await this.pathOf(object)}/${object.metadata.name}`);
    return answer.status === 200 ? (answer.body as KubernetesObject) : undefined;
  }

  /** All objects of a kind, in every namespace. */
  public async list(apiVersion: string, kind: string): Promise<readonly KubernetesObject[]> {
    const { name } = await this.resourceOf(apiVersion, kind);
    const answer = await this.request('GET', `${rootOf(apiVersion)}/${name}`);
    const { items } = answer.body as { items?: readonly KubernetesObject[] };
    return (items ?? []).map((item) => ({ ...item, apiVersion, kind }));
  }

  public request(method: string, path: string, body?: object, contentType = 'application/json'): Promise<KubeAnswer> {
    return new Promise((resolve, reject) => {
      const call = request(
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
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString('utf8')) });
          });
        },
      );
      call.setTimeout(TIMEOUT_SECONDS * 1000, () => {
        call.destroy(new Error(`the API server gave no answer to ${method} ${path} within ${TIMEOUT_SECONDS} s`));
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  public close(): void {
    this.agent.destroy();
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
      const answer = await this.request('GET', rootOf(apiVersion));
      this.resources.set(apiVersion, (answer.body as { resources?: readonly Resource[] }).resources ?? []);
    }
    const found = find();
    if (found === undefined) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
    return found;
  }
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
