import { CodeSnippet } from '@backstage/core-components';
import type { PreviewFile } from '@slipway/backstage-plugin-mlops-common';
import { languageOf } from '../../states/preview';
import { wholeNumber } from '../../states/numbers';
import { CopyButton } from '../parts/CopyButton';
import { Nothing } from '../parts/Nothing';
import styles from './FileContent.module.css';

/** A file as it would be written. */
export function FileContent({ file }: { file: PreviewFile }) {
  const { content, objects, path, size } = file;
  return (
    <section aria-label={`Content of ${path}`} className={styles.file}>
      <header className={styles.header}>
        <code className={styles.path}>{path}</code>
        {objects.length > 0 && (
          <span className={styles.quiet}>
            {objects.map(({ kind, name }) => `${kind} ${name}`).join(', ')}
          </span>
        )}
        {content !== undefined && (
          <span className={styles.copy}>
            <CopyButton text={content} what={path} />
          </span>
        )}
      </header>
      {content === undefined ? (
        <Nothing title="This file is not shown">
          It has {wholeNumber(size)} bytes that are no text, or too many.
        </Nothing>
      ) : (
        <div
          className={styles.content}
          role="region"
          aria-label={`Lines of ${path}`}
          // What scrolls has to be reached by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          <CodeSnippet
            text={content.replace(/\n$/, '')}
            language={languageOf(file)}
            showLineNumbers
          />
        </div>
      )}
    </section>
  );
}
