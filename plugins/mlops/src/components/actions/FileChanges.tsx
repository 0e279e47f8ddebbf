import type { FileChange } from '@slipway/backstage-plugin-mlops-common';
import { diffLines, diffSize, type DiffLine } from '../../states/diff';
import { Hidden } from '../parts/Hidden';
import styles from './FileChanges.module.css';

const WORD: Record<FileChange['change'], string> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
};

const SIGN: Record<DiffLine['kind'], string> = {
  added: '+',
  removed: '−',
  context: '',
  hunk: '',
};

const FEW = 2;

/** What changes in each file; a few are open from the beginning. */
export function FileChanges({ files }: { files: readonly FileChange[] }) {
  return (
    <div className={styles.files}>
      {files.map((file, index) =>
        file.diff ? (
          <details
            key={file.path}
            className={styles.file}
            open={index < FEW && files.length <= FEW}
          >
            <summary className={styles.summary}>
              <FileName file={file} />
            </summary>
            <Diff diff={file.diff} path={file.path} />
          </details>
        ) : (
          <p key={file.path} className={styles.plain}>
            <FileName file={file} />
          </p>
        ),
      )}
    </div>
  );
}

function FileName({ file }: { file: FileChange }) {
  return (
    <>
      <code className={styles.path}>{file.path}</code>{' '}
      <span className={styles.size}>
        {[WORD[file.change], diffSize(file)].filter(Boolean).join(', ')}
      </span>
    </>
  );
}

function Diff({ diff, path }: { diff: string; path: string }) {
  return (
    <div
      className={styles.scroll}
      role="region"
      aria-label={`Changes of ${path}`}
      // What scrolls has to be reached by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <pre className={styles.diff}>
        {diffLines(diff).map((line, index) => (
          <span key={index} className={`${styles.line} ${styles[line.kind]}`}>
            <span aria-hidden className={styles.sign}>
              {SIGN[line.kind]}
            </span>
            {line.kind === 'added' && <Hidden>added: </Hidden>}
            {line.kind === 'removed' && <Hidden>removed: </Hidden>}
            {line.text || ' '}
          </span>
        ))}
      </pre>
    </div>
  );
}
