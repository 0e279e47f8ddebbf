import { Link } from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { safeUrl } from '../../states/names';
import { Hidden } from './Hidden';
import styles from './OutLink.module.css';

/** No line ends here. */
const WORD_JOINER = '\u2060';

/**
 * A link to another system, in a tab of its own. What is no web address is
 * shown as plain text.
 */
export function OutLink({
  children,
  href,
  label,
  plain = false,
}: {
  href: string | undefined;
  children: ReactNode;
  /** The accessible name, where the text alone does not say where it leads. */
  label?: string;
  /** Without the arrow, where several stand together. */
  plain?: boolean;
}) {
  const url = safeUrl(href);
  if (!url) return <>{children}</>;
  const link = (
    <Link
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className={plain ? styles.link : styles.flowing}
      aria-label={label && `${label} (opens in a new tab)`}
    >
      <span className={styles.text}>{children}</span>
      {!plain && (
        <span aria-hidden className={styles.arrow}>
          {WORD_JOINER}
          <RiExternalLinkLine size={12} className={styles.icon} />
        </span>
      )}
      {!label && <Hidden>(opens in a new tab)</Hidden>}
    </Link>
  );
  // As an item of a flexbox it would be as wide as its longest line may get.
  return plain ? link : <span>{link}</span>;
}
