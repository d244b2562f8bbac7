// The reference of the public API in each language, from the assembly that `npm run jsii` makes, by jsii-docgen.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';
import { CATEGORIES, type Category, type LanguageName, LANGUAGES, type MadePage } from './languages';
import { ROOT } from './pages';

interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly deprecated?: boolean;
}
interface TypeReference {
  readonly formattingPattern: string;
  readonly types?: readonly (TypeReference | NamedType)[];
}
interface NamedType {
  readonly fqn: string;
  readonly displayName: string;
  readonly packageName: string;
}
interface Member {
  readonly displayName: string;
  readonly docs: Docs;
  readonly type?: TypeReference;
  readonly optional?: boolean;
  readonly default?: string;
  readonly usage?: string;
  readonly parameters?: readonly Member[];
}
interface ApiType {
  readonly fqn: string;
  readonly displayName: string;
  readonly docs: Docs;
  readonly usage?: string;
  readonly initializer?: { readonly usage: string; readonly parameters: readonly Member[] };
  readonly properties?: readonly Member[];
  readonly constants?: readonly Member[];
  readonly staticMethods?: readonly Member[];
  readonly instanceMethods?: readonly Member[];
  readonly members?: readonly Member[];
}
type Reference = Readonly<Record<Category, readonly ApiType[]>>;

/** Every page of the reference; none without an assembly. */
export async function apiPages(): Promise<MadePage[]> {
  if (!existsSync(join(ROOT, '.jsii'))) return [{ target: 'api/index.md', text: MISSING }];
  const folder = assemblies();
  try {
    const pages: MadePage[] = [];
    for (const language of Object.keys(LANGUAGES) as LanguageName[]) {
      const docs = await Documentation.forAssembly(PACKAGE, folder);
      const json = await docs.toJson({ language: Language.fromString(language) });
      await docs.cleanup();
      pages.push(
        ...new ReferencePages(language, (json.content as unknown as { apiReference: Reference }).apiReference).pages(),
      );
    }
    return [{ target: 'api/index.md', text: index() }, ...pages];
  } finally {
    rmSync(join(folder, '..'), { recursive: true });
  }
}

const PACKAGE = 'cdk8s-knative-gateways';
const MISSING = '# API\n\nThe reference is made from the assembly of jsii, which was not there: `npm run jsii`.\n';

function index(): string {
  const rows = (Object.keys(LANGUAGES) as LanguageName[]).map(
    (language) =>
      `| ${LANGUAGES[language]} | ${(Object.keys(CATEGORIES) as Category[])
        .map((category) => `[${CATEGORIES[category]}](./${language}/${category}.md)`)
        .join(', ')} |`,
  );
  return `# API\n\nThe constructs and their options, in each language that jsii generates.\n\n| Language | |\n| --- | --- |\n${rows.join('\n')}\n`;
}

/** The assemblies of the package and of what its API refers to, where jsii-docgen looks for them. */
function assemblies(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'assemblies-')), 'node_modules');
  const place = (name: string, from: string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    for (const file of ['.jsii', '.jsii.gz', 'package.json']) {
      if (existsSync(join(from, file))) cpSync(join(from, file), join(folder, name, file));
    }
  };
  for (const name of ['cdk8s', 'constructs']) place(name, join(ROOT, 'node_modules', name));
  place(PACKAGE, ROOT);
  // The README is a page of its own; its programs would be translated for nothing.
  const file = join(folder, PACKAGE, '.jsii');
  const { readme: _, ...assembly } = JSON.parse(readFileSync(file, 'utf8')) as { readonly readme?: unknown };
  writeFileSync(file, JSON.stringify(assembly));
  return folder;
}

class ReferencePages {
  private readonly places: ReadonlyMap<string, Category>;

  public constructor(
    private readonly language: LanguageName,
    private readonly reference: Reference,
  ) {
    this.places = new Map(
      (Object.keys(CATEGORIES) as Category[]).flatMap((category) =>
        reference[category].map(({ fqn }) => [fqn, category] as const),
      ),
    );
  }

  public pages(): MadePage[] {
    return (Object.keys(CATEGORIES) as Category[]).map((category) => ({
      target: `api/${this.language}/${category}.md`,
      text: [
        `---\noutline: 2\nsearch: ${this.language === 'typescript'}\n---\n\n# ${CATEGORIES[category]} in ${LANGUAGES[this.language]}`,
        ...this.reference[category].map((type) => this.type(type)),
      ].join('\n\n'),
    }));
  }

  private type(type: ApiType): string {
    const methods = [...(type.staticMethods ?? []), ...(type.instanceMethods ?? [])];
    return [
      `## ${type.displayName}`,
      text(type.docs),
      type.initializer === undefined ? '' : this.call(type.initializer.usage, type.initializer.parameters),
      this.table('Property', type.properties),
      this.table('Constant', type.constants),
      this.table('Member', type.members),
      ...methods.map(
        (method) =>
          `### ${type.displayName}.${method.displayName}\n\n${text(method.docs)}\n\n${this.call(method.usage, method.parameters)}`,
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  }

  private call(usage = '', parameters: readonly Member[] = []): string {
    return [`\`\`\`txt\n${usage.trim()}\n\`\`\``, this.table('Parameter', parameters)].filter(Boolean).join('\n\n');
  }

  private table(head: string, members: readonly Member[] = []): string {
    const own = members.filter(({ displayName }) => displayName !== 'node');
    if (own.length === 0) return '';
    const rows = own.map(({ displayName, type, docs, optional, default: preset }) => {
      const note =
        preset === undefined ? (optional === true ? 'Optional.' : '') : `Default: ${preset.replace(/^- /, '')}.`;
      return `| \`${displayName}\` | ${type === undefined ? '' : this.typeText(type)} | ${cell(text(docs))} ${cell(note)} |`;
    });
    return `| ${head} | Type | |\n| --- | --- | --- |\n${rows.join('\n')}`;
  }

  private typeText(type: TypeReference | NamedType): string {
    if ('fqn' in type) {
      const place = this.places.get(type.fqn);
      if (place === undefined) return escaped(type.displayName);
      return `[${escaped(type.displayName)}](./${place}.md#${type.displayName.toLowerCase()})`;
    }
    const inner = (type.types ?? []).map((each) => this.typeText(each));
    let next = 0;
    return escaped(type.formattingPattern).replaceAll('%', () => inner[next++] ?? '');
  }
}

function text({ summary = '', remarks = '' }: Docs): string {
  return prose([summary, remarks].filter(Boolean).join('\n\n'));
}

/** Text of comments: what is no code must not be taken for HTML. */
function prose(markdown: string): string {
  return markdown
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replace(/^#+ /gm, '');
}

function cell(markdown: string): string {
  return markdown.replace(/\s*\n+\s*/g, ' ').replaceAll('|', '\\|');
}

function escaped(type: string): string {
  return type
    .replaceAll('<', '&lt;')
    .replaceAll('|', '\\|')
    .replaceAll('[', '\\[')
    .replaceAll('*', '\\*')
    .replaceAll('_', '\\_');
}
