import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const FOLDER = join(__dirname, '../dist-site');
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** The site of one version, as a plain host of files serves it. */
export class Site {
  private constructor(
    private readonly server: Server,
    private readonly base: string,
  ) {}

  public static async serve(version = 'next'): Promise<Site> {
    if (!existsSync(join(FOLDER, version))) throw new Error(`dist-site/${version} is not there: npm run site`);
    const server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname));
      const file = join(FOLDER, path.endsWith('/') ? `${path}index.html` : path);
      if (!existsSync(file) || statSync(file).isDirectory()) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new Site(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/${version}/`);
  }

  /** The address of a page: `rules/label-typo.html`. */
  public url(page: string): string {
    return this.base + page;
  }

  /** Every page, sorted. */
  public get pages(): readonly string[] {
    const folder = join(FOLDER, new URL(this.base).pathname);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html'))
      .sort();
  }

  /** The size of what the site has by that name, in bytes. */
  public sizeOf(pattern: RegExp): number {
    const folder = join(FOLDER, new URL(this.base).pathname, 'assets');
    const file = readdirSync(folder).find((name) => pattern.test(name));
    if (file === undefined) throw new Error(`the site has no file ${String(pattern)}`);
    return statSync(join(folder, file)).size;
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
