import { resolve } from 'node:path';
import { predictRouting, recordedRouting, routingRecords } from '../../conformance/harness/routing-records';

const records = routingRecords(resolve(__dirname, '../..'));

describe('the model of net-istio', () => {
  test('there are 150 records', () => {
    expect(records).toHaveLength(150);
    expect(new Set(records.map(({ id }) => id)).size).toBe(150);
  });

  test.each(records.map((record) => [record.id, record] as const))('agrees with %s', (_, record) => {
    expect(predictRouting(record)).toEqual(recordedRouting(record));
  });
});
