import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { MultiGatewayChart } from '../../../lib';
import schema from '../../../schema/topology.schema.json';
import { type InvalidFile } from '../case';

const { LoadBalancer, TopologyGatewayOptions } = schema.definitions;
const names = (properties: object): string => Object.keys(properties).sort().join(', ');

/** What a message allows where the file has an unknown property. */
export const ROOT = names(schema.properties);
/** What a message allows where a gateway has an unknown property. */
export const GATEWAY = names(TopologyGatewayOptions.properties);
/** What a message allows where a load balancer is of an unknown kind. */
export const LOAD_BALANCER = names(LoadBalancer.anyOf[1]?.properties ?? {});

/** Reads a file, which the message then calls topology.yaml. */
export function read(path: string): InvalidFile['run'] {
  return () => {
    try {
      return MultiGatewayChart.fromFile(new App(), 'gateways', path);
    } catch (error) {
      throw error instanceof Error ? new Error(error.message.replaceAll(path, 'topology.yaml')) : error;
    }
  };
}

/** Reads a file with this content. */
export function of(content: string | Buffer): InvalidFile['run'] {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'topology-file-'));
    try {
      const path = join(folder, 'file.yaml');
      writeFileSync(path, content);
      return read(path)();
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

/** Reads a file with these lines. */
export function lines(...content: string[]): InvalidFile['run'] {
  return of(`${content.join('\n')}\n`);
}
