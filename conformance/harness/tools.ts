import { spawnSync } from 'node:child_process';
import { Component } from './components';

const OLDEST_GO = [1, 26] as const;

const TOOLS = [
  ['ip', '-V', 'iproute2'],
  ['unshare', '--version', 'util-linux'],
  ['nsenter', '--version', 'util-linux'],
  ['setpriv', '--version', 'util-linux'],
  ['mount', '--version', 'mount'],
  ['openssl', 'version', 'openssl'],
] as const;

/** One line for each thing that the run, and the build of these components, needs and does not have. */
export function missingTools(toBuild: readonly Component[]): string[] {
  const lines = TOOLS.flatMap(([tool, flag, debian]) =>
    printed(tool, flag) === undefined ? [`\`${tool}\` is missing: install it (Debian: apt-get install ${debian})`] : [],
  );
  if (toBuild.some((component) => component !== Component.ENVOY)) lines.push(...missingGo());
  if (toBuild.includes(Component.ENVOY) && printed('python3', '-m', 'pip', '--version') === undefined) {
    lines.push('Python 3 with pip is missing: install it (Debian: apt-get install python3-pip)');
  }
  return lines.length > 0 ? lines : missingNamespaces();
}

function missingGo(): string[] {
  const version = /go(\d+)\.(\d+)/.exec(printed('go', 'version') ?? '');
  const [major, minor] = OLDEST_GO;
  const isThere = version !== null && Number(version[1]) === major && Number(version[2]) >= minor;
  if (isThere) return [];
  const got = version === null ? 'none' : version[0];
  return [`Go ${major}.${minor} or newer is missing, got ${got}: install it and have \`go\` on the PATH`];
}

function missingNamespaces(): string[] {
  if (process.platform !== 'linux') return [`network namespaces exist on Linux only, got ${process.platform}`];
  if (process.getuid?.() !== 0) return ['network namespaces need root: run this as root'];
  if (printed('unshare', '--net', '--mount', '--pid', '--fork', 'ip', '-V') === undefined) {
    return ['this root may make no namespaces: run it with CAP_SYS_ADMIN (in a container: a privileged one)'];
  }
  if (printed('unshare', '--net', 'ip', 'link', 'add', 'pods', 'type', 'bridge') === undefined) {
    return ['the kernel makes no bridges here: load the module (modprobe bridge)'];
  }
  return [];
}

/** What a command prints; `undefined` if it fails or is not there. */
function printed(command: string, ...args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
}
