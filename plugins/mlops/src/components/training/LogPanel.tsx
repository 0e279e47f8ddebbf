import { Button, SearchField } from '@backstage/ui';
import type {
  WorkflowLocator,
  WorkflowNode,
} from '@slipway/backstage-plugin-mlops-common';
import { useMemo, useState } from 'react';
import type { LogLine } from '../../live/LogBuffer';
import { useLogStream, type LogStream } from '../../live/useLogStream';
import { findInLine } from '../../states/logText';
import { count } from '../../states/numbers';
import { errorSentence } from '../../states/problem';
import { LogLines } from './LogLines';
import { LogTools } from './LogTools';
import styles from './LogPanel.module.css';

/** A step's log as it is written. */
export function LogPanel({
  entityRef,
  locator,
  name,
  node,
}: {
  entityRef: string;
  locator: WorkflowLocator;
  node: WorkflowNode;
  name: string;
}) {
  const stream = useLogStream(entityRef, locator, node.id);
  const [frozen, setFrozen] = useState<readonly LogLine[]>();
  const [isFollowing, setFollowing] = useState(true);
  const [isWrapped, setWrapped] = useState(true);
  const [search, setSearch] = useState('');
  const [hit, setHit] = useState(0);
  const lines = frozen ?? stream.lines;
  const hits = useMemo(() => matching(lines, search), [lines, search]);
  const current = hits.length > 0 ? hits[hit % hits.length] : undefined;

  const step = (by: number) => {
    setFollowing(false);
    setHit(old => (old + by + hits.length) % Math.max(1, hits.length));
  };

  return (
    <section className={styles.log} aria-label={`Log of ${name}`}>
      <div className={styles.head}>
        <div className={styles.search}>
          <SearchField
            size="small"
            aria-label="Search the log"
            placeholder="Search the log"
            value={search}
            onChange={text => {
              setSearch(text);
              setHit(0);
            }}
            onSubmit={() => step(1)}
          />
        </div>
        <LogTools
          lines={lines}
          fileName={`${locator.name}-${name}.log`}
          isPaused={frozen !== undefined}
          onPause={paused => setFrozen(paused ? stream.lines : undefined)}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          isWrapped={isWrapped}
          onWrap={setWrapped}
          search={search}
          hits={hits.length}
          hit={hits.length > 0 ? (hit % hits.length) + 1 : 0}
          onStep={step}
        />
      </div>
      <LogLines
        name={name}
        lines={lines}
        search={search}
        current={current}
        isFollowing={isFollowing && frozen === undefined}
        onFollow={setFollowing}
        isWrapped={isWrapped}
      />
      <LogState stream={stream} frozen={frozen} />
    </section>
  );
}

function matching(lines: readonly LogLine[], search: string): number[] {
  if (!search) return [];
  return lines
    .filter(({ text }) => findInLine(text, search).some(part => part.found))
    .map(line => line.number);
}

function LogState({
  frozen,
  stream,
}: {
  stream: LogStream;
  frozen: readonly LogLine[] | undefined;
}) {
  return (
    <p className={styles.state}>
      <span role="status">{stateSentence(stream, frozen)}</span>
      {stream.dropped > 0 && (
        <span>{count(stream.dropped, 'earlier line')} not kept</span>
      )}
      {(stream.state === 'ended' || stream.state === 'broken') && (
        <Button size="small" variant="tertiary" onPress={stream.reconnect}>
          Read again
        </Button>
      )}
    </p>
  );
}

function stateSentence(
  stream: LogStream,
  frozen: readonly LogLine[] | undefined,
): string {
  const last = stream.lines.at(-1)?.number ?? 0;
  if (frozen) {
    const fresh = last - (frozen.at(-1)?.number ?? 0);
    return fresh > 0 ? `Paused; ${count(fresh, 'new line')} since` : 'Paused';
  }
  switch (stream.state) {
    case 'connecting':
      return 'Opening the log …';
    case 'streaming':
      return `Live, ${count(last, 'line')}`;
    case 'broken':
      return `The log broke off: ${errorSentence(stream.error)}`;
    default:
      return last === 0
        ? 'The log is empty'
        : `End of the log, ${count(last, 'line')}`;
  }
}
