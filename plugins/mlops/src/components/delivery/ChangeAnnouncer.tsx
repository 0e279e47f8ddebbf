import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useRef, useState } from 'react';
import { describeChanges } from '../../states/changes';
import { Hidden } from '../parts/Hidden';

/** Tells a screen reader what changed, when it has a moment. */
export function ChangeAnnouncer({ delivery }: { delivery: Delivery }) {
  const known = useRef(delivery);
  const [words, setWords] = useState('');

  useEffect(() => {
    const before = known.current;
    known.current = delivery;
    if (before === delivery || before.entityRef !== delivery.entityRef) return;
    const changes = describeChanges(before, delivery);
    if (changes.length > 0) setWords(changes.join('. '));
  }, [delivery]);

  return <Hidden role="status">{words}</Hidden>;
}
