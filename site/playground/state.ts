// The state of the page: its texts, and what the worker says about them.
import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue';
import sample from 'virtual:sample';
import { type Analysis, type Answer, type Question, type SourceFile } from './protocol';

/** How long after the last key a text is analysed. */
const PAUSE_MS = 300;
const PASTED = 'pasted.yaml';

export interface Playground {
  readonly text: Ref<string>;
  /** Files that were dropped or chosen, beside the text. */
  readonly files: Ref<readonly SourceFile[]>;
  readonly analysis: Ref<Analysis | undefined>;
  readonly failure: Ref<string>;
  /** Milliseconds that the last analysis took. */
  readonly took: Ref<number>;
  readonly host: Ref<string>;
  readonly explanation: Ref<string>;
  add(list: FileList | null | undefined): Promise<void>;
  showSample(): void;
  clear(): void;
}

export function usePlayground(): Playground {
  const text = ref('');
  const files = ref<readonly SourceFile[]>([]);
  const analysis = shallowRef<Analysis>();
  const failure = ref('');
  const took = ref(0);
  const host = ref('');
  const explanation = ref('');
  let worker: Worker | undefined;
  let last = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let begun = 0;

  const ask = (question: { files: readonly SourceFile[] } | { host: string }): void => {
    last += 1;
    worker?.postMessage({ id: last, ...question } satisfies Question);
  };
  const analyse = (): void => {
    const pasted = text.value.trim() === '' ? [] : [{ name: PASTED, text: text.value }];
    // Copies: what Vue watches cannot be sent.
    const all = [...files.value.map(({ name, text: content }) => ({ name, text: content })), ...pasted];
    explanation.value = '';
    if (all.length === 0) {
      last += 1;
      [analysis.value, failure.value] = [undefined, ''];
      return;
    }
    begun = performance.now();
    ask({ files: all });
  };
  const show = (answer: Answer): void => {
    // What was asked before the last question is out of date.
    if (answer.id !== last) return;
    failure.value = 'failure' in answer ? answer.failure : '';
    if ('failure' in answer) analysis.value = undefined;
    if ('explanation' in answer) explanation.value = answer.explanation;
    if ('analysis' in answer) {
      analysis.value = answer.analysis;
      took.value = performance.now() - begun;
      if (!answer.analysis.hosts.includes(host.value)) host.value = answer.analysis.hosts[0] ?? '';
      else explain();
    }
  };
  const explain = (): void => {
    if (analysis.value !== undefined && host.value.trim() !== '') ask({ host: host.value.trim() });
  };

  watch([text, files], () => {
    clearTimeout(pause);
    pause = setTimeout(analyse, PAUSE_MS);
  });
  watch(host, explain);
  onMounted(() => {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      show(data);
    });
  });
  onBeforeUnmount(() => {
    clearTimeout(pause);
    worker?.terminate();
  });

  return {
    text,
    files,
    analysis,
    failure,
    took,
    host,
    explanation,
    async add(list) {
      const added = await Promise.all(
        [...(list ?? [])].map(async (file) => ({ name: file.name, text: await file.text() })),
      );
      files.value = [...files.value, ...added];
    },
    showSample() {
      files.value = [];
      text.value = sample;
    },
    clear() {
      files.value = [];
      text.value = '';
    },
  };
}
