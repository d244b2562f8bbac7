import { type Reachability } from '../analysis/reach/reachability';
import { type Loss } from './types';

type HostKey = Pick<Loss, 'host' | 'scheme'>;

export function keyOfHost({ host, scheme }: Loss): HostKey {
  return { host, scheme };
}

/** Whether anything answers a host. */
export function servedIn({ cells }: Reachability, { host, scheme }: HostKey): boolean {
  return cells.some((cell) => cell.host === host && cell.scheme === scheme && ['200', '301'].includes(cell.answer));
}
