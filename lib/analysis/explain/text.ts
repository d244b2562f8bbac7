import { placeText } from '../input/cluster';
import { type Explanation, type Fact } from './types';

/** Renders an explanation as text: numbered steps, each with its facts. */
export function explanationText(explanation: Explanation): string {
  const lines = explanation.steps.flatMap(({ text, facts }, index) => [
    `${index + 1}. ${text}`,
    ...facts.map((fact) => `   - ${factText(fact)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function factText({ text, source }: Fact): string {
  return source === undefined ? text : `${text} (${placeText(source)})`;
}
