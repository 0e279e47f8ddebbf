import { isFailed, isFulfilled, type Node } from '../nodes/node';
import type { Task } from '../spec';

const TOKEN = /\s*(&&|\|\||!|\(|\)|[\w-]+(?:\.[A-Za-z]+)?)/y;

export interface DependsState {
  /** All that it names are over. */
  proceed: boolean;
  /** And they ended as it asks. */
  execute: boolean;
}

/** A task's `depends`, whichever way it was written. */
export function dependsOf(task: Task): string {
  return task.depends ?? (task.dependencies ?? []).join(' && ');
}

/** The tasks that a `depends` names. */
export function dependencyNames(depends: string): string[] {
  const names = tokensOf(depends)
    .filter(token => /^[\w-]/.test(token))
    .map(token => token.split('.')[0]);
  return [...new Set(names)];
}

/** Evaluates a `depends` over the tasks' nodes. */
export function evaluateDepends(
  depends: string,
  nodeOf: (task: string) => Node | undefined,
  continues: (task: string, node: Node) => boolean,
): DependsState {
  const names = dependencyNames(depends);
  const over = names.every(name => {
    const node = nodeOf(name);
    return node !== undefined && isFulfilled(node);
  });
  if (!over) {
    return { proceed: false, execute: false };
  }
  const parser = new Parser(tokensOf(depends), (name, result) => {
    const node = nodeOf(name);
    return node !== undefined && hasResult(node, result, continues(name, node));
  });
  return { proceed: true, execute: depends === '' || parser.either() };
}

function hasResult(
  node: Node,
  result: string | undefined,
  continues: boolean,
): boolean {
  switch (result) {
    case undefined:
      // What upstream expands a bare name to (workflow/common/ancestry.go).
      return (
        node.phase === 'Succeeded' ||
        node.phase === 'Skipped' ||
        (continues && isFailed(node))
      );
    case 'Failed':
      return node.phase === 'Failed';
    case 'Errored':
      return node.phase === 'Error';
    default:
      return node.phase === result;
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(match[1]);
  }
  return tokens;
}

class Parser {
  private at = 0;
  private readonly tokens: string[];
  private readonly test: (name: string, result?: string) => boolean;

  constructor(
    tokens: string[],
    test: (name: string, result?: string) => boolean,
  ) {
    this.tokens = tokens;
    this.test = test;
  }

  either(): boolean {
    let value = this.all();
    while (this.take('||')) {
      const right = this.all();
      value = value || right;
    }
    return value;
  }

  private all(): boolean {
    let value = this.one();
    while (this.take('&&')) {
      const right = this.one();
      value = value && right;
    }
    return value;
  }

  private one(): boolean {
    if (this.take('!')) return !this.one();
    if (this.take('(')) {
      const value = this.either();
      this.take(')');
      return value;
    }
    const [name, result] = (this.tokens[this.at] ?? '').split('.');
    this.at += 1;
    return this.test(name, result);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }
}
