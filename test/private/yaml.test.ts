import { parse } from 'yaml';
import { readAsKubectl } from '../../lib/private/yaml/kubectl';
import { parseYaml, type YamlNode } from '../../lib/private/yaml/nodes';
import { writeYaml } from '../../lib/private/yaml/write';

describe('parseYaml', () => {
  /** Each scalar and alias with what the text has at its offset. */
  function places(node: YamlNode, source: string): string[] {
    if (node.kind === 'sequence') return node.items.flatMap((item) => places(item, source));
    if (node.kind === 'mapping') {
      return node.entries.flatMap(({ key, value }) => [...places(key, source), ...places(value, source)]);
    }
    return [JSON.stringify(source.slice(node.offset).split('\n')[0])];
  }

  test.each([
    ['a: b', ['"a: b"', '"b"']],
    ['\'a\': &x !!str "b"', ['"\'a\': &x !!str \\"b\\""', '"\\"b\\""']],
    ['a: |\n  b\nc: >-\n\n  d\n', ['"a: |"', '"|"', '"c: >-"', '">-"']],
    ['a: &x b\nc: *x\n', ['"a: &x b"', '"b"', '"c: *x"', '"*x"']],
    ['a:\n  b:\nc: {d: , e}\n', ['"a:"', '"b:"', '""', '"c: {d: , e}"', '"d: , e}"', '" , e}"', '"e}"', '"}"']],
    ['-\n- x\n-\n', ['""', '"x"', '""']],
  ])('%j has its values where they are written', (source, expected) => {
    const [root] = parseYaml(source).roots;
    expect(root && places(root, source)).toEqual(expected);
  });

  test.each([
    ['!!int 1', 'tag:yaml.org,2002:int'],
    ['!<tag:yaml.org,2002:str> 1', 'tag:yaml.org,2002:str'],
    ['! 1', '!'],
    ['!local 1', '!local'],
    ['%TAG !e! tag:example.com,2000:\n---\n!e!x 1', 'tag:example.com,2000:x'],
  ])('the tag of %j is %s', (source, tag) => {
    expect(parseYaml(source).roots).toMatchObject([{ kind: 'scalar', text: '1', tag }]);
  });

  test('a problem says where, and quotes nothing', () => {
    expect(parseYaml('a: b\npassword: !s3cret@@! x\n').problem).toEqual({
      reason: 'named tag handle cannot contain such characters',
      line: 2,
      offset: 24,
    });
    expect(parseYaml('password: !<s3cret^> x\n').problem?.reason).not.toContain('s3cret');
    expect(parseYaml('a: *s3cret\n').problem).toBeUndefined();
    expect(readAsKubectl('a: *s3cret\n').problem?.reason).toBe('an alias has no anchor before it');
  });

  test.each(['&a ', '&a\n', '? &a ', '[&a ', '{&a ', '- &a\n ', '!x\n&a '])(
    '%j, repeated, is answered at once',
    (piece) => {
      const started = Date.now();
      parseYaml(piece.repeat(90));
      expect(Date.now() - started).toBeLessThan(2000);
    },
  );
});

test.each([
  ['on', true],
  ['n', false],
  ['010', 8],
  ['1_000', 1000],
  ['1e3', 1000],
  ['1:30', '1:30'],
  ['2001-01-01', '2001-01-01'],
  ['0b11', 3],
  ['=', '='],
  ['!!str 1', '1'],
  ['!!binary YWI=', 'ab'],
  ['!other 1', '1'],
  ['!other {a: 1}', { a: 1 }],
  ['{a: 1, a: 2}', { a: 2 }],
])('kubectl reads %s as %j', (source, value) => {
  expect(readAsKubectl(source).values).toEqual([value]);
});

describe('writeYaml', () => {
  const words = [
    '1_000',
    'on',
    'n',
    '010',
    '0o10',
    '1e3',
    '1.10',
    '1:30',
    '2001-01-01',
    '~',
    '',
    '<<',
    '- x',
    'a: b',
    '*x',
  ];
  test.each(words)('the string %j is a string to readers of YAML 1.1 and 1.2', (word) => {
    const text = writeYaml({ [word]: word });
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(text, { version, merge: false })).toEqual({ [word]: word });
    }
    expect(readAsKubectl(text).values).toEqual([{ [word]: word }]);
  });

  test('keys are sorted and strings quoted where that is asked for', () => {
    expect(writeYaml({ b: { d: 'x', c: 1 }, a: 'z' })).toBe('b:\n  d: x\n  c: 1\na: z\n');
    expect(writeYaml({ b: { d: 'x', c: 1 }, a: 'z' }, { quoteStrings: true, sortKeys: true })).toBe(
      'a: "z"\nb:\n  c: 1\n  d: "x"\n',
    );
  });
});
