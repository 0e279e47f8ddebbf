import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiIndeterminateCircleLine,
  RiProgress4Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Tone } from '../../states/tone';
import styles from './StatusIcon.module.css';

const ICON: Record<Tone, RemixiconComponentType> = {
  good: RiCheckboxCircleFill,
  busy: RiProgress4Line,
  warn: RiAlertFill,
  bad: RiCloseCircleFill,
  quiet: RiIndeterminateCircleLine,
};

/**
 * The icon of a tone, in its colour and of a shape of its own, so that colour is
 * not needed.
 */
export function StatusIcon({
  className = '',
  size,
  tone,
}: {
  tone: Tone;
  className?: string;
  size?: number;
}) {
  const Icon = ICON[tone];
  return (
    <Icon
      className={`${styles[tone]} ${className}`}
      size={size}
      aria-hidden
      focusable={false}
    />
  );
}
