import { invalid } from '../errors';

export function checkModelName(name: string): void {
  if (/[/:]/.test(name)) {
    throw invalid(
      `Invalid model name '${name}'. Names cannot contain '/' or ':'.`,
    );
  }
}

export function checkAlias(alias: string): void {
  if (!/^[\w-]+$/.test(alias)) {
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  if (alias.toLowerCase() === 'latest') {
    throw invalid("'latest' alias name (case insensitive) is reserved.");
  }
  if (/^v\d+$/i.test(alias)) {
    throw invalid(`Version alias name '${alias}' is reserved.`);
  }
}

export function versionNumber(version: string): number {
  if (!/^\d+$/.test(version)) {
    throw invalid(`Parameter 'version' must be an integer, got '${version}'.`);
  }
  return Number(version);
}
