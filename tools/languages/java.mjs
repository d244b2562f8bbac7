// A jar in a Maven repository of its own, and a Maven project that uses it.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, EXAMPLES, has, JSII_VERSION, kept, pkg, run, sumOf, temp } from './work.mjs';

/**
 * Exact versions in place of the ranges of the generated project, for which Maven would fetch the description of every
 * release. cdk8s has been published for Java up to this one.
 */
const PINS = {
  '[2.70.0,3.0.0)': '2.70.47',
  '[10.4.2,11.0.0)': pkg('node_modules/constructs').version,
  [`[${JSII_VERSION},2.0.0)`]: JSII_VERSION,
  '[16.0.3,20.0.0)': '19.0.0',
  '[1.3.2,1.4.0)': '1.3.2',
};
const FAST = { MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' };

/** @param options `release` makes the sources and the documentation that Maven Central asks for, too. */
export function check(generated, { release = false } = {}) {
  if (!has('mvn')) return undefined;
  const repository = kept('m2');
  const maven = (folder, goals, env = {}) => {
    const args = ['-q', '-B', '-nsu', `-Dmaven.repo.local=${repository}`, ...goals];
    const options = { cwd: folder, env: { ...FAST, ...env } };
    try {
      return run('mvn', ['-o', ...args], options);
    } catch {
      // Something is not in the repository yet.
      return run('mvn', args, options);
    }
  };
  const project = projectOf(join(generated, 'java'));
  maven(project, [...(release ? [] : ['-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true']), 'install']);
  forCentral(project);
  const example = join(temp, 'java-project');
  cpSync(join(EXAMPLES, 'java'), example, { recursive: true });
  const outdir = join(temp, 'java');
  maven(example, ['compile', 'exec:java'], { CDK8S_OUTDIR: outdir });
  compare('Java', outdir);
  return `jar, and a Maven project that uses it, on Java ${javaVersion()}: same bytes as main.ts`;
}

/** What Maven Central refuses a project without. Source: Central Repository, "Requirements". */
function forCentral(project) {
  const pom = readFileSync(join(project, 'pom.xml'), 'utf8');
  for (const element of ['name', 'description', 'url', 'licenses', 'developers', 'scm'])
    if (!pom.includes(`<${element}>`))
      throw new Error(`Java: the project has no <${element}>, which Maven Central asks for`);
}

/**
 * The generated project, in a folder that keeps its compiled classes while the sources stay the same. Only the package
 * inside, a resource, changes more often.
 */
function projectOf(generated) {
  const folder = kept(`java-${sumOf(generated, ['.tgz', 'pom.xml'])}`);
  const resources = join(folder, 'src/main/resources');
  if (!existsSync(join(folder, 'src'))) cpSync(generated, folder, { recursive: true });
  rmSync(resources, { recursive: true, force: true });
  mkdirSync(resources, { recursive: true });
  cpSync(join(generated, 'src/main/resources'), resources, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), pinned(readFileSync(join(generated, 'pom.xml'), 'utf8')));
  return folder;
}

function pinned(pom) {
  return Object.entries(PINS).reduce((text, [range, version]) => {
    if (!text.includes(`<version>${range}</version>`)) throw new Error(`Java: no dependency with the range ${range}`);
    return text.replaceAll(`<version>${range}</version>`, `<version>${version}</version>`);
  }, pom);
}

function javaVersion() {
  return /version: ([\d.]+)/.exec(run('mvn', ['--version']))?.[1] ?? 'unknown';
}
