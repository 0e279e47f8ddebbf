/** Markup that is safe to send. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup in which every value is text, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings
      .map(
        (text, index) =>
          `${text}${index < parts.length ? render(parts[index]) : ''}`,
      )
      .join(''),
  );
}

function render(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (Array.isArray(part)) {
    return part.map(each => render(each)).join('');
  }
  return String(part ?? '').replace(/[&<>"']/g, each => ENTITIES[each] ?? '');
}
