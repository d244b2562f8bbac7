import { type Places, pointerTo, stepsOf } from './place';
import { type Problem } from './problems';

/**
 * What a construct refuses of the value at `pointer`, as a problem of the file. Messages begin with the name of a property, so that the
 * very line can be told where the file has it.
 */
export function placeRefusal(told: string, pointer: string, places: Places): Problem {
  // The path of the construct and the name of the factory say no more than the path in the file.
  const message = told.replace(/^\[(?:topology|[^\]]*\/[^\]]*)\] /, '').replace(/^[A-Z]\w*\.\w+: /, '');
  const steps = leadingProperty(message);
  const said = [];
  // `scaling.minReplicas` of what is at `scaling.horizontal`.
  if (repeats(steps, pointer, places)) said.push(steps.shift()?.text);
  let inner = pointer;
  for (const { text, step } of steps) {
    const next = pointerTo(inner, step);
    if (!places.has(next)) break;
    inner = next;
    said.push(text);
  }
  const { path, offset } = places.of(inner);
  const rest = message.slice(said.join('').length);
  const separator = said.length > 0 || path === '' ? '' : ': ';
  return { pointer: inner, offset, message: `${path}${separator}${rest}` };
}

interface Step {
  readonly text: string;
  readonly step: string;
}

/** The steps of the property that a message begins with: `resources.cpuLimit is below ...`. */
function leadingProperty(message: string): Step[] {
  const [property = ''] = /^[A-Za-z]\w*(?:\.\w+|\[\d+\]|\['[^']*'\])*(?=[ :])/.exec(message) ?? [];
  const steps = property.matchAll(/\.?(\w+)|\[(\d+)\]|\['([^']*)'\]/g);
  return [...steps].map(([text, name, index, key]) => ({ text, step: name ?? index ?? key ?? '' }));
}

function repeats([first, second]: readonly Step[], pointer: string, places: Places): boolean {
  if (first === undefined || places.has(pointerTo(pointer, first.step))) return false;
  const around = stepsOf(pointer);
  return second === undefined ? first.step === around.at(-1) : around.includes(first.step);
}
