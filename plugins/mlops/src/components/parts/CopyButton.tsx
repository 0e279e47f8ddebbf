import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { Hidden } from './Hidden';
import styles from './CopyButton.module.css';

const SHOW_DONE = 2000;

/** Copies a text, or what makes one. `what` completes "Copy …". */
export function CopyButton({
  text,
  what,
}: {
  text: string | (() => string);
  what: string;
}) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (!outcome) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), SHOW_DONE);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = () => {
    // Without a secure context a browser has no clipboard to write to.
    const done =
      navigator.clipboard?.writeText(
        typeof text === 'string' ? text : text(),
      ) ?? Promise.reject();
    done.then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };

  return (
    <>
      <ButtonIcon
        size="small"
        variant="tertiary"
        className={styles.button}
        aria-label={`Copy ${what}`}
        icon={outcome === 'copied' ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={copy}
      />
      <Hidden role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser does not let this page copy'}
      </Hidden>
    </>
  );
}
