import { shortRevision } from '../../states/names';
import { CopyButton } from './CopyButton';
import { OutLink } from './OutLink';
import styles from './Revision.module.css';

/** A Git revision: short to read, whole to copy, linked where it can be. */
export function Revision({
  revision,
  url,
}: {
  revision: string;
  url?: string;
}) {
  const short = shortRevision(revision);
  return (
    <span className={styles.revision}>
      <OutLink href={url} label={`Revision ${short}`} plain>
        <code className={styles.code} title={revision}>
          {short}
        </code>
      </OutLink>
      <CopyButton text={revision} what={`revision ${short}`} />
    </span>
  );
}
