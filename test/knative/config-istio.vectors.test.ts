import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigIstio } from '../../lib/knative/config-istio';
import { KnativeRelease } from '../../lib/knative/release';

interface RecordedGateway {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly hasSelector: boolean;
}

interface Recorded {
  readonly id: string;
  readonly data: Record<string, string>;
  readonly accepted: boolean;
  readonly errorKind?: string;
  readonly external?: RecordedGateway[];
  readonly local?: RecordedGateway[];
  readonly selections?: { labels: Record<string, string>; external: string[]; local: string[] }[];
}

function load(release: string): Recorded[] {
  const file = join(__dirname, 'vectors', `net-istio-${release}`, 'config.jsonl');
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
}

/** What this package says, in the form of a record. */
function replay({ id, data, selections = [] }: Recorded, release: KnativeRelease): Recorded {
  let config: ConfigIstio;
  try {
    config = ConfigIstio.parse(data, release);
  } catch (error) {
    const kind = /^\[([a-z-]+)\] ./.exec((error as Error).message)?.[1] ?? `not a kind: ${(error as Error).message}`;
    return { id, data, accepted: false, errorKind: kind };
  }
  const gateway = ({
    name,
    namespace,
    service,
    labelSelector,
  }: ConfigIstio['externalGateways'][number]): RecordedGateway => ({
    name,
    namespace,
    service,
    hasSelector: labelSelector !== undefined,
  });
  return {
    id,
    data,
    accepted: true,
    external: config.externalGateways.map(gateway),
    local: config.localGateways.map(gateway),
    selections: selections.map(({ labels }) => ({
      labels,
      external: config.selectExternal(labels),
      local: config.selectLocal(labels),
    })),
  };
}

describe.each(['1.15', '1.22'])('agrees with the recorded net-istio %s', (version) => {
  const records = load(version);
  const release = KnativeRelease.of(version);

  test('there are 304 records, each with its own id', () => {
    expect(new Set(records.map(({ id }) => id)).size).toBe(304);
  });

  test('on every record', () => {
    let agreed = 0;
    for (const record of records) {
      expect(replay(record, release)).toEqual(record);
      agreed += 1;
    }
    expect(agreed).toBe(304);
  });

  test('on every record after rendering what was parsed', () => {
    const expressible = records.filter(({ accepted, external = [] }) => accepted && defaults(external) <= 1);
    expect(expressible).toHaveLength(161);
    for (const record of expressible) {
      const data = ConfigIstio.render(ConfigIstio.parse(record.data, release), release);
      expect(replay({ ...record, data }, release)).toEqual({ ...record, data });
    }
  });
});

// Two gateways in the older format are both without selector, which the lists cannot say.
function defaults(gateways: readonly RecordedGateway[]): number {
  return gateways.filter(({ hasSelector }) => !hasSelector).length;
}
