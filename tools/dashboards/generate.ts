import { gateway } from './gateway';
import { overview } from './overview';

/** The dashboards that the package ships, by the names of their files in lib/monitoring/dashboards. */
export function generate(): Record<string, object> {
  return { 'overview.json': overview(), 'gateway.json': gateway() };
}
