import { counts, differences, matrixOf } from '../../conformance/harness/matrix';

const EXPECTED = { 'team/a ext': { 'gw/alpha': '200', 'gw/beta': '404' } };

describe('differences', () => {
  test('the same matrix has none', () => {
    expect(differences(EXPECTED, { 'team/a ext': { 'gw/beta': '404', 'gw/alpha': '200' } })).toEqual([]);
  });

  test.each([
    ['another answer', { 'team/a ext': { 'gw/alpha': '200', 'gw/beta': '403' } }, 'expected 404, measured 403'],
    [
      'somebody else',
      { 'team/a ext': { 'gw/alpha': '200', 'gw/beta': '200:team/b' } },
      'expected 404, measured 200:team/b',
    ],
    [
      'two pods that differ',
      { 'team/a ext': { 'gw/alpha': '200', 'gw/beta': '200|404' } },
      'expected 404, measured 200|404',
    ],
    ['nothing measured', { 'team/a ext': { 'gw/alpha': '200' } }, 'expected 404, measured nothing'],
  ])('%s', (_, measured, text) => {
    expect(differences(EXPECTED, measured)).toEqual([`team/a ext at gw/beta: ${text}`]);
  });

  test('a row and a gateway that nobody expects', () => {
    const measured = {
      'team/a ext': { ...EXPECTED['team/a ext'], 'gw/new': '404' },
      'team/b ext': { 'gw/alpha': '404' },
    };
    expect(differences(EXPECTED, measured)).toEqual([
      'team/a ext at gw/new: expected nothing, measured 404',
      'team/b ext at gw/alpha: expected nothing, measured 404',
    ]);
  });

  test('a cell that is left to chance allows its possible answers and no others', () => {
    const either = { 'team/a ext': { 'gw/alpha': ['200', '503'] } };
    const lines = (answer: string): string[] => differences(either, { 'team/a ext': { 'gw/alpha': answer } });
    expect([lines('200'), lines('503')]).toEqual([[], []]);
    expect(lines('404')).toEqual(['team/a ext at gw/alpha: expected 200 or 503, measured 404']);
    expect(lines('200|503')).toEqual(['team/a ext at gw/alpha: expected 200 or 503, measured 200|503']);
  });

  test('a row that was not measured', () => {
    expect(differences(EXPECTED, {})).toEqual([
      'team/a ext at gw/alpha: expected 200, measured nothing',
      'team/a ext at gw/beta: expected 404, measured nothing',
    ]);
  });
});

test('predicted cells become the matrix that is measured', () => {
  const cell = { service: 'team/a', kind: 'ext', host: 'a.example.com', scheme: 'http' } as const;
  expect(
    matrixOf([
      { ...cell, gatewayService: 'gw/alpha', answer: '200' },
      { ...cell, gatewayService: 'gw/beta', answer: '404' },
      { ...cell, gatewayService: 'gw/beta', scheme: 'https', answer: 'refused', certificate: null },
    ]),
  ).toEqual(EXPECTED);
});

test('a predicted cell that is left to chance keeps its possible answers, with the certificate', () => {
  const random = { answers: ['200', '503'], reason: 'by chance' };
  const cell = { service: 'team/a', kind: 'ext', host: 'a.example.com', gatewayService: 'gw/alpha' } as const;
  expect(matrixOf([{ ...cell, scheme: 'https', answer: '200|503', random, certificate: 'gw/cert' }], 'https')).toEqual({
    'team/a ext': { 'gw/alpha': ['200 with gw/cert', '503 with gw/cert'] },
  });
});

test('answers are counted over all matrices', () => {
  expect(counts(EXPECTED, { 'team/b ext': { 'gw/alpha': '403', 'gw/beta': '404' } })).toBe('1 x 200, 1 x 403, 2 x 404');
});
