import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './wait';

/**
 * Copies the logs of a scenario's processes out of the run's own files, and says where; `undefined` if there are none.
 */
export function keepLogs(from: string, to: string, scenario: string): string | undefined {
  try {
    const logs = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log'));
    const folder = join(to, scenario.replace(/[^\w.]+/g, '-'));
    for (const log of logs) cpSync(join(from, log), join(folder, log));
    return logs.length === 0 ? undefined : `logs: ${folder}`;
  } catch (error) {
    return `logs are lost: ${messageOf(error)}`;
  }
}
