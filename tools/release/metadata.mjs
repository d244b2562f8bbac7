// What is published where, all of it derived from `repository` in package.json.
import { json, read } from './files.mjs';

const manifest = json('package.json');
const [, OWNER, NAME] =
  /^git\+https:\/\/github\.com\/([^/]+)\/([^/]+)\.git$/.exec(manifest.repository?.url ?? '') ?? [];

/** What a publisher has to change all the same, as it cannot be computed where it stands. */
const DERIVED = {
  'author.url of package.json': [manifest.author?.url, `https://github.com/${OWNER}`],
  'homepage of package.json': [manifest.homepage, `https://${OWNER}.github.io/${NAME}/`],
  'bugs of package.json': [manifest.bugs, `https://github.com/${OWNER}/${NAME}/issues`],
  'the Maven group of package.json': [manifest.jsii.targets.java.maven.groupId, `io.github.${OWNER}`],
  'the Java package of package.json': [
    manifest.jsii.targets.java.package,
    `io.github.${OWNER.replaceAll('-', '').toLowerCase()}`,
  ],
  'the Go module of package.json': [manifest.jsii.targets.go.moduleName, `github.com/${OWNER}/${NAME}-go`],
  'examples/languages/go/go.mod': [
    /^\t(github\.com\/\S+-go)\//m.exec(read('examples/languages/go/go.mod'))?.[1],
    `github.com/${OWNER}/${NAME}-go`,
  ],
  'examples/languages/java/pom.xml': [
    [...read('examples/languages/java/pom.xml').matchAll(/<groupId>(io\.github\.[^<]+)</g)].map(([, id]) => id).at(-1),
    `io.github.${OWNER}`,
  ],
  '.github/ISSUE_TEMPLATE/config.yml': [
    /url: (\S+)/.exec(read('.github/ISSUE_TEMPLATE/config.yml'))?.[1],
    `https://github.com/${OWNER}/${NAME}/security/advisories/new`,
  ],
};

/** What npm's provenance, jsii and Constructs Hub read. */
export function metadataProblems(installScripts) {
  return [
    ...(OWNER === undefined
      ? ['repository of package.json is no git+https://github.com/OWNER/NAME.git, which provenance needs']
      : []),
    ...Object.entries(DERIVED).flatMap(([place, [got, wanted]]) =>
      got === wanted ? [] : [`${place} is ${got}, and repository means ${wanted}`],
    ),
    ...(manifest.keywords.includes('cdk8s') ? [] : ['Constructs Hub takes packages with the keyword cdk8s']),
    ...(manifest.author?.name ? [] : ['package.json has no author']),
    ...installScripts.flatMap((name) =>
      name in manifest.scripts ? [`script ${name} would run at every consumer`] : [],
    ),
  ];
}

/** What a release publishes, and where. */
export function publications() {
  const { name, version, homepage } = manifest;
  const { python, java, go, dotnet } = manifest.jsii.targets;
  return [
    ['npm', `${name}@${version}`, 'public, with provenance'],
    ['PyPI', `${python.distName} ${version}`, 'by trusted publishing'],
    ['Maven', `${java.maven.groupId}:${java.maven.artifactId}:${version}`, 'Maven Central, signed'],
    [
      'Go',
      `${go.moduleName}/${name.replaceAll('-', '')}@v${version}`,
      `tag ${name.replaceAll('-', '')}/v${version} of ${go.moduleName}`,
    ],
    ['.NET', `${dotnet.packageId} ${version}`, 'not published: generated, and not compiled'],
    ['site', `${homepage}${version}/`, 'with the schemas; releases before it stay'],
  ];
}
