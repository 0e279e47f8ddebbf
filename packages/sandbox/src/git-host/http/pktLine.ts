/** Git's framing of lines (git, Documentation/gitprotocol-common.txt). */
export function pktLine(content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  const length = (body.length + 4).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(length), body]);
}

export const FLUSH = Buffer.from('0000');

/** One reference that a push wants to change. */
export interface PushCommand {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** What stands before the pack of a push. */
export function readPushCommands(body: Buffer): {
  commands: PushCommand[];
  capabilities: string[];
} {
  const commands: PushCommand[] = [];
  let capabilities: string[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (!(length > 4)) {
      break;
    }
    const line = body.toString('utf8', at + 4, at + length);
    const [command, features] = line.replace(/\n$/, '').split('\0');
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(command);
    if (match) {
      commands.push({ before: match[1], after: match[2], ref: match[3] });
    }
    capabilities = features ? features.trim().split(' ') : capabilities;
    at += length;
  }
  return { commands, capabilities };
}

/** Tells a client that its push is not taken (git, builtin/receive-pack.c). */
export function declinedPush(
  commands: readonly PushCommand[],
  capabilities: readonly string[],
  why: string,
): Buffer {
  const report = Buffer.concat([
    pktLine('unpack ok\n'),
    ...commands.map(({ ref }) =>
      pktLine(`ng ${ref} pre-receive hook declined\n`),
    ),
    FLUSH,
  ]);
  if (!capabilities.includes('side-band-64k')) {
    return report;
  }
  return Buffer.concat([
    pktLine(Buffer.concat([Buffer.from([2]), Buffer.from(`${why}\n`)])),
    pktLine(Buffer.concat([Buffer.from([1]), report])),
    FLUSH,
  ]);
}
