// Analyses apart from the page, which stays responsive.
import { Topology } from './analysis';
import { type Answer, type Question } from './protocol';

let topology: Topology | undefined;

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  self.postMessage(answerTo(data));
});

function answerTo(question: Question): Answer {
  const { id } = question;
  try {
    if ('host' in question) return { id, explanation: topology?.explanation(question.host) ?? '' };
    topology = new Topology(question.files);
    return { id, analysis: topology.analysis() };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}
