import { InTurn, forEachOf } from '../../conformance/harness/in-turn';
import { pause } from '../../conformance/harness/wait';

test('one after the other, a failure keeps no other waiting', async () => {
  const turns = new InTurn();
  const seen: string[] = [];
  const does = (name: string, milliseconds: number) => async (): Promise<string> => {
    seen.push(`${name} starts`);
    await pause(milliseconds);
    if (name === 'fails') throw new Error(name);
    seen.push(`${name} ends`);
    return name;
  };
  const [slow, fails, quick] = [turns.do(does('slow', 20)), turns.do(does('fails', 1)), turns.do(does('quick', 1))];
  await expect(fails).rejects.toThrow('fails');
  expect([await slow, await quick]).toEqual(['slow', 'quick']);
  expect(seen).toEqual(['slow starts', 'slow ends', 'fails starts', 'quick starts', 'quick ends']);
});

describe('for each of many', () => {
  test('so many at a time, the results in order', async () => {
    let [running, most] = [0, 0];
    const results = await forEachOf([30, 1, 20, 1], 2, async (milliseconds, index) => {
      running += 1;
      most = Math.max(most, running);
      await pause(milliseconds);
      running -= 1;
      return index * 10;
    });
    expect(results).toEqual([0, 10, 20, 30]);
    expect(most).toBe(2);
  });

  test('a failure is thrown once what had begun has ended', async () => {
    const ended: number[] = [];
    const work = async (one: number): Promise<void> => {
      if (one === 1) throw new Error('the first fails');
      await pause(20);
      ended.push(one);
    };
    await expect(forEachOf([1, 2, 3], 2, work)).rejects.toThrow('the first fails');
    expect(ended).toEqual([2]);
  });
});
