import { decidable } from '../private/proxy-labels';
import { type Refusal } from '../private/refusal';

/** Refuses labels by which a Gateway would select the pods of every gateway. */
export function podLabelRefusals(podLabels: Readonly<Record<string, string>>): Refusal[] {
  if (Object.keys(decidable(podLabels)).length > 0) return [];
  const isEmpty = Object.keys(podLabels).length === 0;
  return [
    {
      path: ['podLabels'],
      what: isEmpty ? 'empty' : 'only labels that istiod adds to every proxy',
      got: podLabels,
      allowed: 'the labels that the gateway pods carry, and no other pods',
      fix: 'set a label that only these pods and their Service carry',
    },
  ];
}
