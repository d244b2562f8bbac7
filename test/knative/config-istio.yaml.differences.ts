/** Recorded inputs that are read differently on purpose, since nobody writes them, by the reason. */
export const READ_DIFFERENTLY: Readonly<Record<string, readonly string[]>> = {
  'libyaml lets a string in quotes, or a collection in brackets, go on at the column of the key or before it': [
    '- name: x\n  labelSelector:\n    matchLabels:\n      a: "multi\n      line"\n',
    '- name: x\n  labelSelector:\n    matchLabels:\n      a: "a\\\n      b"\n',
    '- name: x\n  labelSelector:\n    matchLabels:\n      a: "a\n\n      b"\n',
    "- name: x\n  labelSelector:\n    matchLabels:\n      a: 'a\n      b'\n",
    '- {name: a,\nservice: c}',
    '- name: "multi\nline"\n  service: x',
  ],
  'libyaml reads no further than the bracket that closes the document': [
    '[{name: a}] x',
    '[]]',
    '[]#c',
    '[], x',
    '[]\nfoo',
    '[]\n- x',
  ],
  'libyaml takes a dash alone inside brackets for a word': [
    '- {name: -}\n',
    '- name: x\n  labelSelector: {matchExpressions: [{key: a, operator: In, values: [-]}]}\n',
  ],
  'libyaml takes no ? inside a word, and no : before one, inside brackets': [
    '- {name: a?b}\n',
    '- {name: a?b}',
    '- name: x\n  labelSelector: {matchExpressions: [{key: a, operator: In, values: [a?b]}]}\n',
    '- name: x\n  color: [a?b]\n',
    '- {:a: b}',
    '- {name: :b}',
  ],
  'libyaml takes a closing bracket for part of a tag': [
    '- {name: !!str}\n',
    '- name: x\n  labelSelector: {matchExpressions: [{key: a, operator: In, values: [!!str]}]}\n',
    '- {name: !x}\n',
    '- name: x\n  labelSelector: {matchExpressions: [{key: a, operator: In, values: [!x]}]}\n',
  ],
  'libyaml knows no directive but %YAML 1.1 and %TAG': [
    '%YAML 1.2\n---\n- name: a',
    '%FOO\n---\n- name: a',
    '%YAML 1.2\n---\n- namespace: b-c\n  service: alpha\n  labelSelector:\n    MatchLabels:\n      color: knative-serving\n      1.0: ing.ns.svc\n- name: alpha\n  namespace: knative-serving\n',
  ],
  'libyaml refuses the end of a document before any': [
    '...\n- name: a',
    '# c\n...\n',
    '...\n- name: gateway\n  namespace: |\n      text\n  service: a\n  LabelSelector: alpha\n  labelSelector:\n',
    '...\n[]\n- x',
  ],
  'libyaml refuses a key of more than 1,024 characters': [
    `- ${'x'.repeat(1100)}: 1\n  name: a`,
    `- "${'x'.repeat(1100)}": 1`,
    `- {${'x'.repeat(1100)}: 1}`,
  ],
  'libyaml gives a block of text no line break if the file ends without one': [
    '- name: |2\n    a',
    '- name: >\n    a\n\n    b',
  ],
  "libyaml knows the escape \\'": ['- name: "it\\\'s"'],
  'libyaml takes U+0085 for a line break': ['- name: a\u0085  service: b'],
  'libyaml takes only letters, digits, - and _ as the name of an anchor': ['- name: &a.b x'],
  'libyaml refuses a tab after the dash of an item': ['- \t'],
};
