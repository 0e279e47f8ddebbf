import type { Clock } from '../context';

/** A container of a pod, as logs are kept by. */
export interface LogStream {
  namespace: string;
  name: string;
  container: string;
}

export interface LogLine {
  at: Date;
  /** Without the line's end. Not necessarily UTF-8. */
  content: Buffer;
}

/** As much of a container's log as a node would keep before rotating it. */
const KEPT_BYTES = 10 * 1024 * 1024;

interface Log {
  lines: LogLine[];
  bytes: number;
  followers: Set<(line: LogLine) => void>;
}

/** What the containers have written. */
export class PodLogs {
  private readonly logs = new Map<string, Log>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(stream: LogStream, content: string | Uint8Array, at?: Date): void {
    const log = this.log(stream);
    const line = {
      at: at ?? this.clock.now(),
      content: Buffer.from(content),
    };
    log.lines.push(line);
    log.bytes += line.content.length;
    while (log.bytes > KEPT_BYTES) {
      log.bytes -= log.lines.shift()?.content.length ?? 0;
    }
    log.followers.forEach(follow => follow(line));
  }

  lines(stream: LogStream): readonly LogLine[] {
    return this.logs.get(keyOf(stream))?.lines ?? [];
  }

  follow(stream: LogStream, listener: (line: LogLine) => void): () => void {
    const { followers } = this.log(stream);
    followers.add(listener);
    return () => followers.delete(listener);
  }

  followerCount(stream: LogStream): number {
    return this.logs.get(keyOf(stream))?.followers.size ?? 0;
  }

  /** Forgets the logs of a pod that is gone. */
  forget(pod: { namespace: string; name: string }): void {
    const prefix = `${pod.namespace}/${pod.name}/`;
    for (const key of this.logs.keys()) {
      if (key.startsWith(prefix)) {
        this.logs.delete(key);
      }
    }
  }

  private log(stream: LogStream): Log {
    const key = keyOf(stream);
    const log = this.logs.get(key) ?? {
      lines: [],
      bytes: 0,
      followers: new Set(),
    };
    this.logs.set(key, log);
    return log;
  }
}

function keyOf({ namespace, name, container }: LogStream): string {
  return `${namespace}/${name}/${container}`;
}
