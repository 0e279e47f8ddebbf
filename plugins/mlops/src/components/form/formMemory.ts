import type {
  ModelServicePreview,
  NameCheck,
  NameCheckRequest,
  PreviewApi,
  PreviewRequest,
} from '@slipway/backstage-plugin-mlops-common';

/** Names are taken and given up meanwhile. */
const FRESH_MS = 10_000;

interface Asked<T> {
  key: string;
  at: number;
  answer: Promise<T>;
}

/**
 * What the fields of a form have asked. Their validators are told neither which
 * template the form is of nor what its fields know.
 */
interface FormMemory {
  templateRef?: string;
  names?: Asked<NameCheck>;
  preview?: Asked<ModelServicePreview>;
}

const memories = new WeakMap<PreviewApi, FormMemory>();

/** Which template the form is of that was shown last. */
export function rememberedTemplate(api: PreviewApi): string | undefined {
  return memories.get(api)?.templateRef;
}

export function rememberTemplate(api: PreviewApi, templateRef: string): void {
  memoryOf(api).templateRef = templateRef;
}

/** The same question twice in a moment is asked once. */
export function askNames(
  api: PreviewApi,
  request: NameCheckRequest,
): Promise<NameCheck> {
  const memory = memoryOf(api);
  const key = JSON.stringify(request);
  const known = memory.names;
  if (known?.key === key && Date.now() - known.at < FRESH_MS) {
    return known.answer;
  }
  const answer = api.checkNames(request);
  memory.names = { key, at: Date.now(), answer };
  answer.catch(() => {
    if (memory.names?.answer === answer) memory.names = undefined;
  });
  return answer;
}

/** Asks for a preview, and keeps it for who has to say whether it is good. */
export function askPreview(
  api: PreviewApi,
  request: PreviewRequest,
  signal: AbortSignal,
): Promise<ModelServicePreview> {
  const answer = api.previewModelService(request, { signal });
  memoryOf(api).preview = {
    key: JSON.stringify(request.values),
    at: Date.now(),
    answer,
  };
  return answer;
}

/** The preview that is shown, or is about to be, for these answers. */
export function shownPreview(
  api: PreviewApi,
  values: PreviewRequest['values'],
): Promise<ModelServicePreview> | undefined {
  const shown = memories.get(api)?.preview;
  return shown?.key === JSON.stringify(values) ? shown.answer : undefined;
}

function memoryOf(api: PreviewApi): FormMemory {
  const known = memories.get(api);
  if (known) return known;
  const memory: FormMemory = {};
  memories.set(api, memory);
  return memory;
}
